package scan_test

import (
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

var analyzer = indextest.Analyzer(zh.Words{Synonyms: []zh.Group{{From: []string{"提现"}, To: []string{"取现"}}}})

// planOf is a plan of these words, each with one form, and the characters and
// pairs of the text that they make.
func planOf(words ...string) *retrieve.Plan {
	p := retrieve.NewPlan(zh.Query{Text: []rune(strings.Join(words, " "))})
	for _, w := range words {
		p.Words = append(p.Words, retrieve.Word{QueryWord: zh.QueryWord{Text: []rune(w)}, Forms: []retrieve.Form{{Text: []rune(w), Weight: 1}}})
	}
	return p
}

func count(t *testing.T, p *retrieve.Plan, title string, lead int) (scan.Counts, scan.Places) {
	t.Helper()
	s := scan.New(p)
	defer s.Close()
	text := retrieve.NewText(&index.Document{Title: title}, analyzer())
	counts, places := scan.NewCounts(p), scan.NewPlaces(p)
	places.Reset()
	r := scan.NewReader(s)
	r.Begin(text)
	r.Count(text.Fields[0], counts, &places, lead)
	return counts, places
}

func TestWordsAtLatinBorders(t *testing.T) {
	for _, c := range []struct {
		word, text string
		want       float32
	}{
		{"30天", "满30天", 1},
		{"30天", "满300天", 0},
		{"30天", "满130天", 0},
		{"30天", "满30 天", 1},
		{"visa", "visa卡", 1},
		{"visa", "visas", 0},
		{"visa", "evisa", 0},
		{"1.5", "1.5元", 1},
		{"1.5", "1.55元", 0},
		{"5", "1.5元", 0},
		{"5", "5.1元", 0}, // a part of the number
		{"visa", "visa visa", 2},
	} {
		counts, _ := count(t, planOf(c.word), c.text, 0)
		if counts.Words[0] != c.want {
			t.Errorf("%s in %s: %v, want %v", c.word, c.text, counts.Words[0], c.want)
		}
	}
}

func TestWordsInsideWordsCountLess(t *testing.T) {
	p := planOf("本金")
	text := retrieve.NewText(&index.Document{Title: "成本金额"}, analyzer())
	if text.Bounds.Has(1) || text.Bounds.Has(3) {
		t.Skip("the dictionary cuts 成本金额 otherwise")
	}
	if counts, _ := count(t, p, "成本金额", 0); counts.Words[0] != 0.6 {
		t.Errorf("inside words: %v", counts.Words[0])
	}
	if counts, _ := count(t, p, "本金", 0); counts.Words[0] != 1 {
		t.Errorf("as a word: %v", counts.Words[0])
	}
}

func TestFormsCountByTheirWeight(t *testing.T) {
	p := planOf("提现")
	p.Words[0].Forms = append(p.Words[0].Forms, retrieve.Form{Text: []rune("取现"), Weight: .5})
	if counts, _ := count(t, p, "提现 取现 取现", 0); counts.Words[0] != 2 {
		t.Errorf("one and two halves are %v", counts.Words[0])
	}
}

func TestOverlapsAndFirstPlaces(t *testing.T) {
	p := planOf("哈哈", "银行", "银行卡")
	counts, places := count(t, p, "哈哈哈,银行卡", 10)
	if got := counts.Pairs[0]; got != 2 {
		t.Errorf("哈哈 stands twice in 哈哈哈, not %v times", got)
	}
	if want := []int{10, 14, 14}; !slices.Equal(places.Words, want) {
		t.Errorf("words first at %v, want %v", places.Words, want)
	}
	if _, places := count(t, p, "没有", 0); slices.Max(places.Words) != -1 || slices.Max(places.Chars) != -1 {
		t.Errorf("places of nothing: %v", places)
	}
}

func TestRunesBeyondTheBasicPlane(t *testing.T) {
	p := planOf("𠮷𠀀") // two of them, which must not be taken for one another
	counts, places := count(t, p, "𠀀𠀀𠀁𠮷", 0)
	if want := []float32{1, 2}; !slices.Equal(counts.Chars, want) {
		t.Errorf("characters %v, want %v", counts.Chars, want)
	}
	if want := []int{3, 0}; !slices.Equal(places.Chars, want) {
		t.Errorf("places %v, want %v", places.Chars, want)
	}
	if counts.Pairs[0] != 0 || counts.Words[0] != 0 {
		t.Errorf("found %v", counts)
	}
	if counts, _ := count(t, p, "𠀁𠮷𠀀", 0); counts.Pairs[0] != 1 {
		t.Errorf("pair: %v", counts.Pairs)
	}
	s := scan.New(p)
	defer s.Close()
	if s.HasChar('𠀁') || !s.HasChar('𠮷') || !s.HasChar('𠀀') {
		t.Error("HasChar takes a rune for another")
	}
}

func TestClosedScannersLeaveNothingBehind(t *testing.T) {
	scan.New(planOf("银行")).Close()
	s := scan.New(planOf("基金"))
	defer s.Close()
	if s.HasChar('银') || !s.HasChar('金') {
		t.Error("a scanner knows the characters of the one before")
	}
}

func TestRaise(t *testing.T) {
	a := scan.Counts{Words: []float32{1, 3}, Pairs: []float32{0}, Chars: []float32{5}}
	a.Raise(scan.Counts{Words: []float32{2, 2}, Pairs: []float32{1}, Chars: []float32{4}})
	if !slices.Equal(a.Words, []float32{2, 3}) || a.Pairs[0] != 1 || a.Chars[0] != 5 {
		t.Errorf("raised to %v", a)
	}
	if a.Reset(); slices.Max(a.Words) != 0 || a.Pairs[0] != 0 || a.Chars[0] != 0 {
		t.Errorf("reset to %v", a)
	}
}

// The whole query stands in a text from the beginning of a word to the end of one, or it
// does not, plain or with letters and spaces in it.
func TestTheWholeQuery(t *testing.T) {
	held := 0
	for _, query := range []string{"银行", "行卡", "银行卡", "银", "，银行，", "银行 卡", "a1银行", "𠮷卡"} {
		for _, title := range []string{"银行卡", "銀行", "我的银行 卡", "A1银行", "a11银行", "𠮷卡", "没有", "", "银", "行卡银行"} {
			p := planOf(query)
			s := scan.New(p)
			text := retrieve.NewText(&index.Document{Title: title, Body: title}, analyzer())
			r := scan.NewReader(s)
			for range 2 { // nothing is left of a text before
				r.Begin(text)
				counts := scan.NewCounts(p)
				for _, f := range text.Fields {
					r.Count(f, counts, nil, 0)
				}
				bare := []rune(strings.Trim(query, "，"))
				want := len(bare) > 1 && text.HoldsWholeWords(bare)
				if got := r.HoldsQuery(); got != want {
					t.Errorf("%s in %s: %v, want %v", query, title, got, want)
				}
				if want {
					held++
				}
			}
			s.Close()
		}
	}
	if held < 10 {
		t.Errorf("%d stand there", held)
	}
}

// shelf keeps the rest of one text.
type shelf struct{ rest retrieve.Rest }

func (s shelf) Rest(retrieve.Place) (retrieve.Rest, bool) { return s.rest, true }
func (s shelf) Sections(retrieve.Place) iter.Seq[index.Section] {
	return slices.Values[[]index.Section](nil)
}
func (s shelf) SectionAt(retrieve.Place, int) (none index.Section) { return none }

// asWritten are texts that say the same in their last field: as a title, as an answer, and
// as an answer on a shelf, in a code where it has no characters that are in none.
func asWritten(said string) []*retrieve.Text {
	answer := retrieve.NewText(&index.Document{Answer: said}, analyzer())
	counts := new(charcode.Counts)
	counts.Add(said + many)
	coded := retrieve.Rest{Answer: charcode.New(counts).Encode(said), Bounds: answer.Bounds}
	return []*retrieve.Text{
		retrieve.NewText(&index.Document{Title: said}, analyzer()), answer,
		retrieve.ShelvedText(&index.Document{}, answer.Fields, answer.TitleBounds(), answer.Forward(), shelf{coded}, retrieve.Place{}),
	}
}

// many are so many characters that a code for them needs two bytes for some, which come
// first where those of the texts are not more frequent.
var many = func() string {
	var b strings.Builder
	for r := rune(0x4e00); r < 0x4e00+600; r++ {
		b.WriteString(strings.Repeat(string(r), 3))
	}
	return b.String()
}()

// The scanner finds in random texts what looking at every place finds.
func TestScannerAgreesWithEveryPlace(t *testing.T) {
	alphabet := []rune("银銀行卡金本成aＡ1. 𠮷𠀀🙂")
	random := rand.New(rand.NewPCG(1, 2))
	piece := func(n int) string {
		out := make([]rune, n)
		for i := range out {
			out[i] = alphabet[random.IntN(len(alphabet))]
		}
		return string(out)
	}
	for range 1000 {
		p := planOf(fold.String(piece(1+random.IntN(3))), fold.String(piece(1+random.IntN(3))), fold.String(piece(2)))
		p.Query.Phrases = [][]rune{fold.Runes(piece(1 + random.IntN(3)))}
		for _, text := range asWritten(piece(random.IntN(40))) {
			compareWithEveryPlace(t, p, text)
		}
	}
}

// compareWithEveryPlace looks for the plan in the last field of a text.
func compareWithEveryPlace(t *testing.T, p *retrieve.Plan, text *retrieve.Text) {
	t.Helper()
	s := scan.New(p)
	defer s.Close()
	counts, places := scan.NewCounts(p), scan.NewPlaces(p)
	places.Reset()
	f, bounds := text.Fields[len(text.Fields)-1], text.Rest().Bounds
	reader := scan.NewReader(s)
	reader.Begin(text)
	reader.Count(f, counts, &places, 0)
	runes := text.Folded()[f.Start:f.End]
	for i, w := range p.Words {
		if got, want := [2]bool{reader.HoldsTyped(i), reader.HoldsWhole(i)}, [2]bool{text.HoldsWord(w.Text), text.HoldsWholeWords(w.Text)}; got != want {
			t.Fatalf("%q in %q: typed, whole %v, want %v", string(w.Text), string(runes), got, want)
		}
	}
	var matches []scan.Match
	var stands, wanted []int // where the phrase does, and should
	reader.Find(f, func(m scan.Match) {
		if m.Word < 0 && m.Pair < 0 {
			stands = append(stands, m.Start)
		} else {
			matches = append(matches, m)
		}
	})
	phrase := p.Query.Phrases[0]
	for at := 0; at+len(phrase) <= len(runes); at++ {
		if slices.Equal(runes[at:at+len(phrase)], phrase) {
			wanted = append(wanted, at)
			at += len(phrase) - 1
		}
	}
	if !slices.Equal(stands, wanted) {
		t.Fatalf("phrase %q in %q: at %v, want %v", string(phrase), string(runes), stands, wanted)
	}
	expected := 0
	for i, w := range p.Words {
		sum, first := 0.0, -1
		for at := range runes {
			stop := retrieve.WordAt(runes, at, w.Text)
			if stop == 0 {
				continue
			}
			expected++
			if first < 0 {
				first = at
			}
			if bounds.Has(int(f.Start)+at) && bounds.Has(int(f.Start)+stop) {
				sum++
			} else {
				sum += .6
			}
		}
		if math.Abs(sum-float64(counts.Words[i])) > 1e-4 || first != places.Words[i] {
			t.Fatalf("%q in %q: %v from %d, want %v from %d", string(w.Text), string(runes), counts.Words[i], places.Words[i], sum, first)
		}
	}
	for i, g := range p.Pairs {
		n := strings.Count(string(runes), string(g.Text))
		if g.Text[0] == g.Text[1] { // which overlap
			n = 0
			for at := 0; at+1 < len(runes); at++ {
				if slices.Equal(runes[at:at+2], g.Text) {
					n++
				}
			}
		}
		expected += n
		if int(counts.Pairs[i]) != n {
			t.Fatalf("pair %q in %q: %v, want %d", string(g.Text), string(runes), counts.Pairs[i], n)
		}
	}
	for i, c := range p.Chars {
		if n := strings.Count(string(runes), string(c.Text)); int(counts.Chars[i]) != n || places.Chars[i] != slices.Index(runes, c.Text[0]) {
			t.Fatalf("character %q in %q: %v at %d", string(c.Text), string(runes), counts.Chars[i], places.Chars[i])
		}
	}
	if len(matches) != expected || !slices.IsSortedFunc(matches, func(a, b scan.Match) int { return a.Start - b.Start }) {
		t.Fatalf("%d matches in order, want %d: %v", len(matches), expected, matches)
	}
}

// A text that is read again says what it said, whichever fields were read before, and
// whatever was read meanwhile, also when there is no room to note it all; and what was
// counted has the matches of what was not.
func TestReadAgain(t *testing.T) {
	p := planOf("银行", "行卡", "1元", "银", "行", "卡", "银银", "行行", "卡卡")
	s := scan.New(p)
	defer s.Close()
	random := rand.New(rand.NewPCG(5, 6))
	var texts []*retrieve.Text
	for range 40 {
		var b strings.Builder
		for range 1 + random.IntN(6000) {
			b.WriteString([]string{"银", "行", "卡", "1元", "，", "𠮷"}[random.IntN(6)])
		}
		said := b.String()
		texts = append(texts, retrieve.NewText(&index.Document{Title: said[:len(said)/9], Answer: said[len(said)/2:], Body: said + said}, analyzer()))
	}
	matches := func(r *scan.Reader, f retrieve.Field) (out []scan.Match) {
		r.Find(f, func(m scan.Match) { out = append(out, m) })
		return out
	}
	again := scan.NewReader(s)
	defer again.Close()
	for range 400 {
		text := texts[random.IntN(len(texts))]
		f := text.Fields[random.IntN(len(text.Fields))]
		once := scan.NewReader(s)
		once.Begin(text)
		again.Begin(text)
		counts, want := scan.NewCounts(p), scan.NewCounts(p)
		again.Count(f, counts, nil, 0)
		once.Count(f, want, nil, 0)
		if !slices.Equal(counts.Words, want.Words) || !slices.Equal(counts.Chars, want.Chars) || !slices.Equal(counts.Pairs, want.Pairs) {
			t.Fatalf("read again it counts %v, want %v", counts, want)
		}
		bare := scan.NewReader(s)
		bare.Begin(text)
		looked := matches(bare, f)
		if got, want := matches(again, f), matches(once, f); !slices.Equal(got, looked) || !slices.Equal(want, looked) {
			t.Fatalf("read again it has %d matches, once %d, not counted %d", len(got), len(want), len(looked))
		}
		bare.Close()
		once.Close()
	}
}
