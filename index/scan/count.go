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
	words, pairs, chars := len(p.Words), len(p.Pairs), len(p.Chars)
	all := make([]float32, words+pairs+chars)
	return Counts{all[:words:words], all[words : words+pairs : words+pairs], all[words+pairs:]}
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

// Count adds what stands in a field of the text to counts. Where places is not nil, it
// notes there where things stand for the first time, the field beginning at the place lead.
func (r *Reader) Count(f retrieve.Field, counts Counts, places *Places, lead int) {
	r.read(f)
	start, first, noting := int(f.Start), len(r.found), !r.again
	for k, p := range r.places {
		part, at := &r.parts[p.ID], int(p.At)
		if c := part.char; c >= 0 {
			counts.Chars[c]++
			if places != nil && places.Chars[c] < 0 {
				places.Chars[c] = lead + at
			}
		}
		for i := range part.patterns {
			if end := r.end(k, &part.patterns[i], f); end > 0 {
				word, form := part.patterns[i].word, part.patterns[i].form
				noting = noting && r.noteMatch(noted{int32(at), int32(end), int16(word), int16(form), -1})
				r.countWord(&part.patterns[i], start+at, start+end, counts)
				if places != nil && places.Words[word] < 0 {
					places.Words[word] = lead + at
				}
			}
		}
		if len(part.pairs) > 0 && k+1 < len(r.places) && r.places[k+1].At == p.At+1 {
			for _, to := range part.pairs {
				if to.id == r.places[k+1].ID {
					noting = noting && r.noteMatch(noted{int32(at), int32(at + 2), -1, 0, int16(to.pair)})
					counts.Pairs[to.pair]++
				}
			}
		}
		if ids := r.query.ids; len(ids) > 0 && !r.queried && r.standsAt(k, ids) {
			r.queried = r.rest.Bounds.Has(start+at) && r.rest.Bounds.Has(start+at+len(ids))
		}
	}
	if noting {
		r.noteFound(first)
	} else {
		r.found = r.found[:first]
	}
}

// countWord counts a form that stands in runes [start, end) of the text.
func (r *Reader) countWord(p *pattern, start, end int, counts Counts) {
	weight := r.plan.Words[p.word].Forms[p.form].Weight
	if !r.rest.Bounds.Has(start) || !r.rest.Bounds.Has(end) {
		weight *= insideWord
	} else if p.ids != nil {
		r.whole[p.word] = true
	}
	counts.Words[p.word] += float32(weight)
	if p.form == 0 {
		r.typed[p.word] = true
	}
}
