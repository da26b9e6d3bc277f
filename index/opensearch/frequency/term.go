// Package frequency counts in how many documents of an index each term stands, so that a
// search need not ask a cluster before it asks the cluster for hits.
//
// A term is a character, a pair of neighbouring characters or a Latin word: what the
// analyzer's dictionary does not bound, and what most questions bring a new one of. Words
// of several pairs are counted by the cluster once, and kept up from then on.
package frequency

import (
	"hash/maphash"
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Term is a term as a number. Those of characters are the characters; words are hashed, by
// a seed that is another in every process.
type Term uint64

const wordMark = 1 << 63

var seed = maphash.MakeSeed()

// Chars is the term of one or two characters.
func Chars(text []rune) Term {
	t := Term(text[0])
	if len(text) > 1 {
		t = t<<21 | Term(text[1])
	}
	return t
}

// Word is the term of a Latin word or number.
func Word(text []rune) Term { return Term(maphash.String(seed, string(text))) | wordMark }

// Sum is a number made of terms: others have another. It is another in every process. The
// step is that of FNV-1a.
func Sum(terms []Term) uint64 {
	sum := uint64(0xcbf29ce484222325)
	for _, t := range terms {
		sum = (sum ^ uint64(t)) * 0x100000001b3
		sum ^= sum >> 29 // what is high in a term counts, too
	}
	return sum
}

// Chars are the characters of a term; second is 0 where it has one, both are of a word.
func (t Term) Chars() (first, second rune) {
	switch {
	case t&wordMark != 0:
		return 0, 0
	case t>>21 == 0:
		return rune(t), 0
	}
	return rune(t >> 21), rune(t & (1<<21 - 1))
}

// Each calls yield with each term of a text, which is folded, and with what stands there; some
// come more than once.
func Each(t *retrieve.Text, folded []rune, analyzer *zh.Analyzer, yield func(term Term, of []rune, titled bool)) {
	for _, f := range t.Fields {
		text, titled := folded[f.Start:f.End], f.Titled()
		analyzer.EachTerm(text, t.Words(folded, f), func(_ []byte, grain zh.Grain, s zh.Span) {
			of := text[s.Start:s.End]
			switch {
			case grain == zh.GrainChar:
				yield(Chars(of), of, titled)
			case grain == zh.GrainGram:
				yield(Chars([]rune{of[0], of[len(of)-1]}), of, titled) // without a space beside Latin
			case zh.LatinWord(of) == len(of):
				yield(Word(of), of, titled)
			}
		})
	}
}

// Of gives the terms of a text, each once, in order.
func Of(t *retrieve.Text, analyzer *zh.Analyzer) []Term {
	folded := t.Folded()
	out := make([]Term, 0, 2*len(folded))
	Each(t, folded, analyzer, func(term Term, _ []rune, _ bool) { out = append(out, term) })
	return Distinct(out)
}

// Distinct are terms in order, each once. It sorts those that it is given.
func Distinct(terms []Term) []Term {
	slices.Sort(terms)
	return slices.Clip(slices.Compact(terms))
}
