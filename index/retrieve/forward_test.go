package retrieve_test

import (
	"math/rand/v2"
	"strings"
	"testing"

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
			lead += f.End - f.Start
		}
	}
	return title, body, first
}

func orMany(n, limit int) int {
	if n < limit {
		return n
	}
	return retrieve.Many
}

func TestForward(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	alphabet := []rune("余额宝提现到账费率限额的一是了不在有人这中大为上个国我以要他时来用们7a。，？ \n𠮷ⅷéｑ提")
	some := func(most int) string {
		var b strings.Builder
		for range rnd.IntN(most + 1) {
			b.WriteRune(alphabet[rnd.IntN(len(alphabet))*rnd.IntN(len(alphabet))/len(alphabet)])
		}
		return b.String()
	}
	for range 300 {
		d := &index.Document{Title: some(30), Questions: []string{some(9), some(90)}, Answer: some(20), Tags: []string{some(4)}, Body: some(1500)}
		text := retrieve.NewText(d, analyzer())
		each, far := map[rune]retrieve.Occurrence{}, false
		table := text.Forward().Table()
		table.Each(func(r rune, o retrieve.Occurrence) { each[r] = o })
		for _, r := range text.Folded() {
			far = far || r > 0xffff
			if _, ok := each[r]; ok != (r <= 0xffff && zh.IsWordRune(r)) || each[r] != table.Of(r) && r <= 0xffff {
				t.Fatalf("%q in %+v: %v, %v", r, d, ok, each[r])
			}
		}
		if text.Forward().HasFar() != far {
			t.Fatalf("%+v: far %v", d, !far)
		}
		for _, r := range append(alphabet, '丁', '£') {
			title, body, first := occurrences(text, r)
			got := table.Of(r)
			switch {
			case r > 0xffff:
				title, body, first = retrieve.Many, retrieve.Many, 0
			case !zh.IsWordRune(r):
				title, body, first = 0, 0, 0
			default:
				title, body, first = orMany(title, 7), orMany(body, 15), min(first, retrieve.MaxFirst)
			}
			if got.Title() != title || got.Body() != body || got.First() != first {
				t.Fatalf("%q in %+v: %d in a title, %d in the rest, %d before it; want %d, %d, %d", r, d, got.Title(), got.Body(), got.First(), title, body, first)
			}
		}
	}
}
