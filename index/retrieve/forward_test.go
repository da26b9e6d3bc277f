package retrieve_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// occurrences are what a forward index says, by reading the text.
func occurrences(t *retrieve.Text, r rune) (title, body, first int) {
	lead := 0
	for _, f := range t.Fields {
		n := 0
		for i, c := range t.Folded()[f.Start:f.End] {
			if c != r {
				continue
			}
			n++
			if !f.Titled() {
				if body++; body == 1 {
					first = lead + i
				}
			}
		}
		if f.Titled() {
			title = max(title, n)
		} else {
			lead += f.Len()
		}
	}
	return title, body, first
}

// TestForward compares forward indexes with the texts. They promise no less than is there;
// of what is seldom, exactly what is there.
func TestForward(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	alphabet := []rune("余额宝提现到账费率限额的一是了不在有人这中大为上个国我以要他时来用们7a。，？ \n𠮷ⅷéｑ提")
	wide := 1 // one of so many characters is any
	some := func(most int) string {
		var b strings.Builder
		for range rnd.IntN(most + 1) {
			if r := rune(rnd.IntN(0x11000)); rnd.IntN(wide) == 0 && utf8.ValidRune(r) {
				b.WriteRune(r)
				continue
			}
			b.WriteRune(alphabet[rnd.IntN(len(alphabet))*rnd.IntN(len(alphabet))/len(alphabet)])
		}
		return b.String()
	}
	var sought retrieve.Sought // those of one text leave their room to those of the next
	for range 300 {
		wide = 1 << rnd.IntN(12)
		d := &index.Document{Title: some(30), Questions: []string{some(9), some(90)}, Answer: some(20), Tags: []string{some(4)}, Body: some(1500)}
		text := retrieve.NewText(d, analyzer())
		each, far := map[rune]retrieve.Occurrence{}, false
		text.Forward().Each(func(r rune, o retrieve.Occurrence) { each[r] = o })
		asked := append(slices.Clone(alphabet), '丁', '£')
		asked = append(asked, text.Folded()...)
		rnd.Shuffle(len(asked), func(i, j int) { asked[i], asked[j] = asked[j], asked[i] })
		asked = asked[:1+rnd.IntN(len(asked))] // any of them, some twice
		stands := map[rune]retrieve.Occurrence{}
		sought.Seek(asked)
		found := make([]retrieve.Occurrence, len(asked))
		for range 2 { // what was found before is forgotten
			sought.In(text.Forward(), found)
			for i, r := range asked {
				if before, ok := stands[r]; ok && before != found[i] {
					t.Fatalf("%q in %+v: %v, and %v", r, d, before, found[i])
				}
				stands[r] = found[i]
			}
		}
		for _, r := range text.Folded() {
			far = far || r > 0xffff
			if _, ok := each[r]; ok != (r <= 0xffff && zh.IsWordRune(r)) {
				t.Fatalf("%q in %+v: %v, %v", r, d, ok, each[r])
			}
		}
		if text.Forward().HasFar() != far {
			t.Fatalf("%+v: far %v", d, !far)
		}
		for r, got := range stands {
			title, body, first := occurrences(text, r)
			if r <= 0xffff && got != each[r] {
				t.Fatalf("%q in %+v: %v, of all it is %v", r, d, got, each[r])
			}
			switch {
			case r > 0xffff:
				title, body, first = retrieve.Many, retrieve.Many, 0
			case !zh.IsWordRune(r):
				title, body, first = 0, 0, 0
			}
			little := title < 2 && body <= 3 && first < 32
			if got.Title() < title || got.Body() < body || got.First() > first || (title == 0) != (got.Title() == 0) || (body == 0) != (got.Body() == 0) ||
				little && (got.Title() > title || got.Body() > body || got.First() < first/8*8) {
				t.Fatalf("%q in %+v: %d in a title, %d in the rest, %d before it; it is %d, %d, %d", r, d, got.Title(), got.Body(), got.First(), title, body, first)
			}
		}
	}
}
