// Package scan finds the words, pairs and characters of a query in texts, all in
// one pass over each text. Ranking counts by it, highlighting marks by it.
//
// A text is read as it was written, not folded, but for titles, which are there folded: the
// few characters of the query, and those that fold to them, are told from all others by a
// bit, or by a byte of the text's code, and words and pairs are looked for among their
// places alone.
package scan

import (
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Scanner looks for the parts of one query. Many goroutines may use it until it
// is closed.
type Scanner struct {
	plan *retrieve.Plan
	idTable
	far   map[rune]uint16 // ids of runes beyond the basic plane
	used  []rune          // runes with an id, to clear the table
	parts []parts         // by id
	query pattern         // the whole query; without text where it has no two characters

	literals [][]uint16 // the ids of what is wanted as it is
}

// idTable numbers the runes of a query that are in the basic plane, and those that
// fold to them; 0 is none.
type idTable struct {
	ids    [planeSize]uint16
	sought runeSet
}

// runeSet says which runes have an id. It is small enough for the processor's
// nearest cache, which the table is not, and most runes of a text have none.
type runeSet [planeSize / 64]uint64

func (s *runeSet) has(r rune) bool { return r >= planeSize || s[r>>6]&(1<<(r&63)) != 0 }
func (s *runeSet) set(r rune)      { s[r>>6] |= 1 << (r & 63) }

// forget takes out a rune, and maybe others.
func (s *runeSet) forget(r rune) { s[r>>6] = 0 }

// planeSize runes are in the basic plane.
const planeSize = 1 << 16

// id is the number of a rune, or 0. Beyond the basic plane the rune is folded.
func (s *Scanner) id(r rune) uint16 {
	if r >= planeSize {
		return s.far[r]
	}
	return s.ids[r]
}

// parts are those of a query that begin with a character.
type parts struct {
	char     int32 // the index of the character, or -1
	pairs    []pairTo
	patterns []pattern
}

// pattern is one form of a word.
type pattern struct {
	text       []rune
	ids        []uint16 // of the text, which stands where they do; none where there is more to it
	word, form int
}

// pairTo is a pair of characters by its second one.
type pairTo struct {
	id   uint16
	pair int32
}

// closed scanners leave their tables to the next ones.
var closed = sync.Pool{New: func() any { return new(Scanner) }}

// New prepares for a plan, whose weights may still change.
func New(p *retrieve.Plan) *Scanner {
	s := closed.Get().(*Scanner)
	s.plan = p
	s.add() // the number of nothing
	for i, w := range p.Words {
		for k, f := range w.Forms {
			if len(f.Text) > 0 {
				id := s.number(f.Text[0])
				s.parts[id].patterns = append(s.parts[id].patterns, pattern{f.Text, s.plain(f.Text), i, k})
			}
		}
	}
	for i, g := range p.Pairs {
		a, b := s.number(g.Text[0]), s.number(g.Text[1])
		s.parts[a].pairs = append(s.parts[a].pairs, pairTo{b, int32(i)})
	}
	for i, c := range p.Chars {
		s.parts[s.number(c.Text[0])].char = int32(i)
	}
	if text := trimGaps(p.Query.Text); len(text) > 1 {
		s.query = pattern{text: text, ids: s.plain(text)}
	}
	for _, text := range literal(p.Query) {
		s.literals = append(s.literals, s.numbers(text))
	}
	return s
}

// literal are the texts that are wanted as they are: the phrases of a query, and the
// query itself where it is more than one word.
func literal(q zh.Query) [][]rune {
	if len(q.Words) < 2 {
		return q.Phrases
	}
	return append(q.Phrases[:len(q.Phrases):len(q.Phrases)], q.Text[q.Words[0].Start:q.Words[len(q.Words)-1].End])
}

// trimGaps takes spaces and punctuation from the ends.
func trimGaps(text []rune) []rune {
	for len(text) > 0 && !zh.IsWordRune(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && !zh.IsWordRune(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

// isPlain reports whether a text has no Latin letters, no digits and nothing that is in
// no word: it stands where its characters do. Of others there may be a space more in a
// text, or less, and what stands beside them matters.
func isPlain(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return !zh.IsWordRune(r) || zh.IsAlnum(r) })
}

// plain numbers the characters of a plain text; nil for others.
func (s *Scanner) plain(text []rune) []uint16 {
	if !isPlain(text) {
		return nil
	}
	return s.numbers(text)
}

func (s *Scanner) numbers(text []rune) []uint16 {
	out := make([]uint16, len(text))
	for i, r := range text {
		out[i] = s.number(r)
	}
	return out
}

func (s *Scanner) number(r rune) uint16 {
	if id := s.id(r); id != 0 {
		return id
	}
	id := s.add()
	if r >= planeSize {
		if s.far == nil {
			s.far = map[rune]uint16{}
		}
		s.far[r] = id
	} else {
		s.setID(r, id)
	}
	fold.Sources(r, func(r rune) { s.setID(r, id) })
	return id
}

// add makes parts that are none yet, in the room of those of a closed scanner.
func (s *Scanner) add() (id uint16) {
	n := len(s.parts)
	s.parts = slices.Grow(s.parts, 1)[:n+1]
	last := &s.parts[n]
	last.char, last.pairs, last.patterns = -1, last.pairs[:0], last.patterns[:0]
	return uint16(n)
}

func (s *Scanner) setID(r rune, id uint16) {
	s.used = append(s.used, r)
	s.ids[r] = id
	s.sought.set(r)
}

// Close leaves the scanner's tables to the next one. The scanner must not be used after
// it.
func (s *Scanner) Close() {
	for _, r := range s.used {
		s.ids[r] = 0
		s.sought.forget(r)
	}
	for i := range s.parts {
		clear(s.parts[i].patterns) // no text of the query is held on to
	}
	s.plan, s.far, s.query, s.literals = nil, nil, pattern{}, nil
	s.used, s.parts = s.used[:0], s.parts[:0]
	closed.Put(s)
}

// HasChar reports whether the query has the character, which is folded.
func (s *Scanner) HasChar(r rune) bool {
	return s.sought.has(r) && s.parts[s.id(r)].char >= 0
}
