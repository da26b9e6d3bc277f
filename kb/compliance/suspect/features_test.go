package suspect

import (
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestPlainKeepsWhatTheModelReads(t *testing.T) {
	for in, want := range map[string]string{
		"":             "^$",
		"年化4.5%,稳!":    "^年化0.0%,稳!$",
		"第1. 条,稳!":     "^第0条,稳!$",
		"wx保本":         "^wx保本$",
		"收益是((rate))":  "^收益是0$",
		"“保本”《办法》":     "^保本办法$",
		"\xff保\x00本":   "^保本$",
		"138 0013 877": "^0000000000$",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	if n := len([]rune(plain(strings.Repeat("长", 1000)))); n != maxRunes+2 {
		t.Errorf("%d runes of a long sentence are read", n)
	}
}

func TestFeaturesAreCharactersPairsAndClassesOnce(t *testing.T) {
	var got []string
	for _, f := range features("^保本保$") {
		got = append(got, f.String())
	}
	want := []string{"$", "^", "保", "本", "^保", "保$", "保本", "本保", "…^本", "…保保", "…本$", "@principal"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("features %q, want %q", got, want)
	}
	got = got[:0]
	for _, f := range features("^不保本,别,可亏$") {
		if text := f.String(); strings.HasPrefix(text, "<") || strings.HasPrefix(text, ">") {
			got = append(got, text)
		}
	}
	want = []string{"<不保", "<保本", ">可亏"}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("of the first and the last clause %q, want %q", got, want)
	}
	got = got[:0]
	for _, f := range features("我们不保证收益") {
		if text := f.String(); strings.HasPrefix(text, "@") {
			got = append(got, text)
		}
	}
	want = []string{"@house", "@negation", "@assurance", "@return", "@house>negation", "@house>assurance", "@house>return", "@negation>assurance", "@negation>return", "@assurance>return", "@house>negation>assurance", "@negation>assurance>return"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("classes %q, want %q", got, want)
	}
}

// What stands in the file is what is looked up, and nothing else is taken for a feature.
func TestFeaturesAreWrittenAndRead(t *testing.T) {
	for _, f := range features("^我们不保证收益,00%,别信$") {
		if again, ok := parseFeature(f.String()); !ok || again != f {
			t.Errorf("%s is read as %s", f, again)
		}
	}
	for _, text := range []string{"", "三个字", "@", "@nothing", "@house>", "@house>house>house>house", "…", "…保", "<保", ">三个字"} {
		if f, ok := parseFeature(text); ok {
			t.Errorf("%q is read as %s", text, f)
		}
	}
}

// A number says what it is of, and is one word.
func TestWhatANumberIsOf(t *testing.T) {
	for text, want := range map[string]string{
		"4.65%": "rate", "五个点": "rate", "百分之三点五": "rate", "千分之二": "rate", "6厘": "rate",
		"12个月": "term", "三年": "term", "半年": "term", "30天": "term",
		"5万": "sum", "1200元": "sum", "三千块": "sum", "4.8万": "sum",
		"4.8": "decimal",
	} {
		var got []string
		for _, class := range classesOf(strings.Trim(plain(fold.Squeeze(text).String()), "^$")) {
			got = append(got, classNames[class])
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s is of %q, want %q", text, got, want)
		}
	}
}

// A word stands in one class, is written as a squeezed text has it, and its class fits
// into a feature.
func TestClassesAreWhole(t *testing.T) {
	if len(classNames) > 1<<bitsOfClass {
		t.Errorf("%d classes", len(classNames)-1)
	}
	seen := map[string]string{}
	for _, list := range wordsOfClasses {
		for _, w := range list {
			if other, taken := seen[w.word]; taken {
				t.Errorf("%s stands in %s and in %s", w.word, other, classNames[w.class])
			}
			seen[w.word] = classNames[w.class]
			if got := strings.Trim(plain(fold.Squeeze(w.word).String()), "^$"); got != w.word {
				t.Errorf("the text says %q where the list has %q", got, w.word)
			}
		}
	}
}

func TestASentenceHasFiveDifferentCharacters(t *testing.T) {
	for text, want := range map[string]bool{"": false, "保本": false, "字字字字字字字": false, "我们保本息": true, "abcdefg": false, "|---|---|": false, "保1本2稳3赚4吗": true} {
		if got := IsSentence(text); got != want {
			t.Errorf("IsSentence(%q) = %v", text, got)
		}
	}
}

// Enough sentences teach a rule apart from another and from harmless ones.
func TestLearnTellsRulesApart(t *testing.T) {
	var samples []Sample
	for range 5 {
		samples = append(samples,
			Sample{Text: "保本保息稳赚不赔", Rule: "R-A"}, Sample{Text: "秒批秒到不查征信", Rule: "R-B"},
			Sample{Text: "赎回款三日内到账", Weight: 2}, Sample{Text: "请携带证件到网点", Weight: 2})
	}
	m := Learn(samples)
	for text, rule := range map[string]string{"保本保息": "R-A", "秒批秒到": "R-B", "赎回款到账": "", "携带证件": ""} {
		g := m.Guess(text)
		if (g.Score > 0) != (rule != "") || rule != "" && g.Rules[0].Rule != rule {
			t.Errorf("%q: %+v, want %q", text, g, rule)
		}
	}
	if got := m.Nearest("R-B", "秒到账"); got != "秒批秒到不查征信" {
		t.Errorf("the nearest example is %q", got)
	}
	if got := m.Nearest("R-NONE", "秒到账"); got != "" {
		t.Errorf("a rule without examples has %q", got)
	}
}
