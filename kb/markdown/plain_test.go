package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// The text is what the page shows: no markup, a block a line.
func TestTextOfAPage(t *testing.T) {
	for body, want := range map[string]string{
		"":                                "",
		"甲":                               "甲",
		"甲\n\n乙":                          "甲\n乙",
		"甲\n乙":                            "甲乙",
		"a\nb":                            "a b",
		"甲  \n乙":                          "甲\n乙",
		"甲\\\n乙":                          "甲\n乙",
		"甲<br>乙":                          "甲\n乙",
		"甲<br/>乙":                         "甲\n乙",
		"# 甲\n乙":                          "甲\n乙",
		"## 甲 {#x}":                       "甲",
		"**甲**乙":                          "甲乙",
		"*甲*乙":                            "甲乙",
		"~~甲~~乙":                          "甲乙",
		"`甲`乙":                            "甲乙",
		"`` a`b ``":                       "a`b",
		"```\na\n b\n```":                 "a\n b",
		"    a\n    b":                    "a\nb",
		"[甲](/a/x)":                       "甲",
		"[甲](/a/x \"题\")":                 "甲",
		"![甲](/a.png)":                    "甲",
		"![](/a.png)":                     "",
		"https://a.cn":                    "https://a.cn",
		"<https://a.cn>":                  "https://a.cn",
		"- 甲\n- 乙":                        "甲\n乙",
		"1. 甲\n2. 乙":                      "甲\n乙",
		"- [x] 甲\n- [ ] 乙":                "甲\n乙",
		"- 甲\n  - 乙":                      "甲\n乙",
		"> 甲\n> 乙":                        "甲乙",
		"> [!NOTE]\n> 甲":                  "说明\n甲",
		"::: tip 题\n甲\n:::":               "题\n甲",
		"| a | b |\n|---|---|\n| c | d |": "a | b\nc | d",
		"| a | b |\n|---|---|\n| c | |":   "a | b\nc",
		"| a\\|b |\n|---|":                "a|b",
		"甲[^1]\n\n[^1]: 注":                "甲\n注",
		"甲\n\n[^1]: 注":                    "甲\n注",
		"甲[^1]":                           "甲[^1]",
		"&amp;&lt;&nbsp;甲":                "&<\u00a0甲",
		"&#20445;&#x672c;":                "保本",
		"&nope;甲":                         "&nope;甲",
		"\\*甲\\*":                         "*甲*",
		"\\甲":                             "\\甲",
		"提\u200b现\u00ad":                  "提现",
		"<b>甲</b>乙":                       "甲乙",
		"<div>甲</div>":                    "甲",
		"<p>甲</p><p>乙</p>":                "甲\n乙",
		"<ul><li>甲</li><li>乙</li></ul>":   "甲\n乙",
		"<table><tr><td>a</td><td>b</td></tr></table>": "a | b",
		"<script>x</script>":                           "",
		"<style>x</style>甲":                            "甲",
		"<!-- x -->":                                   "",
		"甲<!-- x -->乙":                                 "甲乙",
		"<img src=\"/a.png\" alt=\"甲\">":               "甲",
		"<details><summary>甲</summary>乙</details>":     "甲\n乙",
		"<pre>a  b\n</pre>":                            "a  b",
		"<div>a\n b</div>":                             "a b",
		"<div>甲\n 乙</div>":                             "甲乙",
		"---":                                          "",
		"甲\n\n---\n\n乙":                                "甲\n乙",
		"6222****1234":                                 "6222****1234",
		"3%~5%":                                        "3%~5%",
		"甲：\n1、乙\n2、丙":                                 "甲：\n1、乙\n2、丙",
		"甲\n（1）乙\n（2）丙":                                "甲\n（1）乙\n（2）丙",
		"甲，\nabc":                                      "甲，abc",
		"甲\nabc":                                       "甲 abc",
		"甲\r\n乙":                                       "甲乙",
	} {
		r := markdown.Plain(body)
		if diff := cmp.Diff(want, r.Text); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
		checkSpans(t, body, r)
	}
}

// checkSpans holds that the spans of a text begin where its offsets do and lie in the
// body.
func checkSpans(t *testing.T, body string, r markdown.Rendered) {
	t.Helper()
	spans, offsets, n := r.Spans(), r.Offsets(), len([]rune(body))
	if len(spans)+1 != len(offsets) {
		t.Fatalf("%q: %d spans, %d offsets", body, len(spans), len(offsets))
	}
	for i, s := range spans {
		if s[0] != offsets[i] || s[1] < s[0] || s[1] > n {
			t.Errorf("%q: character %d spans %v, begins at %d of %d", body, i, s, offsets[i], n)
		}
	}
}

// Titles of sections are the text of their headings, each at its start.
func TestSectionsOfAPage(t *testing.T) {
	for body, want := range map[string][]string{
		"":                     nil,
		"甲":                    {""},
		"## 甲":                 {"甲"},
		"甲\n\n## 乙\n\n丙":       {"", "乙"},
		"## **甲**乙":            {"甲乙"},
		"## `甲`\n\n### 乙\n\n丙": {"甲", "乙"},
		"> ## 甲":               {"甲"},
		"## [甲](/a/x)":         {"甲"},
		"甲\n===":               {"甲"},
		"<h2>甲</h2>":           {""},
		"## 甲 #":               {"甲"},
		"##甲":                  {""},
	} {
		r := markdown.Plain(body)
		var got []string
		for _, s := range r.Sections {
			got = append(got, s.Title)
			if len(r.Text) < s.Start+len(s.Title) || r.Text[s.Start:s.Start+len(s.Title)] != s.Title {
				t.Errorf("%q: %q is not at %d of %q", body, s.Title, s.Start, r.Text)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}
