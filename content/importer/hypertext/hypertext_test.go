package hypertext_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// links knows one article and one picture.
type links struct{ notes []string }

func (l *links) Link(address string) string {
	switch {
	case strings.HasPrefix(address, "other.html"):
		return "/a/other"
	case strings.HasPrefix(address, "https://"):
		return address
	}
	l.Note("link %s", address)
	return ""
}

func (l *links) Picture(address string) string {
	if address == "images/a.png" {
		return "/media/a.png"
	}
	l.Note("picture %s", address)
	return ""
}

func (l *links) Note(format string, args ...any) {
	l.notes = append(l.notes, fmt.Sprintf(format, args...))
}

func TestConvert(t *testing.T) {
	for _, test := range []struct{ name, html, want, notes string }{
		{"paragraphs", "<p>甲</p><p>乙<br>丙</p>", "甲\n\n乙  \n丙\n", ""},
		{"the title is not said twice, and headings begin at the second level", "<h1>标题</h1><h1>一</h1><h2>二</h2>", "## 一\n\n### 二\n", ""},
		{"headings that begin there stay", "<h2>一</h2><h3>二</h3>", "## 一\n\n### 二\n", ""},
		{"lists", "<ol><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol>", "1. 甲\n\n   - 乙\n2. 丙\n", ""},
		{"emphasis", "<p>请<strong>核对</strong>与<em>留意</em>，<del>旧</del></p>", "请**核对**与*留意*，~~旧~~\n", ""},
		{"links", `<a href="other.html#x">另见</a>，<a href="https://a.cn/x">外</a>，<a href="gone.html">没有</a>，<a href="javascript:alert(1)">坏</a>`, "[另见](/a/other)，[外](https://a.cn/x)，没有，坏\n", "link gone.html; link javascript:alert(1)"},
		{"pictures", `<p><img src="images/a.png" alt="流程"> <img src="b.png" alt="没有"> <img src="https://a.cn/c.png"></p>`, "![流程](/media/a.png) 没有 [https://a.cn/c.png](https://a.cn/c.png)\n", "picture b.png; picture https://a.cn/c.png"},
		{"an anchor that a link leads to", `<p><a href="#fees">费用</a></p><h2 id="fees">收费</h2>`, "[费用](#fees)\n\n## 收费 {#fees}\n", ""},
		{"tables", "<table><tr><th>甲</th><th>乙</th></tr><tr><td>1</td><td>2|3</td></tr></table>", "| 甲 | 乙 |\n|---|---|\n| 1 | 2\\|3 |\n", ""},
		{"callouts", `<div class="confluence-information-macro confluence-information-macro-warning"><p class="title">当心</p><div><p>谨防诈骗</p></div></div>`, "> [!CAUTION]\n> 当心\n> \n> 谨防诈骗\n", ""},
		{"what opens and closes", "<details><summary>更多</summary><p>内容</p></details>", "**更多**\n\n内容\n", ""},
		{"what articles can't have", `<script>x()</script><style>p{}</style><p onclick="x()">文字</p><iframe src="https://v.cn/1"></iframe><form action="/x"><input></form><!-- 注 -->`, "文字\n", "a frame (https://v.cn/1); a form (/x)"},
		{"code", "<pre><code>a\n\n\n\nb {{x}}</code></pre>", "```\na\n\n\n\nb {{x}}\n```\n", ""},
		{"marks of Markdown are text", "<p>6222****1234 # 甲 _乙_ 1. 丙</p>", "", ""},
		{"nothing", "<div> </div>", "", ""},
	} {
		l := &links{}
		got, err := hypertext.Convert(test.html, "标题", l)
		if test.name == "marks of Markdown are text" {
			if plain := markdown.Plain(got).Text; !strings.Contains(plain, "6222****1234 # 甲 _乙_ 1. 丙") {
				t.Errorf("%s: %q", got, plain)
			}
			continue
		}
		if err != nil || got != test.want || strings.Join(l.notes, "; ") != test.notes {
			t.Errorf("%s:\n%q, %q, %v\nwant\n%q, %q", test.name, got, l.notes, err, test.want, test.notes)
		}
	}
	if _, err := hypertext.Convert(strings.Repeat("x", hypertext.MaxBytes+1), "", &links{}); err == nil {
		t.Error("a text without end is converted")
	}
	if _, err := hypertext.Convert(strings.Repeat("<div>", 100_000), "", &links{}); err == nil {
		t.Error("elements are nested without end")
	}
}

// A table is as large as what is read, not as large as it says it is.
func TestTablesAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"a wide cell": "<table><tr><td colspan=30000000>x<td>y</table>", "many wide cells": "<table><tr>" + strings.Repeat("<td colspan=1000>x", 200) + "</table>",
		"one long row, many short ones":  "<table><tr>" + strings.Repeat("<td>", 1000) + strings.Repeat("<tr><td>", 1000) + "</table>",
		"much text over many cells":      "<table><tr><td colspan=999>" + strings.Repeat("x", 10_000) + "</table>",
		"cells over all rows, each long": "<table>" + strings.Repeat("<tr><td rowspan=0>x", 500) + "</table>",
	} {
		if got, err := hypertext.Convert(text, "", &links{}); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	got, err := hypertext.Convert("<table><tr><td>a<td>b<tr><td rowspan=30000000 colspan=x>c<td>d<tr><td>e</table>", "", &links{})
	if want := "| a | b |\n|---|---|\n| c | d |\n| c | e |\n"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

// Whatever the HTML, the Markdown of it holds no script and no tag with an attribute that
// acts, and is done soon.
func FuzzConvert(f *testing.F) {
	for _, seed := range []string{"<p>甲", "<table><tr><td colspan=3>", "<table><tr><td rowspan=99999999><tr><td colspan=9999999>x", "<a href=javascript:x>y</a>", "<ul><li><ol><li>x", "<pre>```</pre>", "<div class=callout>x", "<h1>a<h1>b", "<img srcset='a.png 2x'>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 10_000 {
			return
		}
		got, err := hypertext.Convert(text, "标题", &links{})
		if err != nil {
			return
		}
		if html := strings.ToLower(markdown.Render(got).HTML); strings.Contains(html, "<script") || strings.Contains(html, `="javascript:`) {
			t.Errorf("%q becomes %q", text, html)
		}
	})
}
