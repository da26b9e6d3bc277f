package scan_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// plan has words of one form each, and the pairs and characters given.
func plan(words, pairs, chars []string) *retrieve.Plan {
	p := &retrieve.Plan{}
	for _, w := range words {
		p.Words = append(p.Words, retrieve.Word{Forms: []retrieve.Form{{Text: []rune(w), Weight: 1}}})
	}
	for _, g := range pairs {
		p.Pairs = append(p.Pairs, retrieve.NGram{Text: []rune(g)})
	}
	for _, c := range chars {
		p.Chars = append(p.Chars, retrieve.NGram{Text: []rune(c)})
	}
	return p
}

// text has words that end where a | stands, and at its ends.
func text(s string) *retrieve.Text {
	t := &retrieve.Text{}
	ends := []int{0}
	for _, r := range s {
		if r == '|' {
			ends = append(ends, len(t.Runes))
		} else {
			t.Runes = append(t.Runes, r)
		}
	}
	t.Bounds = retrieve.NewBitset(len(t.Runes))
	for _, end := range append(ends, len(t.Runes)) {
		t.Bounds.Set(end)
	}
	return t
}

func count(p *retrieve.Plan, t *retrieve.Text) (scan.Counts, scan.Places) {
	s := scan.New(p)
	defer s.Close()
	counts, places := scan.NewCounts(p), scan.NewPlaces(p)
	places.Reset()
	s.Count(t, 0, len(t.Runes), counts, &places, 0)
	return counts, places
}

func TestLatinWordsAndNumbersStandWhole(t *testing.T) {
	for _, c := range []struct {
		word, text string
		want       float32
	}{
		{"30天", "30天", 1}, {"30天", "300天", 0}, {"30天", "130天", 0}, {"30天", "30 天", 1}, {"30天", "30  天", 0},
		{"visa", "visa", 1}, {"visa", "visas", 0}, {"visa", "evisa", 0}, {"visa", "用|visa|卡", 1},
		{"1.5", "1.5", 1}, {"1.5", "1.55", 0}, {"1.5", "11.5", 0}, {"5", "1.5", 0}, {"5", "第.|5", 1},
		{"visa卡", "visa|卡", 1}, {"visa卡", "visa卡片", .6}, {"卡visa", "卡visas", 0},
	} {
		got, _ := count(plan([]string{c.word}, nil, nil), text(c.text))
		if got.Words[0] != c.want {
			t.Errorf("%s in %s: %v, want %v", c.word, c.text, got.Words[0], c.want)
		}
	}
}

func TestWordsInsideWordsCountLess(t *testing.T) {
	p := plan([]string{"本金"}, nil, nil)
	for in, want := range map[string]float32{
		"本金": 1, "成本|金额": .6, "成|本金": 1, "本金额": .6, "成本金": .6, "本金|和|成本|金额": 1.6, "成本": 0,
	} {
		if got, _ := count(p, text(in)); got.Words[0] != want {
			t.Errorf("%s: %v, want %v", in, got.Words[0], want)
		}
	}
}

func TestOtherFormsCountTheirWeight(t *testing.T) {
	p := plan([]string{"提现"}, nil, nil)
	p.Words[0].Forms = append(p.Words[0].Forms, retrieve.Form{Text: []rune("取现"), Weight: .5}, retrieve.Form{})
	if got, _ := count(p, text("提现|取现|取现")); got.Words[0] != 2 {
		t.Errorf("%v", got.Words[0])
	}
	if got, _ := count(p, text("不取现")); got.Words[0] != .3 {
		t.Errorf("%v inside a word", got.Words[0])
	}
}

func TestOverlappingPatternsAllCount(t *testing.T) {
	p := plan([]string{"余额", "余额宝", "额宝", "宝宝"}, []string{"余额", "额宝", "宝宝"}, []string{"余", "宝"})
	got, at := count(p, text("余额宝宝宝"))
	if want := []float32{.6, .6, .6, 1.2}; !near(got.Words, want) {
		t.Errorf("words %v, want %v", got.Words, want)
	}
	if want := []float32{1, 1, 2}; !slices.Equal(got.Pairs, want) {
		t.Errorf("pairs %v, want %v", got.Pairs, want)
	}
	if want := []float32{1, 3}; !slices.Equal(got.Chars, want) {
		t.Errorf("characters %v, want %v", got.Chars, want)
	}
	if want := []int{0, 0, 1, 2}; !slices.Equal(at.Words, want) {
		t.Errorf("words at %v, want %v", at.Words, want)
	}
	if want := []int{0, 2}; !slices.Equal(at.Chars, want) {
		t.Errorf("characters at %v, want %v", at.Chars, want)
	}
}

