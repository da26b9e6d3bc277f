package bleveindex

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// The fields for each place. Those of single characters are ours.
var (
	wordFields = [...]string{anywhere: fieldBody, inTitle: fieldTitle}
	pairFields = [...]string{anywhere: fieldPairs, inTitle: fieldTitlePairs}
	charFields = [...]string{anywhere: "chars", inTitle: "titleChars"}
)

// postings reads the term sets of one segment for one search. It is not safe for
// several goroutines. The sets may be shared: they must not be changed. nil is an empty
// one.
type postings struct {
	segment *segment
	pooled  *scratch // has room for what is not shared
	fields  map[string]segmentapi.TermDictionary
	key     []byte
	parts   []retrieve.Bitset // of what is being put together
}

func newPostings(s *segment, pooled *scratch) *postings {
	return &postings{segment: s, pooled: pooled}
}

// of are the live documents of the segment that hold the term in the field.
func (p *postings) of(field string, term []rune) (retrieve.Bitset, error) {
	p.key = append(append(p.key[:0], field...), 0)
	for _, r := range term {
		p.key = utf8.AppendRune(p.key, r)
	}
	if set, ok := p.segment.sets.get(p.key); ok {
		return set, nil
	}
	read, err := p.read(field, p.key[len(field)+1:])
	if err != nil {
		return nil, err
	}
	set := p.segment.bits(read)
	p.segment.sets.put(string(p.key), set)
	return set, nil
}

// ofChar are the live documents of the segment that hold the character.
func (p *postings) ofChar(at place, r rune) retrieve.Bitset {
	p.key = utf8.AppendRune(append(p.key[:0], charFields[at]...), r)
	set, ok := p.segment.sets.get(p.key)
	if !ok {
		set = p.segment.bits(p.segment.holding(r, at))
		p.segment.sets.put(string(p.key), set)
	}
	return set
}

// read reads the set from Bleve.
func (p *postings) read(field string, term []byte) (_ *roaring.Bitmap, err error) {
	dict, ok := p.fields[field]
	if !ok {
		if dict, err = p.segment.bleve.Dictionary(field); err != nil {
			return nil, fmt.Errorf("read terms of segment %d: %w", p.segment.id, err)
		}
		if p.fields == nil {
			p.fields = map[string]segmentapi.TermDictionary{}
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
		return nil
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
func (p *postings) ofWord(at place, w retrieve.Word) (out retrieve.Bitset, vague bool, err error) {
	all := union{pooled: p.pooled}
	for _, f := range w.Forms {
		set, anything, err := p.containing(at, f.Text, true)
		if err != nil {
			return nil, false, err
		}
		vague = vague || anything
		all.add(set)
	}
	return all.set, vague, nil
}

// cutAs are the documents that the analyzer cut into the word or something that
// stands for it, a part of ofWord. It is empty for what is more than one word.
func (p *postings) cutAs(w retrieve.Word) (retrieve.Bitset, error) {
	all := union{pooled: p.pooled}
	for _, f := range w.Forms {
		if !zh.IsTerm(f.Text) {
			continue
		}
		set, err := p.of(fieldBody, f.Text)
		if err != nil {
			return nil, err
		}
		all.add(set)
	}
	return all.set, nil
}

// containing are the documents that may hold the text in one piece: those that
// hold each of its pairs of characters, and its Latin words. It never misses one.
// With whole, the text begins and ends with whole words, so that a Latin word at
// its beginning must stand there as it is. It is vague, without a set, where every
// document may hold it.
func (p *postings) containing(at place, text []rune, whole bool) (_ retrieve.Bitset, vague bool, err error) {
	p.parts = p.parts[:0]
	add := func(field string, term []rune) error {
		set, err := p.of(field, term)
		p.parts = append(p.parts, set)
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
		if end-i == 1 && !zh.IsAlnum(text[i]) {
			p.parts = append(p.parts, p.ofChar(at, text[i]))
		}
		for k := i; k+1 < end; k++ {
			if err := add(pairFields[at], text[k:k+2]); err != nil {
				return nil, false, err
			}
		}
		i = end
	}
	if whole && len(text) > 0 && zh.IsAlnum(text[0]) {
		if word := text[:zh.LatinWord(text)]; zh.IsTerm(word) {
			if err := add(wordFields[at], word); err != nil {
				return nil, false, err
			}
		}
	}
	return intersect(p.parts, p.pooled), len(p.parts) == 0, nil
}

// union is what is in some of the sets that are added. One alone is not copied.
type union struct {
	pooled *scratch
	set    retrieve.Bitset
	own    bool
}

func (u *union) add(set retrieve.Bitset) {
	switch {
	case set == nil:
	case u.set == nil:
		u.set = set
	default:
		if !u.own {
			u.set, u.own = u.pooled.copied(u.set), true
		}
		u.set.Join(set)
	}
}

// intersect is what all sets share. One alone is not copied.
func intersect(sets []retrieve.Bitset, pooled *scratch) retrieve.Bitset {
	if len(sets) == 0 || slices.ContainsFunc(sets, func(s retrieve.Bitset) bool { return s == nil }) {
		return nil
	}
	if len(sets) == 1 {
		return sets[0]
	}
	out := pooled.copied(sets[0])
	for _, s := range sets[1:] {
		out.Keep(s)
	}
	if out.Len() == 0 {
		return nil
	}
	return out
}
