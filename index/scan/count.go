package scan

import "github.com/wenjin-kb/wenjin/index/retrieve"

// Counts are the numbers of times that the parts of a plan stand in a text.
type Counts struct {
	Words []float32 // weighted: other forms, and words inside words, count for less
	Pairs []float32
	Chars []float32
}

// NewCounts are all zero.
func NewCounts(p *retrieve.Plan) Counts {
	return Counts{make([]float32, len(p.Words)), make([]float32, len(p.Pairs)), make([]float32, len(p.Chars))}
}

// Reset makes the counts zero.
func (c Counts) Reset() {
	clear(c.Words)
	clear(c.Pairs)
	clear(c.Chars)
}

// Raise makes every count at least what other has.
func (c Counts) Raise(other Counts) {
	raise(c.Words, other.Words)
	raise(c.Pairs, other.Pairs)
	raise(c.Chars, other.Chars)
}

func raise(counts, other []float32) {
	for i, v := range other {
		counts[i] = max(counts[i], v)
	}
}

// Places are where the words and characters of a plan stand for the first time,
// in runes, or -1.
type Places struct{ Words, Chars []int }

// NewPlaces has room for a plan's places. Reset them before the first use.
func NewPlaces(p *retrieve.Plan) Places {
	return Places{make([]int, len(p.Words)), make([]int, len(p.Chars))}
}

// Reset forgets all places.
func (p Places) Reset() {
	for i := range p.Words {
		p.Words[i] = -1
	}
	for i := range p.Chars {
		p.Chars[i] = -1
	}
}

// insideWord is what a word is worth that begins or ends inside another word of
// the text (本金 in 成本金额).
const insideWord = 0.6

// Count adds what stands in runes [start, end) of a text, of which all are the folded
// ones, to counts. Where places
// is not nil, it notes there where things stand for the first time, start being
// at the place lead.
func (s *Scanner) Count(t *retrieve.Text, all []rune, start, end int, counts Counts, places *Places, lead int) {
	text := all[start:end]
	for i, r := range text {
		if !s.known.has(r) {
			continue
		}
		id := s.id(r)
		if id == 0 {
			continue
		}
		if c := s.charOf[id]; c >= 0 {
			counts.Chars[c]++
			if places != nil && places.Chars[c] < 0 {
				places.Chars[c] = lead + i
			}
		}
		if i+1 < len(text) && len(s.pairs[id]) > 0 {
			if next := s.id(text[i+1]); next != 0 {
				for _, p := range s.pairs[id] {
					if p.id == next {
						counts.Pairs[p.pair]++
					}
				}
			}
		}
		for _, p := range s.patterns[id] {
			if stop := retrieve.WordAt(text, i, p.text); stop > 0 {
				weight := s.plan.Words[p.word].Forms[p.form].Weight
				if !t.Bounds.Has(start+i) || !t.Bounds.Has(start+stop) {
					weight *= insideWord
				}
				counts.Words[p.word] += float32(weight)
				if places != nil && places.Words[p.word] < 0 {
					places.Words[p.word] = lead + i
				}
			}
		}
	}
}
