package suggest

import (
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var plain = indextest.Analyzer(zh.Words{})

// How likely one text was meant by another, with the sum written out: 10 a character,
// 5 for each that is the same, -2 for a sound, -3 for a shape, -8 for any other.
func TestResemblance(t *testing.T) {
	for _, test := range []struct {
		typed, meant string
		want         int
	}{
		{"余额保", "余额宝", 10*3 + 5*2 - 2},
		{"正信报告", "征信报告", 10*4 + 5*3 - 2},
		{"正心报告", "征信报告", 10*4 + 5*2 - 2*2},
		{"保", "宝", 10 - 2},
		{"帐单", "账单", 10*2 + 5 - 2},
		{"未来", "末来", 10*2 + 5 - 3},       // by its shape
		{"余额宝", "余额宝", 0},                // nothing to correct
		{"信用卡片", "信用大片", 10*4 + 5*3 - 8}, // any one of four
		{"信用卡", "信用大", 0},                // of three it says too little
		{"信勇卡片", "信用大片", 0},              // with a sound besides, too
		{"信大卡人", "信用卡片", 0},              // two of any kind
		{"余额a", "余额宝", 0},
		{"余额宝", "余额a", 0}, // what is meant is Han
	} {
		a, b := []rune(test.typed), []rune(test.meant)
		if got := resemblance(a, plain().Readings(a), b, plain().Readings(b)); got != test.want {
			t.Errorf("%s for %s: %d, want %d", test.typed, test.meant, got, test.want)
		}
	}
}

func TestSoundSame(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"余额保", "余额宝"}: true, {"行", "杭"}: true, {"行", "形"}: true, // one of its readings
		{"余额", "余额"}: true, {"余额", "余饿"}: true, {"余额", "余款"}: false, {"a", "a"}: true,
	} {
		if got := soundSame(plain().Readings([]rune(pair[0])), plain().Readings([]rune(pair[1]))); got != want {
			t.Errorf("%s sounds like %s: %v", pair[0], pair[1], got)
		}
	}
}

// Only the most usual reading of what was typed counts; zh and z, ing and in are not told
// apart.
func TestSoundsLike(t *testing.T) {
	for _, test := range []struct {
		typed, meant []string
		want         bool
	}{
		{[]string{"zheng"}, []string{"zheng"}, true},
		{[]string{"zeng"}, []string{"zheng"}, true},
		{[]string{"zen"}, []string{"zheng"}, true},
		{[]string{"xin"}, []string{"xing"}, true},
		{[]string{"san"}, []string{"shang"}, true},
		{[]string{"ci"}, []string{"chi"}, true},
		{[]string{"hang", "xing"}, []string{"xing"}, false}, // an unusual reading of what was typed
		{[]string{"xing"}, []string{"hang", "xing"}, true},
		{[]string{"bao"}, []string{"dao"}, false},
		{nil, []string{"a"}, false}, {[]string{"a"}, nil, false},
	} {
		if got := soundsLike(test.typed, test.meant); got != test.want {
			t.Errorf("%q sounds like %q: %v", test.typed, test.meant, got)
		}
	}
}

// Initials must be a whole word, or four of its beginning or end; what is spelled out
// may be the beginning or end of one; half and half is nothing.
func TestSpells(t *testing.T) {
	for _, test := range []struct {
		what               string
		n, spelled, vowels int
		begins, ends, want bool
	}{
		{"zxbg, a word", 4, 0, 0, true, true, true},
		{"zx, a word", 2, 0, 0, true, true, true},
		{"zx, the beginning of one", 2, 0, 0, true, false, false},
		{"zgjs of zgjsyh", 4, 0, 0, true, false, true},
		{"jsyh of zgjsyh", 4, 0, 0, false, true, true},
		{"four within a word", 4, 0, 0, false, false, false},
		{"zhengxin, a word", 2, 2, 0, true, true, true},
		{"zhaoshang of a bank", 2, 2, 0, true, false, true},
		{"yinhang of a bank", 2, 2, 0, false, true, true},
		{"spelled out within a word", 2, 2, 0, false, false, false},
		{"zhengxinbg, a word", 4, 2, 0, true, true, false},
		{"zhengxinbaog, a word", 4, 3, 0, true, true, true},
		{"zhengxinbaog, half a word", 4, 3, 0, true, false, false},
		{"yeb, of which e is both", 3, 1, 1, true, true, true},
	} {
		if got := spells(test.n, test.spelled, test.vowels, test.begins, test.ends); got != test.want {
			t.Errorf("%s: %v", test.what, got)
		}
	}
}