func TestWordsBeyondTheBasicPlaneAreToldApart(t *testing.T) {
	p := plan([]string{"𠮷", "𠀋吉", "吉𠮷"}, nil, nil)
	got, at := count(p, text("𠀋|吉𠮷|𠮷|𠀋吉"))
	if want := []float32{1.6, 1.6, 1}; !near(got.Words, want) {
		t.Errorf("%v, want %v", got.Words, want)
	}
	if want := []int{2, 0, 1}; !slices.Equal(at.Words, want) {
		t.Errorf("at %v, want %v", at.Words, want)
	}
}

// The places of later fields are counted on from those before; the first one stays.
func TestFirstPlacesGoOnOverFields(t *testing.T) {
	p := plan([]string{"提现", "费"}, nil, []string{"提", "费", "无"})
	x := text("可以|提现|，|提现|费")
	s := scan.New(p)
	defer s.Close()
	counts, at := scan.NewCounts(p), scan.NewPlaces(p)
	at.Reset()
	s.Count(x, 0, 3, counts, &at, 0) // 提现 is cut
	s.Count(x, 3, len(x.Runes), counts, &at, 100)
	if !slices.Equal(at.Words, []int{102, 104}) || !slices.Equal(at.Chars, []int{2, 104, -1}) {
		t.Errorf("%v", at)
	}
	at.Reset()
	if !slices.Equal(at.Words, []int{-1, -1}) || !slices.Equal(at.Chars, []int{-1, -1, -1}) {
		t.Errorf("%v after a reset", at)
	}
}

func TestCountsRaiseAndReset(t *testing.T) {
	p := plan([]string{"甲", "乙"}, []string{"甲乙"}, []string{"甲"})
	a, b := scan.NewCounts(p), scan.NewCounts(p)
	copy(a.Words, []float32{1, 3})
	copy(b.Words, []float32{2, 2})
	a.Pairs[0], b.Chars[0] = 4, 5
	a.Raise(b)
	if !slices.Equal(a.Words, []float32{2, 3}) || a.Pairs[0] != 4 || a.Chars[0] != 5 {
		t.Errorf("raised to %v", a)
	}
	a.Reset()
	if !slices.Equal(a.Words, []float32{0, 0}) || a.Pairs[0] != 0 || a.Chars[0] != 0 {
		t.Errorf("reset to %v", a)
	}
}

// Tables go from one scanner to the next, which must know nothing of its elder.
func TestAClosedScannerLeavesNothing(t *testing.T) {
	for range 20 {
		old := scan.New(plan([]string{"提现"}, []string{"提现"}, []string{"提", "现"}))
		if !old.HasChar('提') || old.HasChar('费') {
			t.Fatal("a character is taken for another")
		}
		old.Close()
		s := scan.New(plan([]string{"费"}, nil, []string{"费"}))
		if s.HasChar('提') || s.HasChar('现') || !s.HasChar('费') {
			t.Fatal("the scanner has characters of the one before")
		}
		s.Close()
	}
}

func TestScannerServesManyGoroutines(t *testing.T) {
	p := plan([]string{"提现"}, nil, nil)
	s := scan.New(p)
	defer s.Close()
	x := text("提现|提现")
	var work sync.WaitGroup
	for range 8 {
		work.Go(func() {
			c := scan.NewCounts(p)
			if s.Count(x, 0, 4, c, nil, 0); c.Words[0] != 2 {
				t.Errorf("%v", c.Words[0])
			}
		})
	}
	work.Wait()
}

func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return math.Abs(float64(x-y)) < 1e-4 })
}

func Example() {
	p := plan([]string{"提现"}, []string{"提现"}, []string{"提"})
	s := scan.New(p)
	defer s.Close()
	s.Find([]rune("怎么提现"), func(m scan.Match) { fmt.Println(m.Span, m.Word, m.Pair) })
	// Output:
	// {2 4} 0 -1
	// {2 4} -1 0
}

