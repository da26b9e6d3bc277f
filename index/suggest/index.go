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
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Index is the titles and questions of all documents, findable by what somebody
// has typed so far: characters, pinyin, initials and mixtures of them; and their
// words, findable by how they sound and look.
//
// Each phrase is listed under every pair of neighbouring characters and every pair of
// neighbouring initials; what is listed is then compared character by character. A
// change costs what it changes, however many phrases there are. An Index is safe for
// many goroutines, of which one at a time calls Update.
//
// The first Update lists what there is in the background: an index that is opened
// answers searches meanwhile, and only who asks for what is listed waits.
type Index struct {
	mu      sync.RWMutex
	listing *listing // nil before the first Update
}

// listing is all that an Index has listed, by one analyzer's readings.
type listing struct {
	analyzer *zh.Analyzer
	sounds   *soundTable
	phrases  phraseTable
	lists    *phraseLists
	lexicon  *lexicon
	of       map[*retrieve.Text][]*phrase
}

// New is an index of nothing.
func New() *Index { return &Index{} }

func newListing(analyzer *zh.Analyzer) *listing {
	return &listing{analyzer: analyzer, sounds: newSoundTable(), lists: newPhraseLists(), lexicon: newLexicon(), of: map[*retrieve.Text][]*phrase{}}
}

// listed lists texts.
func listed(analyzer *zh.Analyzer, texts []*retrieve.Text) *listing {
	l := newListing(analyzer)
	l.add(texts, nil)
	return l
}

// heldFor texts are added while others wait.
const heldFor = 64

// Update takes up texts that came into the collection and drops those that left
// it. all gives the whole collection as it is now, where everything must be listed
// anew because the analyzer reads characters in another way.
func (x *Index) Update(analyzer *zh.Analyzer, added, removed []*retrieve.Text, all func() []*retrieve.Text) {
	x.mu.RLock()
	l := x.listing
	x.mu.RUnlock()
	if l == nil {
		texts := all()
		x.mu.Lock()
		go func() {
			defer x.mu.Unlock()
			x.listing = listed(analyzer, texts)
		}()
		return
	}
	if !sameReadings(l.analyzer, analyzer) {
		l = listed(analyzer, all())
		x.mu.Lock()
		x.listing = l
		x.mu.Unlock()
		return
	}
	x.mu.Lock()
	l.analyzer = analyzer
	x.mu.Unlock()
	stay := l.staying(added, removed)
	for some := range slices.Chunk(removed, heldFor) {
		x.mu.Lock()
		l.remove(some, stay)
		x.mu.Unlock()
	}
	for some := range slices.Chunk(added, heldFor) {
		x.mu.Lock()
		l.add(some, stay)
		x.mu.Unlock()
	}
}

// Wait returns once all is listed that the collection had when Update was first called, which
// does not wait for it.
func (x *Index) Wait() {
	x.mu.RLock()
	defer x.mu.RUnlock()
}

func sameReadings(a, b *zh.Analyzer) bool {
	return a == b || maps.EqualFunc(a.Words().Pinyin, b.Words().Pinyin, slices.Equal)
}

// staying are the listed phrases of texts that leave which texts that come have as well: what
// is changed of an article is seldom a title or a question. They keep their places in the lists.
type staying map[placed][]*phrase

// placed is a field of an article's texts, of which there is one for each time that it says
// something else.
type placed struct {
	article string
	field   int32
}

func (p *phrase) placed() placed { return placed{p.source.Document.ArticleID, p.index} }

func (l *listing) staying(added, removed []*retrieve.Text) staying {
	listed := staying{}
	for _, t := range removed {
		for _, p := range l.of[t] {
			listed[p.placed()] = append(listed[p.placed()], p)
		}
	}
	if len(listed) == 0 { // as where an index is built
		return nil
	}
	stay := staying{}
	for _, t := range added {
		for _, p := range phrasesOf(t) {
			if old := listed.take(p); old != nil {
				stay[p.placed()] = append(stay[p.placed()], old)
			}
		}
	}
	return stay
}

// has reports whether a listed phrase stays.
func (s staying) has(p *phrase) bool { return slices.Contains(s[p.placed()], p) }

