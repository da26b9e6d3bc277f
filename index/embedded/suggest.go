package embedded

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// suggestions are the titles and questions of all documents, findable by what
// somebody has typed so far: characters, pinyin, initials and mixtures of them.
// Each is listed under every pair of neighbouring characters and every pair of
// neighbouring initials; what is listed is then compared character by character.
//
// Lists only grow; what no longer is in force is passed over when it is met, and
// all lists are made anew once half of them is such.
type suggestions struct {
	mu       sync.RWMutex
	analyzer *zh.Analyzer // whose readings the lists hold
	all      []phrase
	lists    phraseLists
	dead     int
}

// phraseLists are the numbers of the phrases under each key, in order.
type phraseLists map[phraseKey][]int32

// phraseKey is a pair of neighbouring characters or initials, or a single one.
type phraseKey uint64

func keyOf(first, second rune) phraseKey { return phraseKey(first)<<32 | phraseKey(second) }

// phrase is one title or question.
type phrase struct {
	entry    *entry
	field    int
	text     []rune // folded
	readings [][]string
}

func newSuggestions() *suggestions { return &suggestions{lists: phraseLists{}} }

func (s *suggestions) rebuild(entries []*entry, analyzer *zh.Analyzer) {
	slices.SortFunc(entries, func(a, b *entry) int { return strings.Compare(a.id, b.id) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.lists, s.dead, s.analyzer = nil, phraseLists{}, 0, analyzer
	s.add(entries, analyzer)
}

// update adds the new entries of the next collection.
func (s *suggestions) update(old, next *collection, added []*entry, analyzer *zh.Analyzer) {
	s.mu.Lock()
	s.dead += max(len(old.byID)+len(added)-len(next.byID), 0)
	rebuild := s.dead > 64 && s.dead > len(next.byID) || s.analyzer != analyzer
	if !rebuild {
		s.add(added, analyzer)
	}
	s.mu.Unlock()
	if rebuild {
		s.rebuild(next.entries(), analyzer)
	}
}

const maxSuggestionRunes = 60

// add lists the titles and questions of entries, on all cores where there are
// many.
func (s *suggestions) add(entries []*entry, analyzer *zh.Analyzer) {
	from := len(s.all)
	for _, n := range entries {
		for i, f := range n.fields {
			if f.kind == fieldTitle || f.kind == fieldQuestion {
				s.all = append(s.all, phrase{entry: n, field: i, text: n.text[f.start:min(f.end, f.start+maxSuggestionRunes)]})
			}
		}
	}
	const perCore = 1000
	parts := 1
	if len(s.all)-from >= perCore {
		parts = runtime.GOMAXPROCS(0)
	}
	lists := make([]phraseLists, parts)
	var work sync.WaitGroup
	for part := range parts {
		start, end := from+(len(s.all)-from)*part/parts, from+(len(s.all)-from)*(part+1)/parts
		work.Go(func() {
			if lists[part] = s.lists; part > 0 {
				lists[part] = phraseLists{}
			}
			for number := start; number < end; number++ {
				p := &s.all[number]
				p.readings = analyzer.Readings(p.text)
				lists[part].add(p, int32(number))
			}
		})
	}
	work.Wait()
	for _, more := range lists[1:] {
		for key, numbers := range more {
			s.lists[key] = append(s.lists[key], numbers...)
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
		list(keyOf(p.text[k], 0))
		if k+1 < len(p.text) {
			list(keyOf(p.text[k], p.text[k+1]))
		}
		for _, a := range p.readings[k] {
			if k == 0 {
				list(keyOf(rune(a[0]), 0))
			}
			if k+1 < len(p.text) {
				for _, b := range p.readings[k+1] {
					list(keyOf(rune(a[0]), rune(b[0])))
				}
			}
		}
	}
}

// visit calls yield with the phrases that stand under a key and pass the gate,
// until it returns false.
func (s *suggestions) visit(key phraseKey, g gate, yield func(p *phrase) bool) {
	s.mu.RLock()
	list, all := s.lists[key], s.all
	s.mu.RUnlock()
	for _, i := range list {
		p := &all[i]
		if !p.entry.gone.Load() && g.opens(p.entry) && !yield(p) {
			return
		}
	}
}

// shortestFirst orders keys by how many phrases stand under them.
func (s *suggestions) shortestFirst(keys []phraseKey) []phraseKey {
	s.mu.RLock()
	defer s.mu.RUnlock()
	slices.SortFunc(keys, func(a, b phraseKey) int {
		return cmp.Or(cmp.Compare(len(s.lists[a]), len(s.lists[b])), cmp.Compare(a, b))
	})
	return keys
}

// visitLimit bounds the phrases looked at for one key.
const visitLimit = 4000

// found is a phrase with the characters of it that were typed.
type found struct {
	*phrase
	zh.Span
	spelled int
}

// Suggest implements index.Engine: titles and questions that contain what is
// typed, those that begin with it first, one a document unless there is room.
func (e *Engine) Suggest(_ context.Context, q index.Query) ([]index.Suggestion, error) {
	snap, err := e.acquire()
	if err != nil {
		return nil, err
	}
	defer func() { _ = snap.release() }()
	if q.At.IsZero() {
		q.At = time.Now()
	}
	typed := compact(fold.Runes(q.Text))
	if len(typed) == 0 || len(typed) > maxSuggestionRunes {
		return nil, nil
	}
	hits := snap.suggestions.complete(newGate(q), typed)
	slices.SortStableFunc(hits, func(a, b found) int {
		return cmp.Or(
			cmp.Compare(min(a.Start, 1), min(b.Start, 1)),
			cmp.Compare(b.spelled, a.spelled),
			cmp.Compare(a.entry.fields[a.field].kind, b.entry.fields[b.field].kind),
			cmp.Compare(len(a.text), len(b.text)),
			strings.Compare(a.entry.doc.Slug, b.entry.doc.Slug),
			cmp.Compare(a.field, b.field),
		)
	})
	var out, more []index.Suggestion
	shown := map[string]bool{}
	for _, h := range hits {
		f := h.entry.fields[h.field]
		m := h.entry.marked(f, []mark{{Span: zh.Span{Start: f.start + h.Start, End: f.start + h.End}}}, f.start, f.end)
		s := index.Suggestion{Text: m.Text, Slug: h.entry.doc.Slug, Title: h.entry.doc.Title, Marks: m.Marks}
		if shown[s.Slug] {
			more = append(more, s)
			continue
		}
		shown[s.Slug] = true
		if out = append(out, s); len(out) == q.Limit {
			return out, nil
		}
	}
	return append(out, more[:min(len(more), q.Limit-len(out))]...), nil
}

// compact drops spaces: people who type pinyin put them anywhere.
func compact(text []rune) []rune {
	return slices.DeleteFunc(text, func(r rune) bool { return r == ' ' || r == '\'' || r == '"' })
}

func (s *suggestions) complete(g gate, typed []rune) []found {
	var out []found
	visited := 0
	for _, key := range completionKeys(typed) {
		s.visit(key, g, func(p *phrase) bool {
			if span, spelled, ok := p.find(typed); ok {
				out = append(out, found{p, span, spelled})
			}
			visited++
			return visited < visitLimit
		})
		if len(out) > 0 {
			break
		}
	}
	return out
}

// completionKeys are the lists that may hold what is typed, best first.
func completionKeys(typed []rune) []phraseKey {
	for i := 0; i+1 < len(typed); i++ {
		if !isLatin(typed[i]) && !isLatin(typed[i+1]) {
			return []phraseKey{keyOf(typed[i], typed[i+1])}
		}
	}
	for _, r := range typed {
		if !isLatin(r) {
			return []phraseKey{keyOf(r, 0)}
		}
	}
	first := keyOf(typed[0], 0)
	if len(typed) == 1 {
		return []phraseKey{first}
	}
	return append(spellingKeys(typed), first)
}

// spellingKeys are the lists that may hold what two Latin letters or more stand
// for: a word as it is, initials, or a first syllable with what its end may be
// followed by.
func spellingKeys(letters []rune) []phraseKey {
	keys := []phraseKey{keyOf(letters[0], letters[1])}
	for n := 2; n <= 6 && n < len(letters); n++ {
		keys = append(keys, keyOf(letters[0], letters[n]))
	}
	return keys
}

// find looks for what is typed in the phrase, at its beginning first.
func (p *phrase) find(typed []rune) (zh.Span, int, bool) {
	best, spelled, ok := zh.Span{}, 0, false
	for i := range p.text {
		if n, s, hit := p.matchAt(i, typed); hit && (!ok || s > spelled) {
			best, spelled, ok = zh.Span{Start: i, End: i + n}, s, true
		}
	}
	return best, spelled, ok
}

// matchAt compares from a character on: Han characters as they are, Latin
// letters as they are or as pinyin of the characters.
func (p *phrase) matchAt(at int, typed []rune) (runes, spelled int, ok bool) {
	i := at
	for k := 0; k < len(typed); {
		for i < len(p.text) && p.text[i] == ' ' {
			i++
		}
		if i < len(p.text) && p.text[i] == typed[k] {
			i, k, spelled = i+1, k+1, spelled+2
			continue
		}
		end := k
		for end < len(typed) && isLatin(typed[end]) {
			end++
		}
		if end == k || i >= len(p.text) {
			return 0, 0, false
		}
		n, s, found := zh.MatchPinyin(string(typed[k:end]), p.readings[i:min(i+maxSuggestionRunes, len(p.readings))], end == len(typed))
		if !found {
			return 0, 0, false
		}
		i, k, spelled = i+n, end, spelled+s
	}
	return i - at, spelled, true
}

// spelledBy finds words that Latin letters spell, whole or by initials, in
// titles and questions that the gate lets pass, most frequent first. A word
// begins or ends where the text's words do.
func (s *suggestions) spelledBy(g gate, letters string, limit int) [][]rune {
	counts := map[string]int{}
	weight := map[string]int{}
	visited := 0
	for _, key := range spellingKeys([]rune(letters)) {
		s.visit(key, g, func(p *phrase) bool {
			f := p.entry.fields[p.field]
			for i := range p.text {
				n, spelled, ok := zh.MatchPinyin(letters, p.readings[i:], false)
				if !ok || n < 2 || isLatin(p.text[i]) {
					continue
				}
				// Initials alone could be anything: they must be whole words. What is spelled
				// out may be the beginning or the end of one (招商 in 招商银行).
				begins, ends := p.entry.cut.has(f.start+i), p.entry.cut.has(f.start+i+n)
				if !(begins && ends) && (spelled < n || !begins && !ends) {
					continue
				}
				if spelled < n && spelled > 0 && spelled+1 < n {
					continue // half spelled, half initials: too loose for a search
				}
				word := string(p.text[i : i+n])
				counts[word]++
				weight[word] = counts[word] + 1000*spelled
			}
			visited++
			return visited < visitLimit
		})
	}
	words := make([]string, 0, len(counts))
	for w := range counts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), strings.Compare(a, b))
	})
	var out [][]rune
	for _, w := range words[:min(limit, len(words))] {
		out = append(out, []rune(w))
	}
	return out
}
