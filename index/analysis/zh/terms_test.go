package zh_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

func TestAnalyze(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"，。 ！", ""},
		{"宝", "宝/char[0:3]"},
		{"余额宝", "余额宝/word[0:9] 余额/gram[0:6] 余/char[0:3] 额宝/gram[3:9] 额/char[3:6] 宝/char[6:9]"},
		{"餘額", "余额/gram[0:6] 余额/word[0:6] 余/char[0:3] 额/char[3:6]"},
		{"R3", "r3/gram[0:2] r3/word[0:2]"},                           // its letters are no terms
		{"Ｒ３级", "r3/gram[0:6] r3/word[0:6] 3级/gram[3:9] 级/char[6:9]"}, // full width
		{"3.5%", "3.5/word[0:3]"},
		{"还 款", "还/char[0:3] 款/char[4:7]"}, // a space parts
		{"é", "é/char[0:2]"},
	} {
		var got []string
		for _, tok := range testAnalyzer().Analyze(test.text) {
			got = append(got, fmt.Sprintf("%s/%s[%d:%d]", tok.Term, tok.Grain, tok.ByteStart, tok.ByteEnd))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("Analyze(%q) =\n%s, want\n%s", test.text, s, test.want)
		}
	}
}

func TestIsTerm(t *testing.T) {
	for word, want := range map[string]bool{
		"": false, "宝": false, "提现": true, "余额宝": true, "r3": true, "7": true, "a": true, "融e购": true,
		strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, strings.Repeat("长", 1000): false,
	} {
		if got := zh.IsTerm([]rune(word)); got != want {
			t.Errorf("IsTerm(%.10q) = %v", word, got)
		}
	}
}

func TestRuneClasses(t *testing.T) {
	for _, test := range []struct {
		r                       rune
		word, han, digit, alnum bool
	}{
		{'a', true, false, false, true},
		{'0', true, false, true, true},
		{'A', false, false, false, false}, // folded texts have no capitals
		{'款', true, true, false, false},
		{'〇', true, true, false, false},
		{'é', true, false, false, false},
		{'０', true, false, false, false},
		{' ', false, false, false, false},
		{'，', false, false, false, false},
		{'-', false, false, false, false},
		{'\u0301', true, false, false, false}, // a mark goes with its letter
		{'🙂', false, false, false, false},
	} {
		if zh.IsWordRune(test.r) != test.word || zh.IsHan(test.r) != test.han || zh.IsDigit(test.r) != test.digit || zh.IsAlnum(test.r) != test.alnum {
			t.Errorf("%c: word %t, Han %t, digit %t, alnum %t", test.r, zh.IsWordRune(test.r), zh.IsHan(test.r), zh.IsDigit(test.r), zh.IsAlnum(test.r))
		}
	}
}

func TestCutOfLatinAndNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"e-cny":          "e-cny",
		"wi-fi密码":        "wi-fi/密码",
		"at&t":           "at&t",
		"user_name":      "user_name",
		"1.5.2":          "1.5.2",
		"1..5":           "1/5",
		"3-5天":           "3/5/天", // a range is two numbers
		"t-1":            "t-1",
		"t+1.5":          "t+1.5",
		"1+1":            "1+1",
		"a.b":            "a/b",
		"95588":          "95588",
		"https://a.cn/b": "https/a/cn/b",
		"ab，cd":          "ab/cd",
		"１２３ａｂｃ":         "123abc",
	} {
		if got := cut(testAnalyzer(), in); got != want {
			t.Errorf("Cut(%q) = %s, want %s", in, got, want)
		}
	}
}

// Cutting gives ranges that are in order, do not overlap, and leave out nothing
// that can be in a word.
func FuzzCut(f *testing.F) {
	for _, s := range []string{"余额宝提现限额", "1,000.50元", "\xff\x00余额\u200d宝", "🙂a\u0301", "T-+0..1,,2", "\ufffd豈"} {
		f.Add(s)
	}
	c := testAnalyzer()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		folded := fold.Runes(text)
		if len(folded) != utf8.RuneCountInString(text) {
			t.Fatalf("%q folds to another length", text)
		}
		at := 0
		for _, s := range c.Cut(folded) {
			if s.Start < at || s.End <= s.Start || s.End > len(folded) || s.Len() != s.End-s.Start {
				t.Fatalf("%q: the word %v after %d", text, s, at)
			}
			for ; at < s.Start; at++ {
				if zh.IsWordRune(folded[at]) {
					t.Fatalf("%q: %q is in no word", text, folded[at])
				}
			}
			at = s.End
		}
		for ; at < len(folded); at++ {
			if zh.IsWordRune(folded[at]) {
				t.Fatalf("%q: %q is in no word", text, folded[at])
			}
		}
	})
}

