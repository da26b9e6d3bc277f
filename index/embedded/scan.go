package embedded

import (
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// scanner finds the words, pairs and characters of one query in texts, all in
// one pass over each text. It is not safe for several goroutines.
type scanner struct {
	plan     *plan
	known    runeSet
	ids      *idTable
	used     []rune // runes with an id, to clear the table
	patterns [][]pattern
	pairs    [][]pairTo
	charOf   []int32 // id → index of the character, or -1
}

// idTable numbers the runes of a query; 0 is none. Runes beyond the basic plane
// share the table's last place and are told apart by the patterns.
type idTable [1 << 16]uint16

// runeSet says which runes have an id. It is small enough for the processor's
// nearest cache, which the table is not, and most runes of a text have none.
type runeSet [1 << 10]uint64

func (s *runeSet) has(r rune) bool { return r >= 1<<16-1 || s[r>>6]&(1<<(r&63)) != 0 }
func (s *runeSet) set(r rune)      { s[slot(r)>>6] |= 1 << (slot(r) & 63) }

func slot(r rune) rune {
	if r >= 1<<16-1 {
		return 1<<16 - 1
	}
	return r
}

// pattern is one form of a word.
type pattern struct {
	text       []rune
	unit, form int
}

// pairTo is a pair of characters by its second one.
type pairTo struct {
	id   uint16
	gram int32
}

// fieldHits are the numbers of times that parts of a query stand in a text.
type fieldHits struct {
	units []float32 // weighted: synonyms and words inside words count for less
	grams []float32
	chars []float32
}

func newFieldHits(p *plan) fieldHits {
	return fieldHits{make([]float32, len(p.units)), make([]float32, len(p.grams)), make([]float32, len(p.chars))}
}

func (h fieldHits) reset() {
	clear(h.units)
	clear(h.grams)
	clear(h.chars)
}

var idTables = sync.Pool{New: func() any { return new(idTable) }}

func newScanner(p *plan) *scanner {
	s := &scanner{plan: p, ids: idTables.Get().(*idTable), patterns: make([][]pattern, 1), pairs: make([][]pairTo, 1), charOf: []int32{-1}}
	for i, u := range p.units {
		for k, f := range u.forms {
			if len(f.text) > 0 {
				id := s.id(f.text[0])
				s.patterns[id] = append(s.patterns[id], pattern{f.text, i, k})
			}
		}
	}
	for i, g := range p.grams {
		a, b := s.id(g.text[0]), s.id(g.text[1])
		s.pairs[a] = append(s.pairs[a], pairTo{b, int32(i)})
	}
	for i, c := range p.chars {
		s.charOf[s.id(c.text[0])] = int32(i)
	}
	return s
}

func (s *scanner) id(r rune) uint16 {
	if id := s.ids[slot(r)]; id != 0 {
		return id
	}
	s.used = append(s.used, r)
	id := uint16(len(s.patterns))
	s.ids[slot(r)] = id
	s.known.set(r)
	s.patterns = append(s.patterns, nil)
	s.pairs = append(s.pairs, nil)
	s.charOf = append(s.charOf, -1)
	return id
}

// close gives the table back.
func (s *scanner) close() {
	for _, r := range s.used {
		s.ids[slot(r)] = 0
	}
	idTables.Put(s.ids)
}

// insideWord is what a word is worth that begins or ends inside another word of
// the text (本金 in 成本金额).
const insideWord = 0.6

// scan adds what stands in runes [start, end) of the document to hits. With lead
// at least 0, it also notes where words and characters stand for the first time,
// lead being the place of start in the text.
func (s *meter) scan(n *entry, start, end, lead int, hits fieldHits) {
	text := n.text[start:end]
	for i, r := range text {
		if !s.known.has(r) {
			continue
		}
		id := s.ids[slot(r)]
		if id == 0 {
			continue
		}
		if c := s.charOf[id]; c >= 0 {
			hits.chars[c]++
			if lead >= 0 && s.firstChar[c] < 0 {
				s.firstChar[c] = lead + i
			}
		}
		if i+1 < len(text) && len(s.pairs[id]) > 0 {
			if next := s.ids[slot(text[i+1])]; next != 0 {
				for _, p := range s.pairs[id] {
					if p.id == next {
						hits.grams[p.gram]++
					}
				}
			}
		}
		for _, p := range s.patterns[id] {
			if stop := standsAt(text, i, p.text); stop > 0 {
				weight := s.plan.units[p.unit].forms[p.form].weight
				if !n.cut.has(start+i) || !n.cut.has(start+stop) {
					weight *= insideWord
				}
				hits.units[p.unit] += float32(weight)
				if lead >= 0 && s.firstUnit[p.unit] < 0 {
					s.firstUnit[p.unit] = lead + i
				}
			}
		}
	}
}

// standsAt reports whether the word stands at text[i:], and where it ends; 0 for
// no. A Latin word or number at an end of the word must end there in the text
// too: 30天 does not stand in 300天, nor visa in visas. Between Latin and Han the
// text may have a space that the word lacks.
func standsAt(text []rune, i int, word []rune) int {
	if isLatin(word[0]) && i > 0 && isLatin(text[i-1]) {
		return 0
	}
	at := i
	for k, r := range word {
		if k > 0 && at < len(text) && text[at] == ' ' && isLatin(word[k-1]) != isLatin(r) {
			at++
		}
		if at >= len(text) || text[at] != r {
			return 0
		}
		at++
	}
	if last := word[len(word)-1]; isLatin(last) && at < len(text) && isLatin(text[at]) {
		return 0
	}
	// 1.5 does not stand in 1.55, which the test above sees, nor 5 in 1.5.
	if isDigit(word[0]) && i >= 2 && text[i-1] == '.' && isDigit(text[i-2]) {
		return 0
	}
	return at
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// bare is the text without spaces and punctuation, for telling whether two
// questions are the same.
func bare(text []rune) []rune {
	return slices.DeleteFunc(slices.Clone(text), func(r rune) bool { return !zh.IsWordRune(r) })
}

// isBare reports whether a text is the bare one, spaces and punctuation aside.
func isBare(text, bare []rune) bool {
	at := 0
	for _, r := range text {
		if at < len(bare) && r == bare[at] {
			at++
		} else if zh.IsWordRune(r) {
			return false
		}
	}
	return at == len(bare) && at > 0
}
