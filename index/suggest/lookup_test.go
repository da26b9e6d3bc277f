package suggest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// scanned is what the lookup must find, by going through all phrases: each piece of
// one that may be seen, as long as what was typed, that resembles it and begins and ends
// where words do.
func scanned(phrases []*phrase, readings [][][]string, window []rune, typed [][]string, v retrieve.Visibility) map[string]replacement {
	n := len(window)
	found := map[string]replacement{}
	for k, p := range phrases {
		if !v.Allows(p.source) {
			continue
		}
		for i := 0; i+n <= len(p.text); i++ {
			piece, read := p.text[i:i+n], readings[k][i:i+n]
			worth := resemblance(window, typed, piece, read)
			if worth == 0 || !p.wordAt(i) || !p.wordAt(i+n) {
				continue
			}
			r := found[string(piece)]
			found[string(piece)] = replacement{piece, max(r.worth, worth), r.sounds || soundSame(typed, read)}
		}
	}
	return found
}

// nothing is a retriever in whose texts no pair stands: all of a query is strange.
type nothing struct{ retrieve.Retriever }

func (nothing) Holds(_ context.Context, texts [][]rune, _ retrieve.Visibility) ([]bool, error) {
	return make([]bool, len(texts)), nil
}

// slip is a text with one or two characters in the place of which another stands that
// sounds the same, looks alike or is any at all.
func slip(r *rand.Rand, text []rune, alike func(rune) []rune) []rune {
	text = slices.Clone(text)
	for range 1 + r.IntN(2) {
		i := r.IntN(len(text))
		if others := alike(text[i]); len(others) > 0 {
			text[i] = others[r.IntN(len(others))]
		}
	}
	return text
}

// Looking words up finds what going through all titles and questions finds: the same
// homophones, and the same corrections in the same order.
func TestLookingUpFindsWhatAScanFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	analyzer := indextest.Analyzer(zh.Words{Pinyin: map[string][]string{"银行": {"yin", "hang"}, "还款": {"huan", "kuan"}, "重置": {"chong", "zhi"}}})()
	var texts []*retrieve.Text
	docs := bench.Corpus(70, 16)
	for i := range docs {
		if i%3 == 0 {
			docs[i].Title = strings.Replace(docs[i].Title, "怎么", "未来银行重置", 1)
		}
		texts = append(texts, retrieve.NewText(&docs[i], analyzer))
	}
	x := New()
	x.Update(analyzer, texts, nil, func() []*retrieve.Text { return texts })
	var phrases []*phrase
	var readings [][][]string
	bySound := map[string][]rune{}
	for _, text := range texts {
		for _, p := range phrasesOf(text) {
			phrases = append(phrases, p)
			readings = append(readings, analyzer.Readings(p.text))
			for i, r := range p.text {
				for _, s := range readings[len(readings)-1][i] {
					bySound[s] = append(bySound[s], r)
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(16, 17))
	alike := func(c rune) []rune {
		switch r.IntN(4) {
		case 0:
			return zh.LookAlikes(c)
		case 1:
			return []rune("一保帐于𠮷〇新a")
		}
		for _, s := range analyzer.Readings([]rune{c})[0] {
			return bySound[s]
		}
		return nil
	}
	when := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	views := []retrieve.Visibility{
		retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic}, At: when}),
		retrieve.NewVisibility(index.Query{Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}, At: when, Filter: index.Equals("category", "card/credit")}),
	}
	var queries [][]rune
	for _, q := range bench.Queries(docs, 300, 16) {
		queries = append(queries, slip(r, fold.Runes(q), alike))
	}
	homophones, corrections := 0, 0
	for round := range 2000 {
		text := queries[round%len(queries)]
		if round >= len(queries) {
			p := phrases[r.IntN(len(phrases))]
			from := r.IntN(len(p.text))
			text = slip(r, p.text[from:min(len(p.text), from+2+r.IntN(8))], alike)
		}
		v := views[round%len(views)]
		got := NewSpeller(x, nothing{}, analyzer, v)
		want := NewSpeller(x, nothing{}, analyzer, v)
		for size := minWindow; size <= maxWindow; size++ {
			for i := 0; i+size <= len(text); i++ {
				window := text[i : i+size]
				var all []replacement
				if allHan(window) {
					for _, one := range scanned(phrases, readings, window, analyzer.Readings(window), v) {
						all = append(all, one)
					}
				}
				want.known[string(window)] = all
			}
		}
		a, b := retrieve.NewPlan(analyzer.Query(string(text))), retrieve.NewPlan(analyzer.Query(string(text)))
		if err := cmp.Or(got.AddHomophones(t.Context(), a), want.AddHomophones(t.Context(), b)); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(a.Words) != fmt.Sprint(b.Words) {
			t.Fatalf("%q sounds like %v, by a scan like %v", string(text), a.Words, b.Words)
		}
		homophones += len(a.Words) - len(a.Query.Words)
		fixed, err := got.corrections(t.Context(), text)
		scan, _ := want.corrections(t.Context(), text)
		if err != nil || fmt.Sprint(fixed) != fmt.Sprint(scan) {
			t.Fatalf("%q may be %v, by a scan %v, %v", string(text), fixed, scan, err)
		}
		corrections += len(fixed)
	}
	if homophones < 150 || corrections < 150 {
		t.Errorf("%d homophones and %d corrections say little", homophones, corrections)
	}
}
