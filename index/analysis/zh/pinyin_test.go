package zh_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func readings(text string) [][]string { return testAnalyzer().Readings(fold.Runes(text)) }

func TestReadings(t *testing.T) {
	for _, test := range []struct {
		text string
		want [][]string
	}{
		{"", [][]string{}},
		{"宝", [][]string{{"bao"}}},
		{"R3", [][]string{{"r"}, {"3"}}},
		{"，", [][]string{nil}},
		{"宝。", [][]string{{"bao"}, nil}},
		{"银行", [][]string{{"yin"}, {"hang"}}},             // fixed by pinyin.txt
		{"商银行", [][]string{{"shang"}, {"yin"}, {"hang"}}}, // also within a text
		{"还款", [][]string{{"huan"}, {"kuan"}}},
		{"绿", [][]string{{"lv", "lu"}}}, // ü is v
	} {
		got := readings(test.text)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("Readings(%q) -want +got:\n%s", test.text, diff)
		}
	}
	for _, r := range "还行重长" { // has several readings when no word fixes it
		if got := readings(string(r)); len(got[0]) < 2 || len(got[0]) > 3 {
			t.Errorf("Readings(%c) = %v, want two or three", r, got)
		}
	}
}

func TestUsualReadings(t *testing.T) {
	for text, want := range map[string][][]string{
		"附家": {{"fu"}, {"jia"}}, // the others stand in no word with a fixed reading
		"还行": {{"huan", "hai"}, {"xing", "hang"}},
		"银行": {{"yin"}, {"hang"}},
		"，a": {nil, {"a"}},
		"":   {},
	} {
		got := testAnalyzer().UsualReadings(fold.Runes(text))
		for i := range got {
			slices.Sort(got[i])
			slices.Sort(want[i])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("UsualReadings(%q) -want +got:\n%s", text, diff)
		}
	}
	if got := testAnalyzer().Readings([]rune("附")); len(got[0]) < 2 {
		t.Errorf("%v: the readings themselves are no fewer", got)
	}
}

func TestSyllables(t *testing.T) {
	c := testAnalyzer()
	for _, test := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"", 5, []string{""}},
		{"银行", 5, []string{"yin hang"}},
		{"绿", 5, []string{"lv", "lu"}},
		{"绿绿", 10, []string{"lv lv", "lv lu", "lu lv", "lu lu"}},
		{"绿绿", 3, []string{"lv lv", "lv lu", "lu lv"}},
		{"宝，", 5, nil}, // a comma has no reading
	} {
		if diff := cmp.Diff(test.want, c.Syllables(fold.Runes(test.text), test.limit)); diff != "" {
			t.Errorf("Syllables(%q, %d) -want +got:\n%s", test.text, test.limit, diff)
		}
	}
}

func TestMatchPinyinOfUnfinishedSyllables(t *testing.T) {
	for _, test := range []struct {
		typed, text    string
		prefix         bool
		runes, spelled int
		ok             bool
	}{
		{"", "银行", false, 0, 0, true},
		{"y", "", true, 0, 0, false},
		{"yi", "银行", true, 1, 0, true},
		{"yi", "银行", false, 0, 0, false},
		{"yinh", "银行", true, 2, 1, true},
		{"yinha", "银行", true, 2, 1, true},
		{"yinhang", "银行", true, 2, 2, true},
		{"yinhangk", "银行", true, 0, 0, false}, // more letters than characters
		{"yh", "银行卡", false, 2, 0, true},
		{"yhk", "银行卡", false, 3, 0, true},
		{"zs", "招商", false, 2, 0, true},
		{"zhsh", "招商", false, 2, 0, true},
		{"3tian", "3天", false, 2, 2, true},
	} {
		runes, spelled, ok := zh.MatchPinyin(test.typed, readings(test.text), test.prefix)
		if runes != test.runes || spelled != test.spelled || ok != test.ok {
			t.Errorf("MatchPinyin(%q, %s, %t) = %d, %d, %t, want %d, %d, %t", test.typed, test.text, test.prefix, runes, spelled, ok, test.runes, test.spelled, test.ok)
		}
	}
}

// plainMatch is MatchPinyin as its comment says it, without notes.
func plainMatch(typed string, readings [][]string, prefix bool) (runes, spelled int, ok bool) {
	if typed == "" {
		return 0, 0, true
	}
	if len(readings) == 0 {
		return 0, 0, false
	}
	try := func(letters, weight int) {
		if n, s, found := plainMatch(typed[letters:], readings[1:], prefix); found && (!ok || s+weight > spelled) {
			runes, spelled, ok = n+1, s+weight, true
		}
	}
	for _, syllable := range readings[0] {
		if strings.HasPrefix(typed, syllable) {
			try(len(syllable), 1)
		} else if prefix && strings.HasPrefix(syllable, typed) {
			runes, ok = max(runes, 1), true
		}
		if syllable[0] == typed[0] {
			try(1, 0)
			if strings.HasPrefix(typed[1:], "h") && strings.HasPrefix(syllable[1:], "h") {
				try(2, 0)
			}
		}
	}
	return runes, spelled, ok
}

