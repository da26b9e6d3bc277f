package bleveindex

import (
	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// querySets are the documents of one segment that hold each part of a query.
type querySets struct {
	segment  *segment
	words    []*roaring.Bitmap
	vague    []bool            // words that may stand in documents outside their sets
	titles   []*roaring.Bitmap // those that hold the word in a title or question
	cut      []*roaring.Bitmap // those that were cut into the word
	pairs    []*roaring.Bitmap
	required []*roaring.Bitmap // may hold a phrase
}

func newQuerySets(s *segment, p *retrieve.Plan) (out querySets, err error) {
	out.segment = s
	read := newPostings(s)
	for _, w := range p.Words {
		all, vague, err := read.ofWord(anywhere, w)
		if err != nil {
			return out, err
		}
		title, _, err := read.ofWord(inTitle, w)
		if err != nil {
			return out, err
		}
		cut, err := read.cutAs(w)
		if err != nil {
			return out, err
		}
		out.words, out.titles, out.cut = append(out.words, all), append(out.titles, title), append(out.cut, cut)
		out.vague = append(out.vague, vague)
	}
	for _, g := range p.Pairs {
		bm, err := read.of(fieldPairs, []byte(string(g.Text)))
		if err != nil {
			return out, err
		}
		out.pairs = append(out.pairs, bm)
	}
	for _, phrase := range p.Query.Phrases {
		bm, err := read.containing(anywhere, phrase, false)
		if err != nil {
			return out, err
		}
		if bm != nil {
			out.required = append(out.required, bm)
		}
	}
	return out, nil
}

// mayHoldPhrases reports whether a document may hold all phrases.
func (s *querySets) mayHoldPhrases(d uint32) bool {
	for _, bm := range s.required {
		if !bm.Contains(d) {
			return false
		}
	}
	return true
}