// A word of the dictionary is kept whole, whatever its pieces are.
func TestDictionaryWordsWin(t *testing.T) {
	text := "一键绑卡\n的了吗\n还款日提醒\n"
	words, err := zh.LoadWords(fstest.MapFS{"dictionary.txt": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	c, err := zh.NewAnalyzer(words)
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{"怎么一键绑卡": "怎么/一键绑卡", "是的了吗": "是/的了吗", "还款日提醒": "还款日提醒"} {
		if got := cut(c, in); got != want {
			t.Errorf("Cut(%q) = %s, want %s", in, got, want)
		}
	}
	if got := cut(testAnalyzer(), "一键绑卡"); got == "一键绑卡" {
		t.Error("the word is one without the dictionary, too: this test shows nothing")
	}
}

// What changes the terms of texts changes the version; what acts on queries does
// not.
func TestVersion(t *testing.T) {
	base := testAnalyzer()
	with := func(change func(w *zh.Words)) *zh.Analyzer {
		w := base.Words()
		change(&w)
		c, err := base.WithWords(w)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if base.Version() == "" {
		t.Fatal("no version")
	}
	for name, change := range map[string]func(w *zh.Words){
		"nothing":    func(*zh.Words) {},
		"synonyms":   func(w *zh.Words) { w.Synonyms = nil },
		"readings":   func(w *zh.Words) { w.Pinyin = nil },
		"stop words": func(w *zh.Words) { w.Stop = map[string]bool{"吗": true} },
	} {
		if c := with(change); c.Version() != base.Version() {
			t.Errorf("%s changes the version", name)
		}
	}
	versions := map[string]string{base.Version(): "the same"}
	for name, change := range map[string]func(w *zh.Words){
		"a word more": func(w *zh.Words) { w.Dictionary = append([]zh.Entry{{Word: "还款日", Tag: "n"}}, w.Dictionary...) },
		"a frequency": func(w *zh.Words) { w.Dictionary = []zh.Entry{{Word: "还款日", Freq: 9, Tag: "n"}} },
		"a tag":       func(w *zh.Words) { w.Dictionary = []zh.Entry{{Word: "还款日", Freq: 9, Tag: "v"}} },
		"none":        func(w *zh.Words) { w.Dictionary = nil },
	} {
		v := with(change).Version()
		if have, ok := versions[v]; ok {
			t.Errorf("%s has the version of %s", name, have)
		}
		versions[v] = name
	}
}

// Words that were taken out of use serve the queries that still have them.
func TestAnalyzersAreIndependent(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			w := testAnalyzer().Words()
			w.Synonyms = []zh.Group{{From: []string{"甲"}, To: []string{fmt.Sprintf("乙%d", i)}}}
			c, err := testAnalyzer().WithWords(w)
			if err != nil {
				t.Error(err)
				return
			}
			for range 50 {
				if got := alternatives(c, "甲"); got != fmt.Sprintf("甲: 乙%d/0.8/synonym", i) {
					t.Errorf("analyzer %d: %s", i, got)
				}
				if got := cut(c, "余额宝提现限额"); got != "余额宝/提现/限额" {
					t.Errorf("analyzer %d: %s", i, got)
				}
			}
		})
	}
	wg.Wait()
}

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          []zh.Edit
	}{
		{"", "", []zh.Edit{}},
		{"一样", "一样", []zh.Edit{{zh.Kept, "一样"}}},
		{"", "新增", []zh.Edit{{zh.Inserted, "新增"}}},
		{"删除", "", []zh.Edit{{zh.Deleted, "删除"}}},
		{"提现限额", "提现费用", []zh.Edit{{zh.Kept, "提现"}, {zh.Deleted, "限额"}, {zh.Inserted, "费用"}}},
		{"LPR", "lpr", []zh.Edit{{zh.Deleted, "LPR"}, {zh.Inserted, "lpr"}}}, // case is a difference
		{"帐户", "账户", []zh.Edit{{zh.Deleted, "帐户"}, {zh.Inserted, "账户"}}},
		{"一\n二", "一\n\n二", []zh.Edit{{zh.Kept, "一\n"}, {zh.Inserted, "\n"}, {zh.Kept, "二"}}},
	} {
		if diff := cmp.Diff(test.want, testAnalyzer().Diff(test.before, test.after)); diff != "" {
			t.Errorf("Diff(%q, %q) -want +got:\n%s", test.before, test.after, diff)
		}
	}
}

func ExampleAnalyzer_Analyze() {
	words, _ := zh.LoadWords(fstest.MapFS{"dictionary.txt": {Data: []byte("余额宝\n")}})
	analyzer, err := zh.NewAnalyzer(words)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, token := range analyzer.Analyze("餘額寶") {
		if token.Grain == zh.GrainWord {
			fmt.Println(token.Term, token.ByteStart, token.ByteEnd)
		}
	}
	// Output: 余额宝 0 9
}
