package compliance

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// bodyView is a body as the check sees it.
func bodyView(body string, facts kb.Facts) *view {
	text, spans := markdown.Judged(body, facts, time.Time{})
	return newView("body", body, text, spans)
}

func TestWhatIsReadAndWhereItStands(t *testing.T) {
	facts := kb.Facts{"rate": {Value: "3.5", Unit: "%"}}
	for body, want := range map[string]struct{ text, first, last string }{
		"保本":            {"保本", "保", "本"},
		"**保**本":        {"保本", "保", "本"},
		"保&#26412;":     {"保本", "保", "&#26412;"},
		"{{rate}}起":     {"3.5%起", "{{rate}}", "起"},
		"起{{rate}}":     {"起3.5%", "起", "{{rate}}"},
		"136\\-66":      {"136-66", "1", "6"},
		"[甲](/a/x)乙":    {"甲乙", "甲", "乙"},
		"保\u200b本":      {"保本", "保", "本"},
		"保<b>本</b>":     {"保本", "保", "本"},
		"甲\n乙":          {"甲乙", "甲", "乙"},
		"甲 <!-- 丙 -->乙": {"甲乙", "甲", "乙"},
		"甲~~乙~~":        {"甲乙", "甲", "乙"},
		"![甲](/a.png)乙": {"甲乙", "甲", "乙"},
		"ＡＢ１":           {"ab1", "Ａ", "１"},
		"國家":            {"国家", "國", "家"},
	} {
		v := bodyView(body, facts)
		if v.text != want.text {
			t.Errorf("%q is read as %q, want %q", body, v.text, want.text)
			continue
		}
		ends := v.sq.Runes
		if _, _, got := v.original(0, len(string(ends[:1]))); got != want.first {
			t.Errorf("%q begins with %q, want %q", body, got, want.first)
		}
		if _, _, got := v.original(len(v.text)-len(string(ends[len(ends)-1:])), len(v.text)); got != want.last {
			t.Errorf("%q ends with %q, want %q", body, got, want.last)
		}
	}
}

func TestReadGivesWhatFollows(t *testing.T) {
	v := bodyView("收益＝**本金**×收益率，另算", nil)
	text, after := v.read(0, len("收益本金"), 3)
	if text != "收益＝本金" || after != "×收益" {
		t.Errorf("%q and %q", text, after)
	}
	if text, after := v.read(3, 3, 5); text != "" || after != "" {
		t.Errorf("an empty stretch reads %q and %q", text, after)
	}
}

// The marks of blocks tell lists, tables and headings from running text.
func TestLinesKnowTheirBlocks(t *testing.T) {
	for line, want := range map[string]bool{
		"- 甲": true, "1. 甲": true, "2) 甲": true, "3、甲": true, "> 甲": true, "| 甲 |": true, "  甲": true, "* 甲": true, "+ 甲": true, "• 甲": true,
		"甲": false, "12个": false, "": false, "# 甲": false, "3.5%": true,
	} {
		if got := listed(line); got != want {
			t.Errorf("%q is listed: %v", line, got)
		}
	}
}

func TestCellsAndColumns(t *testing.T) {
	v := bodyView("| 不能说 | 改说 | 备注 |\n|---|---|---|\n| 保本 | | 稳 |\n", nil)
	last := v.lines[len(v.lines)-1]
	for word, want := range map[string]string{"保本": "不能说", "稳": "备注"} {
		for i := range v.text {
			if len(v.text) >= i+len(word) && v.text[i:i+len(word)] == word {
				if got, ok := v.cell(v.lines[0], v.column(last, i)); !ok || got != want {
					t.Errorf("%s stands under %q (%v), want %q", word, got, ok, want)
				}
			}
		}
	}
	if _, ok := v.cell(v.lines[0], 99); ok {
		t.Error("there is no hundredth column")
	}
}

func TestTheKindOfAFieldHasNoNumber(t *testing.T) {
	for field, want := range map[string]string{"title": "title", "questions[12]": "questions", "tags[0]": "tags", "body": "body"} {
		if got := newView(field, "", "", nil).kind(); got != want {
			t.Errorf("%s is %q", field, got)
		}
	}
}
