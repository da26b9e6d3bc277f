package compliance

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// at is the place of a word in the body of an article with a title and an answer.
func at(t *testing.T, body, word string) *place {
	t.Helper()
	a := newArticle(t.Context(), kb.Article{Title: "理财保本吗?", Answer: "不保本。请看说明。", Body: body}, nil, time.Time{}, nil)
	v := a.views[len(a.views)-1]
	i := strings.Index(v.text, word)
	if i < 0 {
		t.Fatalf("%q is not in %q", word, v.text)
	}
	return newPlace(a, v, i, i+len(word))
}

func TestPartsAroundAMatch(t *testing.T) {
	const body = "上一句。有人说，我们从不承诺保本，也不保息！下一句。\n\n另一段。"
	p := at(t, body, "保本")
	for part, want := range map[string][]string{
		"match":         {"保本"},
		"clause_before": {"我们从不承诺"},
		"clause_after":  {""},
		"before":        {"有人说,我们从不承诺"},
		"after":         {",也不保息!"},
		"sentence":      {"有人说,我们从不承诺保本,也不保息!"},
		"previous":      {"上一句"},
		"next":          {"下一句。"},
		"lead":          {""},
	} {
		if diff := cmp.Diff(want, p.readings(part)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", part, diff)
		}
	}
}

func TestQuotationsHaveTwoReadings(t *testing.T) {
	p := at(t, "骗子常说：“放心，保本保息，马上买”，千万别信。", "保本")
	if diff := cmp.Diff([]string{"", "骗子常说:“"}, p.readings("clause_before")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"保息", "”"}, p.readings("clause_after")); diff != "" {
		t.Error(diff)
	}
	if got := p.readings("sentence")[0]; got != "骗子常说:“放心,保本保息,马上买”,千万别信。" {
		t.Errorf("the sentence is %q", got)
	}
	if p.within('《', '》') || !p.within('“', '”') {
		t.Error("the match is in a quotation and in no title")
	}
	if at(t, "“保本  \n”", "保本").within('“', '”') {
		t.Error("a quotation does not go over a line end")
	}
}

func TestLeadOfListsTablesAndHeadings(t *testing.T) {
	for name, c := range map[string]struct{ body, word, want string }{
		"a list":            {"# 红线\n\n不能说：\n\n- 保本\n- 稳赚\n", "稳赚", "不能说:\n## 红线"},
		"numbers":           {"要求如下：\n\n1. 写明\n2. 保本\n", "保本", "要求如下:"},
		"running text":      {"# 红线\n\n我们保本。", "保本", ""},
		"a quotation":       {"# 红线\n\n说“保本”。", "保本", "## 红线"},
		"a table's column":  {"开头。\n\n| 不能说 | 改说 |\n|---|---|\n| 保本 | 稳健 |\n", "保本", "不能说"},
		"the second column": {"开头。\n\n| 不能说 | 改说 |\n|---|---|\n| 保本 | 稳健 |\n", "稳健", "改说"},
		"another section":   {"不能说：\n\n# 新的\n\n- 保本\n", "保本", "## 新的"},
	} {
		if got := strings.ReplaceAll(at(t, c.body, c.word).lead(), " ", ""); got != strings.ReplaceAll(c.want, " ", "") {
			t.Errorf("%s: the lead is %q, want %q", name, got, c.want)
		}
	}
}

func TestParagraphsAndSections(t *testing.T) {
	const body = "## 一\n\n甲。  \n乙。\n\n丙。\n\n## 二\n\n丁。"
	for word, want := range map[string]struct{ paragraph, section string }{
		"乙": {"甲。\n乙。", "## 一\n\n甲。\n乙。\n\n丙。\n"},
		"丁": {"丁。", "## 二\n\n丁。"},
	} {
		p := at(t, body, word)
		start, end := p.v.paragraph(p.start, p.end)
		if got := p.v.text[start:end]; got != want.paragraph {
			t.Errorf("%s: the paragraph is %q, want %q", word, got, want.paragraph)
		}
		start, end = p.v.section(p.start, p.end)
		if got := p.v.text[start:end]; got != want.section {
			t.Errorf("%s: the section is %q, want %q", word, got, want.section)
		}
	}
}

// The sentence after a title is the first of what answers it.
func TestNextOfATitleIsTheAnswer(t *testing.T) {
	a := newArticle(t.Context(), kb.Article{Title: "保本吗", Questions: []string{"保本么"}, Answer: "不保本。再说。"}, nil, time.Time{}, nil)
	for _, v := range a.views[:2] {
		if got := newPlace(a, v, 0, 6).next(); got != "不保本。" {
			t.Errorf("%s: next is %q", v.field, got)
		}
	}
}

func TestAnEndlessSentenceIsReadAsFarAsItReaches(t *testing.T) {
	p := at(t, strings.Repeat("我", 5000)+"保本"+strings.Repeat("你", 5000), "保本")
	for _, part := range []string{"sentence", "before", "after", "clause_before"} {
		for _, text := range p.readings(part) {
			if len(text) == 0 || len(text) > 2*reachBytes+len("保本") || strings.ContainsRune(text, '\uFFFD') {
				t.Errorf("%s has %d bytes", part, len(text))
			}
		}
	}
}

func TestFormulasAreEquationsWithAnOperation(t *testing.T) {
	for body, want := range map[string]bool{
		"预期收益率=Σ(概率×收益率)":       true,
		"年收益 = 本金 × 收益率":        true,
		"预期收益率=4.5%":            false,
		"预期收益率4.5%×2":           false,
		"预期收益率很高，其中年=月×12":      false,
		"某年=月×12。预期收益率很高":       false,
		"预期收益率＝无风险利率＋β×（市场收益率）": true,
	} {
		word := "收益率"
		if !strings.Contains(body, word) {
			word = "收益"
		}
		if got := at(t, body, word).inFormula(); got != want {
			t.Errorf("%q: a formula is %v", body, got)
		}
	}
}

// Every byte of a view belongs to exactly one stretch, and stretches cut no rune.
func TestStretchesOwnEveryByteOnce(t *testing.T) {
	for _, text := range []string{"", "短", "两\n行\n", strings.Repeat("长", 4000), strings.Repeat("长a", 1500) + "\n" + strings.Repeat("b", 5000)} {
		v := newView("body", text, text, nil)
		var owned []int
		for i, s := range v.stretches {
			if s.start > s.ownStart || s.ownEnd > s.end || s.end-s.start > pieceBytes {
				t.Errorf("stretch %d is %+v", i, s)
			}
			if strings.ContainsRune(v.text[s.start:s.end], '\uFFFD') {
				t.Errorf("stretch %d cuts a character", i)
			}
			for b := s.ownStart; b < s.ownEnd; b++ {
				owned = append(owned, b)
				if v.stretchAt(b) != s {
					t.Errorf("byte %d is not found in its stretch", b)
				}
			}
		}
		if !slices.IsSorted(owned) || len(slices.Compact(owned)) != len(v.text)-strings.Count(v.text, "\n") {
			t.Errorf("%d of %d bytes are owned", len(owned), len(v.text))
		}
	}
}