// stands is WordAt by trying: every way to put spaces between Latin and Han.
func stands(text []rune, i int, word []rune) (end int) {
	var ways func(done, rest []rune)
	ways = func(done, rest []rune) {
		if len(rest) == 0 {
			if stop := i + len(done); stop <= len(text) && string(text[i:stop]) == string(done) {
				end = stop
			}
			return
		}
		if n := len(done); n > 0 && zh.IsAlnum(done[n-1]) != zh.IsAlnum(rest[0]) {
			ways(append(slices.Clone(done), ' ', rest[0]), rest[1:])
		}
		ways(append(slices.Clone(done), rest[0]), rest[1:])
	}
	ways(nil, word)
	latin := func(k int) bool { return k >= 0 && k < len(text) && zh.IsAlnum(text[k]) }
	digit := func(k int) bool { return k >= 0 && zh.IsDigit(text[k]) }
	if end == 0 || latin(i) && latin(i-1) || latin(end-1) && latin(end) || digit(i) && digit(i-2) && text[i-1] == '.' {
		return 0
	}
	return end
}

func TestScannerAgreesWithBruteForce(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	draw := func(letters string, n int) []rune {
		out := make([]rune, n)
		for i := range out {
			all := []rune(letters)
			out[i] = all[random.IntN(len(all))]
		}
		return out
	}
	for range 3000 {
		var words, pairs []string
		for range 4 {
			words = append(words, string(draw("天利a15.𠮷𠀋", 1+random.IntN(3))))
		}
		for _, g := range []string{"天利", "利天", "天天"} {
			if random.IntN(2) == 0 {
				pairs = append(pairs, g)
			}
		}
		p := plan(words, pairs, []string{"利", "天"})
		x := &retrieve.Text{Runes: draw("天天利利a15. 𠮷𠀋期", random.IntN(40))}
		x.Bounds = retrieve.NewBitset(len(x.Runes))
		for i := range len(x.Runes) + 1 {
			if random.IntN(2) == 0 {
				x.Bounds.Set(i)
			}
		}
		compare(t, p, x)
	}
}

func compare(t *testing.T, p *retrieve.Plan, x *retrieve.Text) {
	t.Helper()
	want, wantAt := scan.NewCounts(p), scan.NewPlaces(p)
	wantAt.Reset()
	found := map[scan.Match]bool{}
	for i, r := range x.Runes {
		for k, w := range p.Words {
			if end := stands(x.Runes, i, w.Forms[0].Text); end > 0 {
				worth := float32(1)
				if !x.Bounds.Has(i) || !x.Bounds.Has(end) {
					worth = .6
				}
				want.Words[k] += worth
				if wantAt.Words[k] < 0 {
					wantAt.Words[k] = i
				}
				found[scan.Match{Span: zh.Span{Start: i, End: end}, Word: k, Pair: -1}] = true
			}
		}
		for k, g := range p.Pairs {
			if i+1 < len(x.Runes) && string(x.Runes[i:i+2]) == string(g.Text) {
				want.Pairs[k]++
				found[scan.Match{Span: zh.Span{Start: i, End: i + 2}, Word: -1, Pair: k}] = true
			}
		}
		for k, c := range p.Chars {
			if r == c.Text[0] {
				want.Chars[k]++
				if wantAt.Chars[k] < 0 {
					wantAt.Chars[k] = i
				}
			}
		}
	}
	got, at := count(p, x)
	if !near(got.Words, want.Words) || !slices.Equal(got.Pairs, want.Pairs) || !slices.Equal(got.Chars, want.Chars) {
		t.Fatalf("%q: counted %v, want %v", string(x.Runes), got, want)
	}
	if !slices.Equal(at.Words, wantAt.Words) || !slices.Equal(at.Chars, wantAt.Chars) {
		t.Fatalf("%q: at %v, want %v", string(x.Runes), at, wantAt)
	}
	s := scan.New(p)
	defer s.Close()
	last := 0
	s.Find(x.Runes, func(m scan.Match) {
		if !found[m] || m.Start < last {
			t.Fatalf("%q: %+v is wrong, double or out of order", string(x.Runes), m)
		}
		delete(found, m)
		last = m.Start
	})
	if len(found) > 0 {
		t.Fatalf("%q: did not find %v", string(x.Runes), found)
	}
}