// take takes out a phrase that is listed as one that comes would be, and gives nil where there
// is none.
func (s staying) take(p *phrase) *phrase {
	of := s[p.placed()]
	i := slices.IndexFunc(of, func(old *phrase) bool { return old.isListedAs(p) })
	if i < 0 {
		return nil
	}
	old := of[i]
	s[p.placed()] = slices.Delete(of, i, i+1)
	return old
}

// add lists the titles and questions of texts, in the order of their numbers, which is
// the one in which lists grow fastest. Those that stay are listed.
func (l *listing) add(texts []*retrieve.Text, stay staying) {
	var phrases []*phrase
	for _, t := range texts {
		var of []*phrase
		for _, p := range phrasesOf(t) {
			if old := stay.take(p); old != nil {
				l.phrases.replace(old, p)
				of = append(of, p)
			} else if l.phrases.add(p) {
				of, phrases = append(of, p), append(phrases, p)
			}
		}
		l.of[t] = of
	}
	slices.SortFunc(phrases, func(a, b *phrase) int { return cmp.Compare(a.number, b.number) })
	const portion = 4096
	for some := range slices.Chunk(phrases, portion) {
		l.read(some)
		l.list(some)
	}
}

// list lists phrases that have their sounds, on several cores.
func (l *listing) list(phrases []*phrase) {
	var work sync.WaitGroup
	work.Go(func() {
		for _, p := range phrases {
			l.lists.addWritten(p, l.sounds)
		}
	})
	work.Go(func() {
		for _, p := range phrases {
			l.lists.addSpelled(p, l.sounds)
		}
	})
	work.Wait()
	for _, p := range phrases {
		l.lexicon.add(p, l.sounds, l.analyzer)
	}
}

// read gives phrases their sounds.
func (l *listing) read(phrases []*phrase) {
	readings := make([][][]string, len(phrases))
	parts := min(runtime.GOMAXPROCS(0), len(phrases)/heldFor+1)
	var work sync.WaitGroup
	for part := range parts {
		work.Go(func() {
			for i := len(phrases) * part / parts; i < len(phrases)*(part+1)/parts; i++ {
				readings[i] = l.analyzer.Readings(phrases[i].text)
			}
		})
	}
	work.Wait()
	for i, p := range phrases {
		p.sounds = make([]sound, len(p.text))
		for k, r := range p.text {
			p.sounds[k] = l.sounds.number(r, readings[i][k])
		}
	}
}

func (l *listing) remove(texts []*retrieve.Text, stay staying) {
	for _, t := range texts {
		for _, p := range l.of[t] {
			if stay.has(p) {
				continue
			}
			l.lists.remove(p, l.sounds)
			l.lexicon.remove(p, l.sounds, l.analyzer)
			l.phrases.remove(p)
		}
		delete(l.of, t)
	}
}

// visit calls yield with the phrases that stand under a key and may be seen, best
// first, until it returns false. The sounds may not be kept.
func (x *Index) visit(key phraseKey, v retrieve.Visibility, yield func(p *phrase, sounds *soundTable) bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.listing == nil {
		return
	}
	for number := range x.listing.lists.under(key).all() {
		if p := x.listing.phrases.at(number); v.Allows(p.source) && !yield(p, x.listing.sounds) {
			return
		}
	}
}

// length is how many phrases stand under a key.
func (x *Index) length(key phraseKey) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.listing == nil {
		return 0
	}
	return x.listing.lists.under(key).size()
}

// resembling calls yield with the words in phrases that may be seen that resemble a typed
// piece, in no order, with some of them twice.
func (x *Index) resembling(window []rune, readings [][]string, analyzer *zh.Analyzer, v retrieve.Visibility, yield func(replacement)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	l := x.listing
	if l == nil {
		return
	}
	var buf [maxWindow][]string
	l.lexicon.each(window, readings, l.sounds, analyzer, func(w *word) {
		text := w.runes()
		meant := l.sounds.readings(w.sounds[:len(text)], buf[:])
		if worth := resemblance(window, readings, text, meant); worth > 0 && w.seen(&l.phrases, v) {
			yield(replacement{text, worth, soundSame(readings, meant)})
		}
	})
}
