package embedded

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"wenjin/index"
	"wenjin/index/zh"
	"wenjin/kb/fold"
)

// suggestions are the titles and questions of all documents, findable by what
// somebody has typed so far: characters, pinyin, initials and mixtures of them.
// Each is listed under every pair of neighbouring characters and every pair of
// neighbouring initials; what is listed is then compared character by character.
//
// Lists only grow; what no longer is in force is passed over when it is met, and
// all lists are made anew once half of them is such.
type suggestions struct {
	mu    sync.RWMutex
	chain *zh.Chain // whose readings the lists hold
	all   []phrase
	keys  map[string][]int32 // pair of characters or initials, or a first one → phrases
	dead  int
}

// phrase is one title or question.
type phrase struct {
	entry    *entry
	field    int
	text     []rune // folded
	readings [][]string
}

func newSuggestions() *suggestions { return &suggestions{keys: map[string][]int32{}} }

func (s *suggestions) rebuild(entries []*entry, chain *zh.Chain) {
	slices.SortFunc(entries, func(a, b *entry) int { return strings.Compare(a.id, b.id) })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.keys, s.dead, s.chain = nil, map[string][]int32{}, 0, chain
	for _, n := range entries {
		s.add(n, chain)
	}
}

// update adds the new entries of the next collection.
func (s *suggestions) update(old, next *collection, added []*entry, chain *zh.Chain) {
	s.mu.Lock()
	s.dead += max(len(old.byID)+len(added)-len(next.byID), 0)
	rebuild := s.dead > 64 && s.dead > len(next.byID) || s.chain != chain
	if !rebuild {
		for _, n := range added {
			s.add(n, chain)
		}
	}
	s.mu.Unlock()
	if rebuild {
		s.rebuild(next.entries(), chain)
	}
}

const maxSuggestionRunes = 60

func (s *suggestions) add(n *entry, chain *zh.Chain) {
	for i, f := range n.fields {
		if f.kind != fieldTitle && f.kind != fieldQuestion {
			continue
		}
		text := n.text[f.start:min(f.end, f.start+maxSuggestionRunes)]
		p := phrase{n, i, text, chain.Readings(text)}
		number := int32(len(s.all))
		s.all = append(s.all, p)
		list := func(key string) {
			if l := s.keys[key]; len(l) == 0 || l[len(l)-1] != number {
				s.keys[key] = append(l, number)
			}
		}
		for k := range text {
			list(string(text[k]))
			if k+1 < len(text) {
				list(string(text[k : k+2]))
			}
			for _, a := range p.initials(k) {
				if k == 0 {
					list(string(a))
				}
				for _, b := range p.initials(k + 1) {
					list(string([]byte{a, b}))
				}
			}
		}
	}
}

// initials are the first letters of the readings of a character.
func (p *phrase) initials(i int) []byte {
	if i >= len(p.readings) {
		return nil
	}
	var out []byte
	for _, r := range p.readings[i] {
		if !slices.Contains(out, r[0]) {
			out = append(out, r[0])
		}
	}
	return out
}

// visit calls yield with the phrases that stand under a key and pass the gate,
// until it returns false.
func (s *suggestions) visit(key string, c *collection, g gate, yield func(p *phrase) bool) {
	s.mu.RLock()
	list, all := s.keys[key], s.all
	s.mu.RUnlock()
	for _, i := range list {
		p := &all[i]
		if c.byID[p.entry.id] == p.entry && g.opens(p.entry) && !yield(p) {
			return
		}
	}
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
	hits := snap.suggestions.complete(snap.collection, newGate(q), typed)
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

func (s *suggestions) complete(c *collection, g gate, typed []rune) []found {
	var out []found
	visited := 0
	for _, key := range completionKeys(typed) {
		s.visit(key, c, g, func(p *phrase) bool {
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
func completionKeys(typed []rune) []string {
	for i := 0; i+1 < len(typed); i++ {
		if !isLatin(typed[i]) && !isLatin(typed[i+1]) {
			return []string{string(typed[i : i+2])}
		}
	}
	for _, r := range typed {
		if !isLatin(r) {
			return []string{string(r)}
		}
	}
	keys := []string{}
	if len(typed) == 1 {
		return []string{string(typed)}
	}
	// Latin letters: a word as it is, initials, or a first syllable with what its
	// end may be followed by.
	keys = append(keys, string(typed[:2]))
	for n := 2; n <= 6 && n < len(typed); n++ {
		keys = append(keys, string([]rune{typed[0], typed[n]}))
	}
	return append(keys, string(typed[:1]))
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
func (s *suggestions) spelledBy(c *collection, g gate, letters string, limit int) [][]rune {
	counts := map[string]int{}
	weight := map[string]int{}
	visited := 0
	for _, key := range completionKeys([]rune(letters)) {
		if len(key) < 2 {
			break // a single initial would make anything a word
		}
		s.visit(key, c, g, func(p *phrase) bool {
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
