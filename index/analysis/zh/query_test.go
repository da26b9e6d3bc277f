package zh_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// show writes a query in one line: its words, each with a * for a stop word and a
// = for a Latin one, then its "phrases" and -excluded words.
func show(q zh.Query) string {
	var out []string
	for _, w := range q.Words {
		s := string(w.Text)
		if w.Stop {
			s += "*"
		}
		if w.Latin {
			s += "="
		}
		out = append(out, s)
	}
	for _, p := range q.Phrases {
		out = append(out, `"`+string(p)+`"`)
	}
	for _, x := range q.Excluded {
		out = append(out, "-"+string(x))
	}
	return strings.Join(out, " ")
}

func TestQuery(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"  \t\n　":                "",
		"。，！？…":                  "",
		"余额宝怎么提现":                "余额宝 怎么* 提现",
		"餘額寶":                    "余额宝",
		"ＬＰＲ":                    "lpr=",
		"T+0赎回":                  "t+0= 赎回",
		"融e购":                    "融e购", // has Han characters: no Latin word
		"30天":                    "30天", // a number and its measure are one
		"3 天":                    "3天",  // written 3天 or 3 天
		"3  天":                   "3= 天",
		"张益唐":                    "张益 益唐", // single characters are a word the segmenter doesn't know
		"R3":                     "r3=",
		"a\x00b":                 "a= b=",
		"\xff征信\xfe":             "征信",
		`"征信`:                    "征信",
		`征信"`:                    "征信",
		`"征信" "`:                 `"征信"`,
		`“征信"`:                   `"征信"`, // any straight mark closes
		`"征信”`:                   "征信",   // but a straight one is not closed by a curly one
		`”征信”`:                   `"征信"`,
		`「征信」『报告』`:               `"征信" "报告"`,
		`"  征信 报告 "`:             `"征信 报告"`,
		`"，。"`:                   "",
		`""""`:                   "",
		`征信 -报告`:                 "征信 -报告",
		`征信-报告`:                  "征信 报告",
		`征信 - 报告`:                "征信 报告",
		`征信 -`:                   "征信",
		`--征信`:                   "--征信",
		`-"a b"`:                 "-a b",
		`-“征信`:                   "-“征信", // no partner: excluded as it stands
		`征信　-报告`:                 "征信 -报告",
		"-\"\"":                  "",
		strings.Repeat("-", 40):  "",
		strings.Repeat("\"", 41): "",
	} {
		if got := show(testAnalyzer().Query(in)); got != want {
			t.Errorf("Query(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestLongQueries(t *testing.T) {
	c := testAnalyzer()
	q := c.Query(strings.Repeat("征信报告", 125)) // 500 characters
	if len(q.Words) != 128 || string(q.Words[127].Text) != "报告" {
		t.Errorf("500 characters give %d words", len(q.Words))
	}
	q = c.Query(strings.Repeat("征", 500))
	if n := len(q.Words); n == 0 || n > 128 {
		t.Errorf("500 times one character give %d words", n)
	}
	q = c.Query(strings.Repeat(`"征信" -报告 `, 50))
	if len(q.Phrases) != 16 || len(q.Excluded) != 16 || len(q.Words) != 0 {
		t.Errorf("%d phrases, %d excluded, %d words", len(q.Phrases), len(q.Excluded), len(q.Words))
	}
	if q = c.Query(strings.Repeat("a", 500)); len(q.Words) != 1 || q.Words[0].Len() != 500 {
		t.Errorf("500 letters: %s", show(q))
	}
}

// withSynonyms is an analyzer with the words of others and its own synonyms.
func withSynonyms(t *testing.T, synonyms string) *zh.Analyzer {
	t.Helper()
	words, err := zh.LoadWords(fstest.MapFS{"synonyms.txt": {Data: []byte(synonyms)}})
	if err != nil {
		t.Fatal(err)
	}
	words.Dictionary = testAnalyzer().Words().Dictionary
	c, err := testAnalyzer().WithWords(words)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// alternatives writes for each word of a query what also stands for it.
func alternatives(c *zh.Analyzer, text string) string {
	var out []string
	for _, w := range c.Query(text).Words {
		s := string(w.Text) + ":"
		for _, a := range w.Alternatives {
			s += fmt.Sprintf(" %s/%.1f/%s", string(a.Text), a.Weight, a.Origin)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestSynonyms(t *testing.T) {
	for _, test := range []struct{ synonyms, query, want string }{
		{"提现, 取现", "取现", "取现: 提现/0.9/synonym"},
		{"提现, 取现", "提现", "提现: 取现/0.9/synonym"},
		{"提现, 取现, 支取", "取现", "取现: 提现/0.9/synonym 支取/0.9/synonym"},
		{"~ 充值, 转入", "充值", "充值: 转入/0.5/synonym"},
		{"零钱通 => 货币基金", "零钱通", "零钱通: 货币基金/0.8/synonym"},
		{"零钱通 => 货币基金", "货币基金", "货币基金:"}, // one way
		{"~ 零钱通 => 货币基金", "零钱通", "零钱通: 货币基金/0.5/synonym"},
		{"~ a1, b1\na1, b1", "a1", "a1: b1/0.9/synonym"},           // the better of two
		{"取現, ＴＩ現", "取现", "取现: ti现/0.9/synonym"},                   // folded
		{"贷款市场报价利率, LPR", "贷款市场报价利率", "贷款市场报价利率: lpr/0.9/synonym"}, // several words of the segmenter are one
		{"登录, 登陆", "登陆密码", "登陆密码: 登录密码/0.9/synonym"},               // a part of a word
		{"~ 登录, 进入", "进入密码", "进入: 登录/0.5/synonym; 密码:"},            // related words are put in nowhere
	} {
		if got := alternatives(withSynonyms(t, test.synonyms), test.query); got != test.want {
			t.Errorf("%s asked %s: %s, want %s", test.synonyms, test.query, got, test.want)
		}
	}
	c := withSynonyms(t, "提现, 取现")
	if got := c.Synonyms([]rune("取现")); len(got) != 1 || string(got[0].Text) != "提现" {
		t.Errorf("Synonyms = %v", got)
	}
	if got := c.Synonyms([]rune("没有")); len(got) != 0 {
		t.Errorf("Synonyms of a word without any = %v", got)
	}
}

func TestAlternativesAreBounded(t *testing.T) {
	var words []string
	for i := range 60 {
		words = append(words, fmt.Sprintf("词%d", i))
	}
	c := withSynonyms(t, "总词 => "+strings.Join(words, ","))
	for _, w := range c.Query("总词").Words {
		if len(w.Alternatives) > 32 {
			t.Errorf("%d alternatives", len(w.Alternatives))
		}
	}
}

func TestNumerals(t *testing.T) {
	for in, want := range map[string]string{
		"7":    "七",
		"10":   "十",
		"15":   "十五",
		"20":   "二十",
		"37天":  "三十七天",
		"100天": "",
		"50w":  "500000 500,000 50万 五十万 伍拾万 500000.00 500,000.00",
		"七日":   "7日",
		"十五天":  "15天",
		"两年":   "2年",
		"二十年":  "20年",
		"十天":   "10天",
		"零钱通":  "",
		"一般":   "",
		"十十天":  "10天", // 十十 is no number
		"百天":   "",
	} {
		var got []string
		for _, w := range withSynonyms(t, "").Query(in).Words {
			for _, a := range w.Alternatives {
				if a.Origin != "numeral" {
					t.Errorf("%q: %s comes from %s", in, string(a.Text), a.Origin)
				}
				got = append(got, string(a.Text))
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("the other ways to write %s: %q, want %q", in, s, want)
		}
	}
}

// Words are ranges of the query's text, in order; nothing that is looked for is
// empty, and all of it was typed.
func FuzzQuery(f *testing.F) {
	for _, s := range []string{`"招商基金" -公司`, `-"a b`, "“”「」", "30天张益唐", "\xff\x00-", "七日年化 T+0", "登陆密码", strings.Repeat("十", 500), `-“`, "(021)1234-5678", "30 天", "0 0\xe4000000000 0"} {
		f.Add(s)
	}
	c := testAnalyzer()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		q := c.Query(text)
		typed := fold.String(text)
		last := 0
		for _, w := range q.Words {
			if w.Start < last && !(w.Start == last-1) || w.End <= w.Start || w.End > len(q.Text) {
				t.Fatalf("%q: a word at %d to %d after %d", text, w.Start, w.End, last)
			}
			last = w.End
			// A telephone number is its digits, whatever stands between their groups.
			there := q.Text[w.Start:w.End]
			digits := slices.DeleteFunc(slices.Clone(there), func(r rune) bool { return !zh.IsDigit(r) })
			// A space between Chinese and Latin is no part of a word.
			tight := slices.DeleteFunc(slices.Clone(there), unicode.IsSpace)
			if !slices.Equal(w.Text, there) && !slices.Equal(w.Text, tight) && !(len(digits) >= 10 && slices.Equal(w.Text, digits)) {
				t.Fatalf("%q: the word %q does not stand at %d", text, string(w.Text), w.Start)
			}
			if len(w.Alternatives) > 32 {
				t.Fatalf("%q: %d alternatives", text, len(w.Alternatives))
			}
		}
		for _, p := range slices.Concat(q.Phrases, q.Excluded) {
			if s := string(p); strings.TrimSpace(s) != s || !strings.Contains(typed, s) || !slices.ContainsFunc(p, zh.IsWordRune) {
				t.Fatalf("%q: the phrase %q", text, s)
			}
		}
	})
}