func TestVowels(t *testing.T) {
	for text, want := range map[string]int{"余额宝": 1, "征信": 0, "": 0, "啊哦额": 3, "visa": 4} {
		if got := vowels(plain().Readings([]rune(text))); got != want {
			t.Errorf("%s has %d, want %d", text, got, want)
		}
	}
}

func TestWordOver(t *testing.T) {
	words := []zh.Span{{Start: 0, End: 2}, {Start: 3, End: 4}}
	for at, want := range map[int]zh.Span{0: words[0], 1: words[0], 2: {}, 3: words[1], 4: {}} {
		if got := wordOver(words, at); got != want {
			t.Errorf("over %d is %v, want %v", at, got, want)
		}
	}
}

// What is typed in part by letters is looked for under a pair of characters, else a
// character, else what the letters may stand for.
func TestSpelledKeys(t *testing.T) {
	for typed, want := range map[string][]phraseKey{
		"a征信b":     {keyOf('征', '信')},
		"a征b信":     {keyOf('征', 0)},
		"z":        {keyOf('z', 0)},
		"zx":       {keyOf('z', 'x'), keyOf('z', 0)},
		"zhxi":     {keyOf('z', 'x'), keyOf('z', 'h'), keyOf('z', 0)},
		"zhuangb":  {keyOf('z', 'b'), keyOf('z', 'g'), keyOf('z', 'n'), keyOf('z', 'a'), keyOf('z', 'u'), keyOf('z', 'h'), keyOf('z', 0)},
		"zhengxin": {keyOf('z', 'x'), keyOf('z', 'g'), keyOf('z', 'n'), keyOf('z', 'e'), keyOf('z', 'h'), keyOf('z', 0)},
		"visa":     {keyOf('v', 'i'), keyOf('v', 0)},
	} {
		if got := spelledKeys([]rune(typed)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", typed, got, want)
		}
	}
}

// listedAlone is a title that is listed alone, each of its characters a word.
func listedAlone(title string) *listing {
	d := index.Document{ArticleID: "a", Slug: "a", Title: title}
	l := newListing(plain())
	text := retrieve.NewText(&d, plain())
	for i := range text.Folded() {
		text.Bounds.Set(i)
	}
	l.add([]*retrieve.Text{text}, nil)
	return l
}

// Whatever the piece of a title, each of its keys leads to the title, and nothing is
// left of a title that is gone.
func TestEveryPairIsListed(t *testing.T) {
	for _, title := range []string{"如何查询征信报告", "招商银行Visa卡", "了", "行行行行", " 前后 ", "𠮷ê〇嗯a1"} {
		l := listedAlone(title)
		text := compact(fold.Runes(title))
		for i := range text {
			for n := 1; i+n <= len(text); n++ {
				keys := writtenKeys(text[i : i+n])
				if i == 0 {
					keys = append(keys, keys[0].beginning())
				}
				if zh.IsAlnum(text[i]) {
					keys = spelledKeys(text[i : i+n])[:1] // the best list is enough
				}
				for _, key := range keys {
					if zh.IsAlnum(rune(key>>32)) && key>>63 == 1 {
						continue // letters may spell: their lists do not tell where
					}
					if got := slices.Collect(l.lists.under(key).all()); len(got) != 1 || l.phrases.at(got[0]).source.Document.Title != title {
						t.Errorf("%q is not listed once under a key of %q: %v", title, string(text[i:i+n]), got)
					}
				}
			}
		}
		for text := range l.of {
			l.remove([]*retrieve.Text{text}, nil)
		}
		for i := range l.lists.spelled {
			if l.lists.spelled[i].size() > 0 {
				t.Errorf("%q: something is left under initials %d", title, i)
			}
		}
		if len(l.lists.written)+len(l.lexicon.words)+len(l.lexicon.bySound)+len(l.of) > 0 {
			t.Errorf("%q: something is left", title)
		}
	}
}

func TestTheBestHomophone(t *testing.T) {
	r := func(text string, worth int, sounds bool) replacement {
		return replacement{[]rune(text), worth, sounds}
	}
	for want, candidates := range map[string][]replacement{
		"":  {r("甲", 9, false)},
		"丙": {r("甲", 9, false), r("丙", 1, true)},
		"乙": {r("乙", 5, true), r("丁", 4, true)},
		"a": {r("b", 5, true), r("a", 5, true), r("c", 5, true)},
	} {
		if got := string(bestHomophone(candidates)); got != want {
			t.Errorf("%v: %q, want %q", candidates, got, want)
		}
	}
}
