// Package scan finds the words, pairs and characters of a query in texts, all in
// one pass over each text. Ranking counts by it, highlighting marks by it.
package scan

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Scanner looks for the parts of one query. Many goroutines may use it until it
// is closed.
type Scanner struct {
	plan     *retrieve.Plan
	known    runeSet
	ids      *idTable
	far      map[rune]uint16 // ids of runes beyond the basic plane
	used     []rune          // runes with an id, to clear the table
	patterns [][]pattern
	pairs    [][]pairTo
	charOf   []int32 // id → index of the character, or -1
}

// idTable numbers the runes of a query that are in the basic plane; 0 is none.
type idTable [planeSize]uint16

// runeSet says which runes have an id. It is small enough for the processor's
// nearest cache, which the table is not, and most runes of a text have none.
type runeSet [planeSize / 64]uint64

func (s *runeSet) has(r rune) bool { return r >= planeSize || s[r>>6]&(1<<(r&63)) != 0 }
func (s *runeSet) set(r rune)      { s[r>>6] |= 1 << (r & 63) }

// planeSize runes are in the basic plane.
const planeSize = 1 << 16

// id is a rune's number, or 0.
func (s *Scanner) id(r rune) uint16 {
	if r >= planeSize {
		return s.far[r]
	}
	return s.ids[r]
}

// pattern is one form of a word.
type pattern struct {
	text       []rune
	word, form int
}

// pairTo is a pair of characters by its second one.
type pairTo struct {
	id   uint16
	pair int32
}

var idTables = sync.Pool{New: func() any { return new(idTable) }}

// New prepares for a plan, whose weights may still change.
func New(p *retrieve.Plan) *Scanner {
	s := &Scanner{plan: p, ids: idTables.Get().(*idTable), patterns: make([][]pattern, 1), pairs: make([][]pairTo, 1), charOf: []int32{-1}}
	for i, w := range p.Words {
		for k, f := range w.Forms {
			if len(f.Text) > 0 {
				id := s.number(f.Text[0])
				s.patterns[id] = append(s.patterns[id], pattern{f.Text, i, k})
			}
		}
	}
	for i, g := range p.Pairs {
		a, b := s.number(g.Text[0]), s.number(g.Text[1])
		s.pairs[a] = append(s.pairs[a], pairTo{b, int32(i)})
	}
	for i, c := range p.Chars {
		s.charOf[s.number(c.Text[0])] = int32(i)
	}
	return s
}

func (s *Scanner) number(r rune) uint16 {
	if id := s.id(r); id != 0 {
		return id
	}
	id := uint16(len(s.patterns))
	if r >= planeSize {
		if s.far == nil {
			s.far = map[rune]uint16{}
		}
		s.far[r] = id
	} else {
		s.used = append(s.used, r)
		s.ids[r] = id
		s.known.set(r)
	}
	s.patterns = append(s.patterns, nil)
	s.pairs = append(s.pairs, nil)
	s.charOf = append(s.charOf, -1)
	return id
}

// Close gives the scanner's table to the next one. The scanner must not be used
// after it.
func (s *Scanner) Close() {
	for _, r := range s.used {
		s.ids[r] = 0
	}
	idTables.Put(s.ids)
	s.ids = nil
}

// HasChar reports whether the query has the character.
func (s *Scanner) HasChar(r rune) bool {
	id := s.id(r)
	return id != 0 && s.charOf[id] >= 0
}
