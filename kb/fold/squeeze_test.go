package fold_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestSqueeze(t *testing.T) {
	for in, want := range map[string]string{
		"保.本.保.息，随存随取。":          "保本保息,随存随取。",
		"保－本－保－息":                "保本保息",
		"欲　购　从　速":                "欲购从速",
		"保\u200b本\u00ad保\ufeff息": "保本保息",
		"這款理財保夲":                 "这款理财保本",
		"**保**本*保*息":             "保本保息",
		"保，本，保，息":                "保本保息",
		"保。本。保。息。":               "保本保息。",
		"零，风，险":                  "零风险",
		"高、中、低三档":                "高、中、低三档",
		"不能保，本金可能损失":             "不能保,本金可能损失",
		"保【本】保【息】":               "保本保息",
		"“保”本“保”息":               "保本保息",
		"保&#26412;保&#24687;":     "保本保息",
		"保<b>本</b>保息":            "保本保息",
		"保💰本❤️保息":                "保本保息",
		"保\n本保息":                 "保本保息",
		"标题\n\n保本":               "标题\n\n保本",
		"- 保本\n- 保息":             "- 保本\n- 保息",
		"月费率 0.75 %，共 12 期":      "月费率0.75%,共12期",
		"3.0%-3.6%":              "3.0%-3.6%",
		"T+0 Visa card":          "t+0 visa card",
		"不保本——不保息":               "不保本,不保息",
		"⻛险 ⾵险":                  "风险风险",
		"Сvv":                    "cvv",
		"1️⃣3️⃣7️⃣":              "137",
		"说：\"保本\"":               "说:“保本”",
		"":                       "",
	} {
		if got := fold.Squeeze(in).String(); got != want {
			t.Errorf("Squeeze(%q) = %q, want %q", in, got, want)
		}
	}
}

// A line of the table that folds away, or chains, would be a table nobody can trust.
func TestLookalikeIsIdempotent(t *testing.T) {
	changed := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r <= 0xdfff {
			continue
		}
		l := fold.Lookalike(r)
		if again := fold.Lookalike(l); again != l {
			t.Errorf("Lookalike(%c %U) = %c, but again %c", r, r, l, again)
		}
		if l != fold.Rune(r) {
			changed++
		}
	}
	if changed < 150 {
		t.Errorf("the table changes %d characters, want at least 150", changed)
	}
}

func TestSpanSlicesTheOriginal(t *testing.T) {
	text := "这款&nbsp;保.&#26412;.保息"
	q := fold.Squeeze(text)
	i := strings.Index(q.String(), "保")
	i = utf8.RuneCountInString(q.String()[:i])
	start, end := q.Span(i, i+2)
	if got, want := string([]rune(text)[start:end]), "保.&#26412;"; got != want {
		t.Errorf("the span is %q, want %q", got, want)
	}
}

func FuzzSqueeze(f *testing.F) {
	for _, s := range []string{"保.本.保.息", "\xff保\xfe本", "&#26412;", "保，本，保，息", "<b>保</b>", "“保”", "\n\n# 保 本\n", "&amp"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := fold.Squeeze(s)
		n := utf8.RuneCountInString(s)
		if len(q.Pos) != len(q.Runes) {
			t.Fatalf("%d runes, %d offsets", len(q.Runes), len(q.Pos))
		}
		last := -1
		for i := range q.Runes {
			start, end := q.Span(i, i+1)
			if start <= last || end <= start || end > n {
				t.Fatalf("%q: rune %d spans %d to %d of %d, after %d", s, i, start, end, n, last)
			}
			last = start
		}
	})
}

func BenchmarkSqueeze(b *testing.B) {
	text := strings.Repeat("货币基金的收益每天结算，T+1 个交易日到账。\n", 30)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		fold.Squeeze(text)
	}
}
