package markdown_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

var figures = kb.Facts{
	"rate":  {Key: "rate", Value: "3.5", Unit: "%"},
	"later": {Key: "later", Neutral: "以页面公示为准"},
	"open":  {Key: "open"},
}

func TestJudgedTextSaysWhatKindOfBlockALineIs(t *testing.T) {
	for body, want := range map[string]string{
		"## 一\n\n甲**乙**丙。\n\n丁。":      "## 一\n\n甲乙丙。\n\n丁。",
		"要求：\n- 甲\n- 乙\n\n  又\n  - 丙": "要求：\n- 甲\n- 乙\n\n  又\n  - 丙",
		"1. 甲\n2. 乙":  "1. 甲\n1. 乙",
		"> 甲\n>\n> 乙": "> 甲\n\n> 乙",
		"> - 甲":       "> - 甲",
		"前。\n\n| 不能说 | 改说 |\n|---|---|\n| 保本 | |\n| a | b |": "前。\n\n| 不能说| 改说 |\n| 保本|  |\n| a| b |",
		"136\\-6600\\-1234":     "136-6600-1234",
		"&#20445;本":             "保本",
		"[电话](tel:13912345678)": "电话\ntel:13912345678",
		"[一](mailto:a@qq.com)[二](mailto:a@qq.com)[三](/a/x)": "一二三\nmailto:a@qq.com",
		"[一][x]\n\n[x]: tel:13912345678":                    "一\n\ntel:13912345678",
		"<a href=\"tel:13912345678\">打</a>":                 "打\ntel:13912345678",
		"利率{{rate}}，{{later}}，{{open}}，`{{rate}}`":          "利率3.5%，以页面公示为准，{{open}}，{{rate}}",
		"甲  \n乙":         "甲\n乙",
		"- 甲  \n  乙":     "- 甲\n  乙",
		"```\n甲\n乙\n```": "甲\n乙",
		"<!-- 甲 -->":     "",
		"":               "",
	} {
		got, _ := markdown.Judged(body, figures, time.Time{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
	}
}

// placed gives, for a word of the judged text, what it stands for in the body.
func placed(t *testing.T, body, word string) string {
	t.Helper()
	text, spans := markdown.Judged(body, figures, time.Time{})
	i := strings.Index(text, word)
	if i < 0 {
		t.Fatalf("%q is not in %q", word, text)
	}
	start := len([]rune(text[:i]))
	end := start + len([]rune(word))
	return string([]rune(body)[spans[start][0]:spans[end-1][1]])
}

func TestJudgedTextKeepsItsPlaces(t *testing.T) {
	for _, c := range []struct{ body, word, want string }{
		{"甲**乙**丙", "甲乙丙", "甲**乙**丙"},
		{"甲**乙**丙", "乙", "乙"},
		{"来电136\\-66，", "136-66", "136\\-66"},
		{"甲&#20445;&amp;乙", "保&", "&#20445;&amp;"},
		{"<div>甲&lt;乙</div>", "<", "&lt;"},
		{"为{{rate}}起", "3.5%", "{{rate}}"},
		{"为{{rate}}起，{{later}}。", "起，以", "起，{{later}}"},
		{"{{rate}}**甲**{{rate}}", "甲", "甲"},
		{"为{{rate}}，[乙](tel:13912345678)，", "tel:13912345678", "tel:13912345678"},
		{"甲\u200b乙", "甲乙", "甲\u200b乙"},
		{"| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |", "丁", "丁"},
		{"- 甲\n\n  乙**丙**", "乙丙", "乙**丙"},
	} {
		if got := placed(t, c.body, c.word); got != c.want {
			t.Errorf("%q in %q stands for %q, want %q", c.word, c.body, got, c.want)
		}
	}
}

func FuzzJudged(f *testing.F) {
	for _, s := range []string{"# 甲\n- 乙\n> 丙", "{{rate}}", "|a|\n|-|\n|{{later}}|", "[a](tel:13912345678)", "\xff{{rate}}\x00", "<a href='a@b'>x", "- ", "> \n>- a\n\n    b", "[^1]\n\n[^1]: x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		body = string([]rune(body))
		text, spans := markdown.Judged(body, figures, time.Time{})
		n := len([]rune(body))
		if len(spans) != len([]rune(text)) {
			t.Fatalf("%q: %d spans for %q", body, len(spans), text)
		}
		for i, s := range spans {
			if s[0] < 0 || s[1] < s[0] || s[1] > n {
				t.Fatalf("%q: character %d of %q spans %v of %d", body, i, text, s, n)
			}
		}
	})
}
