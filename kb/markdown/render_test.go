package markdown_test

import (
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// What could run, load or send something is not in the page; the rest stays.
func TestPagesAreSafe(t *testing.T) {
	for body, c := range map[string]struct{ has, lacks string }{
		"<script>alert(1)</script>甲":                   {"甲", "script"},
		"<img src=x onerror=alert(1)>":                 {"", "onerror"},
		"<img src=\"http://a.cn/a.png\">":              {"", "http://a.cn"},
		"<img src=\"/media/a.png\" alt=\"甲\">":         {"/media/a.png", ""},
		"<a href=\"javascript:alert(1)\">甲</a>":        {"甲", "javascript"},
		"[甲](javascript:alert(1))":                     {"甲", "javascript"},
		"[甲](JAVASCRIPT:alert(1))":                     {"甲", "JAVASCRIPT"},
		"[甲](data:text/html,x)":                        {"甲", "data:"},
		"[甲](vbscript:x)":                              {"甲", "vbscript"},
		"[甲](/a/x)":                                    {`href="/a/x"`, ""},
		"[甲](tel:95533)":                               {`href="tel:95533"`, ""},
		"[甲](mailto:a@b.cn)":                           {`href="mailto:a@b.cn"`, ""},
		"[甲](https://a.cn)":                            {"noreferrer", ""},
		"<iframe src=\"https://a.cn\"></iframe>":       {"", "iframe"},
		"<form action=x><input name=y></form>":         {"", "<form"},
		"<b style=\"color:red\">甲</b>":                 {"<b>甲</b>", "style"},
		"<b onclick=\"x()\">甲</b>":                     {"<b>甲</b>", "onclick"},
		"<svg onload=x></svg>":                         {"", "<svg"},
		"<base href=\"//a.cn\">":                       {"", "<base"},
		"<meta http-equiv=refresh>":                    {"", "<meta"},
		"<div>甲":                                       {"甲", ""},
		"<details><summary>甲</summary>乙</details>":     {"<summary>甲</summary>", ""},
		"<table><tr><td colspan=2>甲</td></tr></table>": {`colspan="2"`, ""},
		"# 甲":                  {"<h2", "<h1"},
		"## 甲 {#x\"onclick=y}": {"", "onclick=\"y"},
		"> [!TIP]\n> 甲":        {"callout-tip", ""},
		"- [x] 甲":              {"checkbox", ""},
		"甲[^1]\n\n[^1]: 注":     {"fn:1", ""},
		"3. 甲":                 {`start="3"`, ""},
		"| a |\n|:-:|\n| b |":  {`align="center"`, "style"},
		"<甲>":                  {"&lt;甲&gt;", "<甲>"},
		"a < b && c":           {"a &lt; b &amp;&amp; c", ""},
		"**甲**":                {"<strong>甲</strong>", ""},
		"~~甲~~":                {"<del>甲</del>", ""},
		"6222****1234":         {"6222****1234", "<strong>"},
	} {
		page := markdown.Render(body).HTML
		if !strings.Contains(page, c.has) || c.lacks != "" && strings.Contains(page, c.lacks) {
			t.Errorf("%q gives %q, which should have %q and lack %q", body, page, c.has, c.lacks)
		}
		if bad := harmful(page); bad != "" {
			t.Errorf("%q: %q in the page", body, bad)
		}
	}
}

// HTML that an author left open or closed twice breaks nothing behind it.
func TestPagesAreBalanced(t *testing.T) {
	for _, body := range []string{
		"<div>甲", "甲</div>", "<div><div>甲</div>", "<b>甲", "<b><i>甲</b></i>", "<table><tr><td>甲", "<ul><li>甲", "<details>甲", "<p>甲<p>乙", "</p></div></main>甲", "<blockquote>甲\n\n乙",
	} {
		page := markdown.Render(body).HTML
		for _, name := range []string{"div", "b", "i", "table", "tr", "td", "ul", "li", "details", "blockquote"} {
			open := strings.Count(page, "<"+name+">") + strings.Count(page, "<"+name+" ")
			if closed := strings.Count(page, "</"+name+">"); open != closed {
				t.Errorf("%q: %d <%s> and %d </%s> in %q", body, open, name, closed, name, page)
			}
		}
		if strings.Contains(page, "</main>") || !strings.Contains(page, "甲") {
			t.Errorf("%q gives %q", body, page)
		}
	}
}
