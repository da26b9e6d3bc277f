package bleveindex

import (
	"fmt"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// The Bleve fields for each place.
var (
	wordFields = [...]string{anywhere: fieldBody, inTitle: fieldTitle}
	pairFields = [...]string{anywhere: fieldPairs, inTitle: fieldTitlePairs}
)

// postings reads the term sets of one segment for one search. It is not safe for
// several goroutines.
type postings struct {
	segment *segment
	fields  map[string]segmentapi.TermDictionary
	known   map[string]*roaring.Bitmap
	buf     []byte
}

func newPostings(s *segment) *postings {
	return &postings{segment: s, fields: make(map[string]segmentapi.TermDictionary, len(wordFields)+len(pairFields)), known: make(map[string]*roaring.Bitmap, 32)}
}

// of are the live documents of the segment that hold the term in the Bleve field.
// The bitmap is shared: it must not be changed.
func (p *postings) of(field string, term []byte) (bm *roaring.Bitmap, err error) {
	p.buf = append(append(append(p.buf[:0], field...), 0), term...)
	if known, ok := p.known[string(p.buf)]; ok {
		return known, nil
	}
	key := string(p.buf)
	bm, ok := p.segment.sets.Get(key)
	if !ok {
		if bm, err = p.read(field, term); err != nil {
			return nil, err
		}
		if bm.GetCardinality() <= smallSet {
			p.segment.sets.Add(key, bm)
		}
	}
	p.known[key] = bm
	return bm, nil
}

// read reads the set from Bleve.
func (p *postings) read(field string, term []byte) (_ *roaring.Bitmap, err error) {
	dict, ok := p.fields[field]
	if !ok {
		if dict, err = p.segment.bleve.Dictionary(field); err != nil {
			return nil, fmt.Errorf("read terms of segment %d: %w", p.segment.id, err)
		}
		p.fields[field] = dict
	}
	list, err := dict.PostingsList(term, p.segment.deleted, nil)
	if err != nil {
		return nil, fmt.Errorf("read documents of a term in segment %d: %w", p.segment.id, err)
	}
	return toBitmap(list), nil
}

// toBitmap takes the set out of a postings list: zapx keeps it as a roaring
// bitmap, or as a number where there is one document.
func toBitmap(list segmentapi.PostingsList) *roaring.Bitmap {
	if list.Count() == 0 {
		return none
	}
	it := list.Iterator(false, false, false, nil)
	if direct, ok := it.(segmentapi.OptimizablePostingsIterator); ok {
		if num, ok := direct.DocNum1Hit(); ok {
			return roaring.BitmapOf(uint32(num))
		}
		if bm := direct.ActualBitmap(); bm != nil {
			return bm
		}
	}
	bm := roaring.New()
	for p, err := it.Next(); p != nil && err == nil; p, err = it.Next() {
		bm.Add(uint32(p.Number()))
	}
	return bm
}

// ofWord are the documents that may hold the word or something that stands for it. It
// is vague where others may too: with a form of which no pair or word is looked up.
func (p *postings) ofWord(at place, w retrieve.Word) (out *roaring.Bitmap, vague bool, err error) {
	own := false
	for i, f := range w.Forms {
		bm, err := p.containing(at, f.Text, true)
		if err != nil {
			return nil, false, err
		}
		switch {
		case bm == nil:
			vague = true
		case i > 0 && bm.IsEmpty():
		case out == nil:
			out = bm
		case own:
			out.Or(bm)
		default:
			out, own = roaring.Or(out, bm), true
		}
	}
	if out == nil {
		out = none
	}
	return out, vague, nil
}

// cutAs are the documents that the analyzer cut into the word or something that
// stands for it, a part of ofWord. It is empty for what is more than one word.
func (p *postings) cutAs(w retrieve.Word) (*roaring.Bitmap, error) {
	out := none
	for _, f := range w.Forms {
		if !zh.IsTerm(f.Text) {
			continue
		}
		bm, err := p.of(fieldBody, []byte(string(f.Text)))
		if err != nil {
			return nil, err
		}
		switch {
		case out.IsEmpty():
			out = bm
		case !bm.IsEmpty():
			out = roaring.Or(out, bm)
		}
	}
	return out, nil
}

// containing are the documents that may hold the text in one piece: those that
// hold each of its pairs of characters, and its Latin words. It never misses one.
// With whole, the text begins and ends with whole words, so that a Latin word at
// its beginning must stand there as it is. It is nil for what every document may
// hold.
func (p *postings) containing(at place, text []rune, whole bool) (*roaring.Bitmap, error) {
	var sets []*roaring.Bitmap
	add := func(field string, term []byte) error {
		bm, err := p.of(field, term)
		sets = append(sets, bm)
		return err
	}
	var pair [2 * utf8.UTFMax]byte
	for i := 0; i < len(text); {
		if !zh.IsWordRune(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && zh.IsWordRune(text[end]) {
			end++
		}
		if end-i == 1 && !zh.IsAlnum(text[i]) {
			sets = append(sets, p.segment.holding(text[i], at))
		}
		for k := i; k+1 < end; k++ {
			n := utf8.EncodeRune(pair[:], text[k])
			n += utf8.EncodeRune(pair[n:], text[k+1])
			if err := add(pairFields[at], pair[:n]); err != nil {
				return nil, err
			}
		}
		i = end
	}
	if whole && len(text) > 0 && zh.IsAlnum(text[0]) {
		if word := text[:zh.LatinWord(text)]; zh.IsTerm(word) {
			if err := add(wordFields[at], []byte(string(word))); err != nil {
				return nil, err
			}
		}
	}
	return intersect(sets), nil
}

// intersect is what all sets share, smallest first; nil for no sets, which is
// everything.
func intersect(sets []*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return nil
	case 1:
		return sets[0]
	}
	least := 0
	for i, s := range sets {
		if s.GetCardinality() < sets[least].GetCardinality() {
			least = i
		}
	}
	sets[0], sets[least] = sets[least], sets[0]
	out := roaring.And(sets[0], sets[1])
	for _, s := range sets[2:] {
		if out.IsEmpty() {
			break
		}
		out.And(s)
	}
	return out
}
