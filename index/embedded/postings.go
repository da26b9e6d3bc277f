package embedded

import (
	"fmt"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// segmentTerms reads the term sets of one segment for one search. It is not safe
// for several goroutines.
type segmentTerms struct {
	view   *segmentView
	fields map[string]segmentapi.TermDictionary
	known  map[string]*roaring.Bitmap
	buf    []byte
}

func newSegmentTerms(v *segmentView) *segmentTerms {
	return &segmentTerms{view: v, fields: make(map[string]segmentapi.TermDictionary, 2), known: make(map[string]*roaring.Bitmap, 32)}
}

// postings are the live documents of the segment that hold the term in the Bleve
// field. The bitmap is shared: it must not be changed.
func (t *segmentTerms) postings(field string, term []byte) (*roaring.Bitmap, error) {
	t.buf = append(append(t.buf[:0], field...), term...)
	if bm, ok := t.known[string(t.buf)]; ok {
		return bm, nil
	}
	dict, ok := t.fields[field]
	if !ok {
		var err error
		if dict, err = t.view.segment.Dictionary(field); err != nil {
			return nil, fmt.Errorf("read terms of segment %d: %w", t.view.id, err)
		}
		t.fields[field] = dict
	}
	list, err := dict.PostingsList(term, t.view.deleted, nil)
	if err != nil {
		return nil, fmt.Errorf("read documents of a term in segment %d: %w", t.view.id, err)
	}
	bm := toBitmap(list)
	t.known[string(t.buf)] = bm
	return bm, nil
}

// toBitmap takes the set out of a postings list: zapx keeps it as a roaring
// bitmap, or as a number where there is one document.
func toBitmap(list segmentapi.PostingsList) *roaring.Bitmap {
	if list.Count() == 0 {
		return &roaring.Bitmap{}
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

// containing are the documents that may hold the text in one piece: those that
// hold each of its pairs of characters, and its Latin words. It never misses one.
// With whole, the text begins and ends with whole words, so that a Latin word at
// an end must stand there as it is.
func (t *segmentTerms) containing(field string, text []rune, whole bool) (*roaring.Bitmap, error) {
	var sets []*roaring.Bitmap
	var term [2 * utf8.UTFMax]byte
	add := func(b []byte) error {
		bm, err := t.postings(field, b)
		sets = append(sets, bm)
		return err
	}
	for i := 0; i < len(text); {
		if !zh.IsWordRune(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && zh.IsWordRune(text[end]) {
			end++
		}
		if end-i == 1 && !isLatin(text[i]) {
			sets = append(sets, t.view.holding(field, text[i]))
		}
		for k := i; k+1 < end; k++ {
			n := utf8.EncodeRune(term[:], text[k])
			n += utf8.EncodeRune(term[n:], text[k+1])
			if err := add(term[:n]); err != nil {
				return nil, err
			}
		}
		i = end
	}
	if whole && len(text) > 0 && isLatin(text[0]) {
		end := 0
		for end < len(text) && !zh.IsHan(text[end]) {
			end++
		}
		if b := zh.WordTerm(nil, text[:end]); b != nil {
			if err := add(b); err != nil {
				return nil, err
			}
		}
	}
	return intersect(sets), nil
}

func isLatin(r rune) bool { return r < 0x80 && zh.IsWordRune(r) }

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
	out := sets[0].Clone()
	for _, s := range sets[1:] {
		if out.IsEmpty() {
			break
		}
		out.And(s)
	}
	return out
}
