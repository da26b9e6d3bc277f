package bleveindex

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/docsets"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// postings reads the term sets of one segment for one search. It is not safe for
// several goroutines. The sets may be shared: they must not be changed. nil is an empty
// one.
type postings struct {
	segment *segment
	pooled  *scratch          // has room for what is not shared
	parts   []retrieve.Bitset // of what is being put together
}

func newPostings(s *segment, pooled *scratch) *postings {
	return &postings{segment: s, pooled: pooled}
}

// ofWord are the documents that may hold the word or something that stands for it. It
// is vague where others may too: with a form of which no pair or word is looked up.
func (p *postings) ofWord(at docsets.Place, w retrieve.Word) (out retrieve.Bitset, vague bool, err error) {
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
		set, err := p.segment.sets.Word(docsets.Anywhere, f.Text)
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
func (p *postings) containing(at docsets.Place, text []rune, whole bool) (_ retrieve.Bitset, vague bool, err error) {
	p.parts = p.parts[:0]
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
			p.parts = append(p.parts, p.segment.sets.Char(at, text[i]))
		}
		for k := i; k+1 < end; k++ {
			set, err := p.segment.sets.Pair(at, text[k], text[k+1])
			if err != nil {
				return nil, false, err
			}
			p.parts = append(p.parts, set)
		}
		i = end
	}
	if whole && len(text) > 0 && zh.IsAlnum(text[0]) {
		if word := text[:zh.LatinWord(text)]; zh.IsTerm(word) {
			set, err := p.segment.sets.Word(at, word)
			if err != nil {
				return nil, false, err
			}
			p.parts = append(p.parts, set)
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
