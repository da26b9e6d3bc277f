package zh_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var testAnalyzer = sync.OnceValue(func() *zh.Analyzer {
	words, err := zh.LoadWords(fstest.MapFS{
		"dictionary.txt": {Data: []byte("余额宝\n备付金\n断直连\n反诈中心\n花呗\n七日年化\nt+0\n融e购\n")},
		"synonyms.txt":   {Data: []byte("提现, 取现\n~ 充值, 转入\n余额宝, 零钱通 => 货币基金\nLPR, 贷款市场报价利率\n")},
		"pinyin.txt":     {Data: []byte("银行 yin hang\n还款 huan kuan\n")},
		"stopwords.txt":  {Data: []byte("怎么 的\n")},
	})
	if err != nil {
		panic(err)
	}
	c, err := zh.NewAnalyzer(words)
	if err != nil {
		panic(err)
	}
	return c
})

func cut(c *zh.Analyzer, text string) string {
	folded := fold.Runes(text)
	var words []string
	for _, s := range c.Cut(folded) {
		words = append(words, string(folded[s.Start:s.End]))
	}
	return strings.Join(words, "/")
}

func TestCut(t *testing.T) {
	for in, want := range map[string]string{
		"余额宝提现限额":            "余额宝/提现/限额",
		"餘額寶提現":              "余额宝/提现",
		"征信断直连":              "征信/断直连",
		"反诈中心来电":             "反诈中心/来电",
		"7日年化3.5%":           "7/日/年/化/3.5",
		"Visa卡, iPhone15pro": "visa/卡/iphone15pro",
		"T+0赎回":              "t+0/赎回",
		"300天":               "300/天",
		"1,000.50元":          "1,000.50/元",
		"融e购":                "融e购",
		" \t，。！":             "",
		"":                   "",
		"a\x00b":             "a/b",
	} {
		if got := cut(testAnalyzer(), in); got != want {
			t.Errorf("Cut(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestQueryOperators(t *testing.T) {
	type parsed struct{ Words, Phrases, Excluded []string }
	strs := func(rs [][]rune) (out []string) {
		for _, r := range rs {
			out = append(out, string(r))
		}
		return out
	}
	for in, want := range map[string]parsed{
		`招商 -公司`:      {Words: []string{"招商"}, Excluded: []string{"公司"}},
		`"招商基金" "公司"`: {Phrases: []string{"招商基金", "公司"}},
		`“招商基金”开户`:    {Words: []string{"招商", "基金", "开户"}}, // prose
		`“招商基金” 开户`:   {Words: []string{"开户"}, Phrases: []string{"招商基金"}},
		`-"招商 基金" 开户`: {Words: []string{"开户"}, Excluded: []string{"招商 基金"}},
		`e-cny - 开户`:  {Words: []string{"e-cny", "开户"}},
		`没有"结束`:       {Words: []string{"没有", "结束"}},
		`""`:          {},
		`-`:           {},
		`贷款市场报价利率怎么看`: {Words: []string{"贷款市场报价利率", "怎么", "看"}},
	} {
		q := testAnalyzer().Query(in)
		got := parsed{Phrases: strs(q.Phrases), Excluded: strs(q.Excluded)}
		for _, u := range q.Words {
			got.Words = append(got.Words, string(u.Text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Query(%q) -want +got:\n%s", in, diff)
		}
	}
}

func TestAlternatives(t *testing.T) {
	for in, want := range map[string]string{
		"取现":   "提现",
		"零钱通":  "货币基金",
		"lpr":  "贷款市场报价利率",
		"7":    "七",
		"七日":   "7日",
		"50w":  "500000 500,000 50万 五十万 伍拾万 500000.00 500,000.00",
		"十五天":  "15天",
		"货币基金": "",
	} {
		var got []string
		for _, u := range testAnalyzer().Query(in).Words {
			for _, a := range u.Alternatives {
				got = append(got, string(a.Text))
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("alternatives of %q = %q, want %q", in, s, want)
		}
	}
}

func TestMatchPinyin(t *testing.T) {
	c := testAnalyzer()
	for _, test := range []struct {
		typed, text string
		prefix      bool
		runes       int
		ok          bool
	}{
		{"zsyh", "招商银行", false, 4, true},
		{"zhaoshang", "招商银行", false, 2, true},
		{"zhshyh", "招商银行", false, 4, true},
		{"zxbg", "征信报告", false, 4, true},
		{"zhengxin", "征信报告", false, 2, true},
		{"aqsz", "安全设置", false, 4, true},
		{"huankuan", "还款", false, 2, true},
		{"haikuan", "还款", false, 0, false},
		{"yuebao", "余额宝", false, 3, true},
		{"xian", "西安", false, 2, true},
		{"zhengx", "征信", true, 2, true},
		{"zhen", "征信", false, 0, false},
		{"visa", "visa卡", false, 4, true},
	} {
		n, _, ok := zh.MatchPinyin(test.typed, c.Readings([]rune(test.text)), test.prefix)
		if n != test.runes || ok != test.ok {
			t.Errorf("MatchPinyin(%q, %s) = %d, %t, want %d, %t", test.typed, test.text, n, ok, test.runes, test.ok)
		}
	}
}

func TestLoadWordsNamesBadLines(t *testing.T) {
	_, err := zh.LoadWords(fstest.MapFS{
		"dictionary.txt": {Data: []byte("# fine\n余额宝 -3\n花呗 10 n x\n")},
		"synonyms.txt":   {Data: []byte("孤单\na,b\n")},
		"pinyin.txt":     {Data: []byte("银行 yin\n")},
	})
	want := []string{"dictionary.txt:2:", "dictionary.txt:3:", "synonyms.txt:1:", "pinyin.txt:1:"}
	for _, w := range want {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("error %v does not name %s", err, w)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != len(want) {
		t.Errorf("%d errors, want %d: %v", n, len(want), err)
	}
}

// Every token's offsets slice the text it came from.
func FuzzAnalyze(f *testing.F) {
	for _, s := range []string{"餘額寶多久到帳？", "Ｔ＋０ 3.5%", "\xff\x00余额\u200d宝", "🙂a\u0301", "T-+0..1,,2", "㟙 0"} {
		f.Add(s)
	}
	c := testAnalyzer()
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			return
		}
		for _, tok := range c.Analyze(text) {
			part := text[tok.ByteStart:tok.ByteEnd]
			// A space between Chinese and Latin is how some people write, and no part of a word.
			if want := tok.Term; fold.String(part) != want && strings.ReplaceAll(fold.String(part), " ", "") != want {
				t.Fatalf("term %q, but %q stands at %d:%d of %q", tok.Term, part, tok.ByteStart, tok.ByteEnd, text)
			}
		}
		c.Query(text)
	})
}

func BenchmarkCut500(b *testing.B) {
	text := fold.Runes(strings.Repeat("余额宝转出到银行卡一般多久到账？普通赎回下一交易日到账，快速赎回每日上限一万元。", 12))
	for b.Loop() {
		testAnalyzer().Cut(text)
	}
}

// The words of an index are those that the text is cut into, but for single
// characters.
func TestEachWord(t *testing.T) {
	for in, want := range map[string]string{
		"余额宝提现":   "余额宝 提现",
		"反诈中心的来电": "反诈中心 来电",
		"T+0赎回5元": "t+0 赎回 5",
		"融e购，还":   "融e购",
		"":        "",
	} {
		folded := fold.Runes(in)
		var got []string
		testAnalyzer().EachWord(folded, testAnalyzer().Cut(folded), func(term []byte, s zh.Span) {
			got = append(got, string(term))
			if string(folded[s.Start:s.End]) != string(term) {
				t.Errorf("%s: %s is not at %v", in, term, s)
			}
		})
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, want %q", in, s, want)
		}
	}
	long := fold.Runes(strings.Repeat("a", 65))
	testAnalyzer().EachWord(long, testAnalyzer().Cut(long), func(term []byte, _ zh.Span) { t.Errorf("%s is a term", term) })
}
