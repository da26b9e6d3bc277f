package desk

import (
	"reflect"
	"strings"
	"testing"
)

func TestPartsAreCutAtTheirHeadings(t *testing.T) {
	type cut struct{ ID, Title, Use, HTML string }
	for name, c := range map[string]struct {
		body string
		want []cut
	}{
		"nothing":            {"", nil},
		"spaces":             {"\n \n", nil},
		"before any heading": {"导语", []cut{{"", "", "note", "<p>导语</p>"}}},
		"wordings": {"## 建议话术\n\n好\n\n## 禁止用语\n\n坏\n## 参考话术 \n也好\n## 禁用话术\n也坏", []cut{
			{"建议话术", "建议话术", "say", "<p>好</p>"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}, {"参考话术", "参考话术", "say", "<p>也好</p>"}, {"禁用话术", "禁用话术", "never", "<p>也坏</p>"},
		}},
		"another heading is a note":         {"## 依据\n法", []cut{{"依据", "依据", "note", "<p>法</p>"}}},
		"a heading with nothing":            {"## 建议话术\n\n## 禁止用语\n坏", []cut{{"建议话术", "建议话术", "note", ""}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a heading in a code block":         {"```\n## 建议话术\n```", []cut{{"", "", "note", "<pre><code>## 建议话术\n</code></pre>"}}},
		"a heading in a fence of tildes":    {"~~~\n## 建议话术\n~~~", []cut{{"", "", "note", "<pre><code>## 建议话术\n</code></pre>"}}},
		"a heading in a fence in a list":    {"- 例：\n\n  ```\n## 建议话术\n好", []cut{{"", "", "note", "<ul>\n<li>\n<p>例：</p>\n<pre><code></code></pre>\n</li>\n</ul>"}, {"建议话术", "建议话术", "say", "<p>好</p>"}}},
		"a deeper heading is no part":       {"### 建议话术\n好", []cut{{"", "", "note", "<h3 id=\"建议话术\">建议话术</h3>\n<p>好</p>"}}},
		"an id of its own":                  {"## 禁止用语 {#no}\n坏\n\n## 建议话术 {#yes}\n好", []cut{{"no", "禁止用语", "never", "<p>坏</p>"}, {"yes", "建议话术", "say", "<p>好</p>"}}},
		"marks in a heading":                {"## 不要**转账**\n甲\n\n## *禁止用语*\n坏", []cut{{"不要转账", "不要<strong>转账</strong>", "note", "<p>甲</p>"}, {"禁止用语", "<em>禁止用语</em>", "never", "<p>坏</p>"}}},
		"a heading by a line below":         {"禁止用语\n---\n坏", []cut{{"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a heading of the first level":      {"# 禁止用语\n坏", []cut{{"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a heading in HTML":                 {"<h2>禁止用语</h2>\n\n坏", []cut{{"", "禁止用语", "never", "<p>坏</p>"}}},
		"twice the same":                    {"## 依据\n甲\n\n## 依据\n乙", []cut{{"依据", "依据", "note", "<p>甲</p>"}, {"依据-1", "依据", "note", "<p>乙</p>"}}},
		"an address that is said elsewhere": {"见[办法]。\n\n## 依据\n法\n\n[办法]: /a/x", []cut{{"", "", "note", `<p>见<a href="/a/x">办法</a>。</p>`}, {"依据", "依据", "note", "<p>法</p>"}}},
		"a heading in what is around it":    {"## 建议话术\n好\n\n<details><summary>更多</summary>\n\n## 禁止用语\n坏\n\n</details>", []cut{{"建议话术", "建议话术", "say", "<p>好</p>\n<summary>更多</summary>"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"what is around no heading":         {"<div>\n\n好\n\n</div>\n\n## 依据\n法", []cut{{"", "", "note", "<div>\n<p>好</p>\n</div>"}, {"依据", "依据", "note", "<p>法</p>"}}},
		"a callout without an end": {"## 建议话术\n您好\n\n::: 注意\n先核实身份\n\n## 禁止用语\n保证收益", []cut{
			{"建议话术", "建议话术", "say", "<p>您好</p>\n<p class=\"callout-title\">注意</p>\n<p>先核实身份</p>"}, {"禁止用语", "禁止用语", "never", "<p>保证收益</p>"},
		}},
		"a callout around parts": {"::: details\n\n## 建议话术\n好\n\n## 禁止用语\n坏\n\n:::", []cut{
			{"", "", "note", "<p class=\"callout-title\">详情</p>"}, {"建议话术", "建议话术", "say", "<p>好</p>"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"},
		}},
		"what is said ends with what it stands in": {"::: tip\n## 建议话术\n好\n:::\n\n内部", []cut{
			{"", "", "note", "<p class=\"callout-title\">提示</p>"}, {"建议话术", "建议话术", "say", "<p>好</p>"}, {"", "", "note", "<p>内部</p>"},
		}},
		"a quote in HTML without an end":    {"## 建议话术\n好\n\n<blockquote>\n\n## 禁止用语\n坏", []cut{{"建议话术", "建议话术", "say", "<p>好</p>"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a list in HTML without an end":     {"## 建议话术\n好\n\n<ul>\n<li>再好\n\n## 禁止用语\n坏", []cut{{"建议话术", "建议话术", "say", "<p>好</p>\n\n再好"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a table in HTML without an end":    {"## 建议话术\n好\n\n<table>\n<tr><td>再好\n\n## 禁止用语\n坏", []cut{{"建议话术", "建议话术", "say", "<p>好</p>\n\n再好"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>"}}},
		"a table that ends up in a wording": {"## 禁止用语\n\n<table>\n<tr><td>坏</td></tr>\n\n## 建议话术\n好", []cut{{"禁止用语", "禁止用语", "note", ""}, {"建议话术", "建议话术", "note", "<p>好</p><table>\n<tbody><tr><td>坏</td></tr>\n\n\n</tbody></table>"}}},
		"a table of Markdown in a wording":  {"## 建议话术\n\n| 甲 |\n|---|\n| 乙 |", []cut{{"建议话术", "建议话术", "say", "<table>\n<thead>\n<tr>\n<th>甲</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>乙</td>\n</tr>\n</tbody>\n</table>"}}},
		"a comment without an end":          {"## 建议话术\n好\n\n<!-- 待补。\n## 依据\n法", []cut{{"建议话术", "建议话术", "note", "<p>好</p>\n&lt;!-- 待补。## 依据法"}}},
		"a comment with its end":            {"## 建议话术\n好\n\n<!-- 待补\n## 禁止用语\n坏 -->", []cut{{"建议话术", "建议话术", "say", "<p>好</p>"}}},
		"code without an end":               {"## 建议话术\n好\n\n```\n## 依据\n法", []cut{{"建议话术", "建议话术", "note", "<p>好</p>\n<pre><code>## 依据\n法\n</code></pre>"}}},
		"a deeper heading over what is never said": {"## 建议话术\n好\n\n### 禁止用语\n坏\n\n#### 例\n更坏\n\n### 结束\n内部", []cut{
			{"建议话术", "建议话术", "say", "<p>好</p>"}, {"禁止用语", "禁止用语", "never", "<p>坏</p>\n<h4 id=\"例\">例</h4>\n<p>更坏</p>"}, {"结束", "结束", "note", "<p>内部</p>"},
		}},
		"a quotation of what is never said":   {"## 建议话术\n好\n\n> #### 禁用话术\n> 坏", []cut{{"建议话术", "建议话术", "say", "<p>好</p>"}, {"禁用话术", "禁用话术", "never", "<p>坏</p>"}}},
		"a quotation of what is said":         {"## 禁止用语\n\n> ## 建议话术\n> 坏", []cut{{"禁止用语", "禁止用语", "note", ""}, {"建议话术", "建议话术", "note", "<p>坏</p>"}}},
		"what is never said, in a line of it": {"## 建议话术\n好\n\n**禁止用语：**\n坏", []cut{{"建议话术", "建议话术", "note", "<p>好</p>\n<p><strong>禁止用语：</strong>坏</p>"}}},
		"footnotes are no wording": {"## 建议话术[^1]\n好[^1]\n\n[^1]: 内部依据", []cut{
			{"建议话术", `建议话术<sup id="fnref:1"><a href="#fn:1">1</a></sup>`, "say", `<p>好<sup id="fnref1:1"><a href="#fn:1">1</a></sup></p>`},
			{"", "", "note", "<div>\n<hr/>\n<ol>\n<li id=\"fn:1\">\n<p>内部依据 <a href=\"#fnref:1\">↩︎</a> <a href=\"#fnref1:1\">↩︎</a></p>\n</li>\n</ol>\n</div>"},
		}},
	} {
		var got []cut
		for _, p := range parts(c.body, "") {
			got = append(got, cut{p.ID, string(p.Title), p.Use, strings.ReplaceAll(string(p.HTML), "\u00a0", " ")})
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Where several articles stand on a page, what leads within one leads there.
func TestPartsLeadWithinTheirArticle(t *testing.T) {
	got := parts("[见下](#处理步骤)，[别处](/a/x#y)[^1]\n\n## 处理步骤\n做\n\n[^1]: 注", "inner:")
	if len(got) != 3 || got[1].ID != "inner:处理步骤" {
		t.Fatalf("%q", got)
	}
	for i, want := range []string{`href="#inner:`, `href="/a/x#y"`, `href="#inner:fn:1"`} {
		if !strings.Contains(string(got[0].HTML), want) {
			t.Errorf("%d: %s is not in %s", i, want, got[0].HTML)
		}
	}
	if got[2].Use != "note" || !strings.Contains(string(got[2].HTML), `id="inner:fn:1"`) || !strings.Contains(string(got[2].HTML), `href="#inner:fnref:1"`) {
		t.Errorf("%q", got[2])
	}
}
