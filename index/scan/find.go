package scan

import (
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Match is a place in a field where a word of the plan stands in one of its forms, a pair
// of its characters, or a text of the query that is wanted as it is.
type Match struct {
	zh.Span     // runes of the field
	Word    int // of the plan, or -1
	Form    int // of the word
	Pair    int // of the plan, or -1
}

// Find calls yield with all matches of words and pairs in a field of the text, in the order
// of their beginnings, and then with what is wanted as it is.
func (r *Reader) Find(f retrieve.Field, yield func(Match)) {
	r.read(f)
	if r.field != nil && r.field.counted {
		for _, n := range r.field.found {
			yield(Match{zh.Span{Start: int(n.start), End: int(n.end)}, int(n.word), int(n.form), int(n.pair)})
		}
	} else {
		r.look(f, yield)
	}
	for _, ids := range r.literals {
		next := 0 // they do not overlap
		for k, p := range r.places {
			if at := int(p.At); at >= next && r.standsAt(k, ids) {
				next = at + len(ids)
				yield(Match{zh.Span{Start: at, End: next}, -1, 0, -1})
			}
		}
	}
}

// look finds words and pairs in a field that was read and not counted.
func (r *Reader) look(f retrieve.Field, yield func(Match)) {
	for k, p := range r.places {
		part, at := &r.parts[p.ID], int(p.At)
		for i := range part.patterns {
			if end := r.end(k, &part.patterns[i], f); end > 0 {
				yield(Match{zh.Span{Start: at, End: end}, part.patterns[i].word, part.patterns[i].form, -1})
			}
		}
		if len(part.pairs) == 0 || k+1 == len(r.places) || r.places[k+1].At != p.At+1 {
			continue
		}
		for _, to := range part.pairs {
			if to.id == r.places[k+1].ID {
				yield(Match{zh.Span{Start: at, End: at + 2}, -1, 0, int(to.pair)})
			}
		}
	}
}
