// Package suggest knows the titles and questions of a collection by how they are
// written and how they sound: it completes what somebody is typing, reads pinyin
// and initials in a query, finds the homophones of what no text holds, and
// proposes corrections ("did you mean").
//
// Pinyin never is a field of an index: Latin letters that no visible text holds are
// read as pinyin or initials of words in visible titles and questions, and then
// stand for those words. So it cannot pollute an exact match, and the right words
// are marked. Corrections and homophones look only at pieces of a query with a pair
// of characters that stands in no visible text, and a correction only at what could be a
// slip of an input method or of the eye ([Speller.Correct]). A correction is proposed, never
// searched for unasked; a homophone is never a hit, but puts the documents that
// match anyway in a better order, at a discount.
//
// It needs of an engine what retrieve.Retriever promises, and to be told of every
// change ([Index.Update]).
package suggest

import (
	"cmp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Index is the titles and questions of all documents, findable by what somebody
// has typed so far: characters, pinyin, initials and mixtures of them. Each is
// listed under every pair of neighbouring characters and every pair of
// neighbouring initials; what is listed is then compared character by character.
//
// Lists only grow; what no longer is in the collection is passed over when it is
// met, and all lists are made anew once half of them is such. An Index is safe for
// many goroutines, of which one at a time calls Update.
type Index struct {
	mu       sync.RWMutex
	analyzer *zh.Analyzer // whose readings the lists hold
	all      []phrase
	lists    phraseLists
	sources  map[*retrieve.Text]*source // of the texts in the collection
	dead     int                        // texts that have left the collection since the lists were made
}

// phraseLists are the numbers of the phrases under each key, in order.
type phraseLists map[phraseKey][]int32

// phraseKey is a pair of neighbouring characters or initials, or a single one.
type phraseKey uint64

func keyOf(first, second rune) phraseKey { return phraseKey(first)<<32 | phraseKey(second) }

// source is a document whose titles and questions are listed.
type source struct {
	*retrieve.Text
	gone atomic.Bool // from the collection
}

// phrase is one title or question.
type phrase struct {
	source   *source
	field    retrieve.Field
	number   int    // of the field
	text     []rune // folded
	readings [][]string
}

// wordAt reports whether a word of the text begins at a place of the phrase, or
// ends there.
func (p *phrase) wordAt(i int) bool { return p.source.Bounds.Has(p.field.Start + i) }

// New is an index of nothing.
func New() *Index {
	return &Index{lists: phraseLists{}, sources: map[*retrieve.Text]*source{}}
}

// Update takes up texts that came into the collection and drops those that left
// it. all gives the whole collection as it is now, where all lists must be made
// anew: with half of them gone, or by another analyzer.
func (x *Index) Update(analyzer *zh.Analyzer, added, removed []*retrieve.Text, all func() []*retrieve.Text) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, t := range removed {
		if s := x.sources[t]; s != nil {
			s.gone.Store(true)
			delete(x.sources, t)
			x.dead++
		}
	}
	const few = 64
	if x.analyzer == analyzer && (x.dead <= few || x.dead <= len(x.sources)+len(added)) {
		x.add(added)
		return
	}
	texts := all()
	slices.SortFunc(texts, func(a, b *retrieve.Text) int { return strings.Compare(a.ID, b.ID) })
	x.all, x.lists, x.sources, x.dead, x.analyzer = nil, phraseLists{}, make(map[*retrieve.Text]*source, len(texts)), 0, analyzer
	x.add(texts)
}

// maxPhraseRunes of a title or question are listed; longer texts complete nothing.
const maxPhraseRunes = 60

// add lists the titles and questions of texts, on all cores where there are many.
func (x *Index) add(texts []*retrieve.Text) {
	from := len(x.all)
	for _, t := range texts {
		s := &source{Text: t}
		x.sources[t] = s
		for i, f := range t.Fields {
			if f.Titled() {
				x.all = append(x.all, phrase{source: s, field: f, number: i, text: t.Titles[f.Start:min(f.End, f.Start+maxPhraseRunes)]})
			}
		}
	}
	const perCore = 1000
	parts := 1
	if len(x.all)-from >= perCore {
		parts = runtime.GOMAXPROCS(0)
	}
	lists := make([]phraseLists, parts)
	var work sync.WaitGroup
	for part := range parts {
		start, end := from+(len(x.all)-from)*part/parts, from+(len(x.all)-from)*(part+1)/parts
		work.Go(func() {
			if lists[part] = x.lists; part > 0 {
				lists[part] = phraseLists{}
			}
			for number := start; number < end; number++ {
				p := &x.all[number]
				p.readings = x.analyzer.Readings(p.text)
				lists[part].add(p, int32(number))
			}
		})
	}
	work.Wait()
	for _, more := range lists[1:] {
		for key, numbers := range more {
			x.lists[key] = append(x.lists[key], numbers...)
		}
	}
}

func (l phraseLists) add(p *phrase, number int32) {
	list := func(key phraseKey) {
		if known := l[key]; len(known) == 0 || known[len(known)-1] != number {
			l[key] = append(known, number)
		}
	}
	for k := range p.text {
		next := k + 1
		for next < len(p.text) && p.text[next] == ' ' { // what is typed comes without
			next++
		}
		list(keyOf(p.text[k], 0))
		if next < len(p.text) {
			list(keyOf(p.text[k], p.text[next]))
		}
		for _, a := range p.readings[k] {
			if k == 0 {
				list(keyOf(rune(a[0]), 0))
			}
			if next < len(p.text) {
				for _, b := range p.readings[next] {
					list(keyOf(rune(a[0]), rune(b[0])))
				}
			}
		}
	}
}

// visit calls yield with the phrases that stand under a key and may be seen, until
// it returns false.
func (x *Index) visit(key phraseKey, v retrieve.Visibility, yield func(p *phrase) bool) {
	x.mu.RLock()
	list, all := x.lists[key], x.all
	x.mu.RUnlock()
	for _, i := range list {
		p := &all[i]
		if !p.source.gone.Load() && v.Allows(p.source.Text) && !yield(p) {
			return
		}
	}
}

// shortestFirst orders keys by how many phrases stand under them.
func (x *Index) shortestFirst(keys []phraseKey) []phraseKey {
	x.mu.RLock()
	defer x.mu.RUnlock()
	slices.SortFunc(keys, func(a, b phraseKey) int {
		return cmp.Or(cmp.Compare(len(x.lists[a]), len(x.lists[b])), cmp.Compare(a, b))
	})
	return keys
}