// Taking notes changes the time and nothing else.
func FuzzMatchPinyin(f *testing.F) {
	for _, s := range []string{"zhshyh 招商银行", "xian 西安", "zhengx 征信", "aaaaaa 啊啊啊啊啊啊", "visaka visa卡", "zzhzhh 中招照中"} {
		typed, text, _ := strings.Cut(s, " ")
		f.Add(typed, text, true)
		f.Add(typed, text, false)
	}
	f.Fuzz(func(t *testing.T, typed, text string, prefix bool) {
		rs := readings(text)
		if len(typed) > 12 || len(rs) > 12 {
			return
		}
		runes, spelled, ok := zh.MatchPinyin(typed, rs, prefix)
		wantRunes, wantSpelled, wantOK := plainMatch(typed, rs, prefix)
		if runes != wantRunes || spelled != wantSpelled || ok != wantOK {
			t.Fatalf("MatchPinyin(%q, %q, %t) = %d, %d, %t, want %d, %d, %t", typed, text, prefix, runes, spelled, ok, wantRunes, wantSpelled, wantOK)
		}
		if runes > len(rs) || spelled > runes {
			t.Fatalf("MatchPinyin(%q, %q, %t): %d of %d characters, %d spelled", typed, text, prefix, runes, len(rs), spelled)
		}
	})
}

// Few letters and characters that begin alike, so that many ways lead to one place
// and the notes of one place would be wrong for another.
func TestMatchPinyinTakesRightNotes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(from string, n int) string {
		out := make([]rune, n)
		for i := range out {
			out[i] = []rune(from)[r.IntN(utf8.RuneCountInString(from))]
		}
		return string(out)
	}
	matched := 0
	for range 30_000 {
		typed, text, prefix := pick("azh", 4+r.IntN(8)), pick("啊a扎z中h", 6+r.IntN(5)), r.IntN(2) == 0
		rs := readings(text)
		runes, spelled, ok := zh.MatchPinyin(typed, rs, prefix)
		wantRunes, wantSpelled, wantOK := plainMatch(typed, rs, prefix)
		if runes != wantRunes || spelled != wantSpelled || ok != wantOK {
			t.Fatalf("MatchPinyin(%q, %q, %t) = %d, %d, %t, want %d, %d, %t", typed, text, prefix, runes, spelled, ok, wantRunes, wantSpelled, wantOK)
		}
		if ok && runes > 3 {
			matched++
		}
	}
	if matched < 100 {
		t.Errorf("only %d matches go deep: this test shows little", matched)
	}
}

// A title of one Latin letter over and over, or of characters that begin alike,
// once took time exponential in the letters: 25 took 0.4 s.
func TestMatchPinyinOfManyLettersIsFast(t *testing.T) {
	for name, test := range map[string]struct{ typed, text string }{
		"letters":    {strings.Repeat("a", 60) + "b", strings.Repeat("a", 60)},
		"word":       {"internationalizationinternationalizationinternationalization!", strings.Repeat("internationalization", 3)},
		"readings":   {strings.Repeat("a", 60) + "b", strings.Repeat("啊", 60)},
		"initials":   {strings.Repeat("zh", 30) + "b", strings.Repeat("长", 15) + strings.Repeat("重", 45)},
		"unfinished": {strings.Repeat("zh", 30), strings.Repeat("中", 60)},
	} {
		rs := readings(test.text)
		best := time.Hour
		for range 5 { // a busy machine is slow once, not each time
			start := time.Now()
			zh.MatchPinyin(test.typed, rs, false)
			zh.MatchPinyin(test.typed, rs, true)
			best = min(best, time.Since(start))
		}
		if best > 10*time.Millisecond {
			t.Errorf("%s: %d letters took %s", name, len(test.typed), best)
		}
	}
}

func BenchmarkMatchPinyin(b *testing.B) {
	rs := readings("招商银行信用卡提前还款怎么申请")
	for b.Loop() {
		zh.MatchPinyin("zhaoshangyinhang", rs, true)
	}
}

func TestLookAlike(t *testing.T) {
	for _, test := range []struct {
		a, b rune
		want bool
	}{{'己', '已', true}, {'已', '己', true}, {'未', '末', true}, {'余', '宝', false}, {'a', 'b', false}} {
		if got := zh.LookAlike(test.a, test.b); got != test.want {
			t.Errorf("LookAlike(%c, %c) = %t", test.a, test.b, got)
		}
	}
}
