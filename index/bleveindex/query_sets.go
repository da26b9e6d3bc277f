package bleveindex

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/docsets"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// querySets are the documents of one segment that hold each part of a query.
type querySets struct {
	segment  *segment
	words    []retrieve.Bitset
	vague    []bool            // words that may stand in documents outside their sets
	titles   []retrieve.Bitset // those that hold the word in a title or question
	cut      []retrieve.Bitset // those that were cut into the word
	pairs    []retrieve.Bitset
	chars    []retrieve.Bitset // those that hold the character in a title or question
	required []retrieve.Bitset // may hold a phrase
	excluded []retrieve.Bitset // may hold an excluded word
	anywhere bool              // an excluded word may stand in any document
	seen     retrieve.Bitset   // what the search has looked at so far
}

func newQuerySets(s *segment, p *retrieve.Plan, pooled *scratch) (out querySets, err error) {
	out.segment = s
	read := newPostings(s, pooled)
	sets := make([]retrieve.Bitset, 3*len(p.Words)+len(p.Pairs)+len(p.Chars))
	take := func(n int) []retrieve.Bitset {
		taken := sets[:n:n]
		sets = sets[n:]
		return taken
	}
	out.words, out.titles, out.cut, out.pairs, out.chars = take(len(p.Words)), take(len(p.Words)), take(len(p.Words)), take(len(p.Pairs)), take(len(p.Chars))
	out.vague = make([]bool, len(p.Words))
	for k, w := range p.Words {
		if out.words[k], out.vague[k], err = read.ofWord(docsets.Anywhere, w); err != nil {
			return out, err
		}
		if out.titles[k], _, err = read.ofWord(docsets.InTitle, w); err != nil {
			return out, err
		}
		if out.cut[k], err = read.cutAs(w); err != nil {
			return out, err
		}
	}
	for k, g := range p.Pairs {
		if out.pairs[k], err = s.sets.Pair(docsets.Anywhere, g.Text[0], g.Text[1]); err != nil {
			return out, err
		}
	}
	for k, c := range p.Chars {
		out.chars[k] = s.sets.Char(docsets.InTitle, c.Text[0])
	}
	for _, phrase := range p.Query.Phrases {
		set, vague, err := read.containing(docsets.Anywhere, phrase, false)
		if err != nil {
			return out, err
		}
		if !vague {
			out.required = append(out.required, set)
		}
	}
	for _, word := range p.Query.Excluded {
		set, vague, err := read.containing(docsets.Anywhere, word, false)
		if err != nil {
			return out, err
		}
		out.anywhere = out.anywhere || vague
		out.excluded = append(out.excluded, set)
	}
	return out, nil
}

// mayHoldPhrases reports whether a document may hold all phrases.
func (s *querySets) mayHoldPhrases(d int) bool {
	for _, set := range s.required {
		if set == nil || !set.Has(d) {
			return false
		}
	}
	return true
}

// mayHoldExcluded reports whether a document may hold an excluded word.
func (s *querySets) mayHoldExcluded(d int) bool {
	return s.anywhere || slices.ContainsFunc(s.excluded, func(set retrieve.Bitset) bool { return set != nil && set.Has(d) })
}

// pairShare is what a pair of characters is worth against a word, charShare a
// character in a title or question, cutShare what it is worth more to be cut into the
// word than to hold it within or across others.
const (
	pairShare = 0.4
	charShare = 0.6
	cutShare  = 0.1
)

// gain is what it is worth to be in a set, and 0 what it is not to be.
type gain struct {
	set   retrieve.Bitset
	worth [2]float32
}

// gains are what pairs of characters are worth, characters in titles, and words that
// documents were cut into, where a document of the segment has them.
func (s *querySets) gains(p *retrieve.Plan) []gain {
	out := make([]gain, 0, len(s.pairs)+len(s.chars)+len(s.cut))
	add := func(set retrieve.Bitset, worth float64) {
		if set != nil {
			out = append(out, gain{set, [2]float32{1: float32(worth)}})
		}
	}
	for k, g := range p.Pairs {
		add(s.pairs[k], g.Weight*pairShare)
	}
	for k, g := range p.Chars {
		add(s.chars[k], g.Weight*charShare)
	}
	for k, w := range p.Words {
		if !w.Homophone {
			add(s.cut[k], w.Weight*cutShare)
		}
	}
	return out
}

// holders say which words and pairs a document may hold. What it holds cannot be foreseen:
// it goes the same way for all.
type holders struct {
	vague        uint64 // words that any may hold
	words, pairs []holder
}

type holder struct {
	set retrieve.Bitset
	bit int
}

func (s *querySets) holders() (out holders) {
	all := make([]holder, 0, len(s.words)+len(s.pairs))
	for k, set := range s.words {
		if s.vague[k] {
			out.vague |= 1 << k
		} else if set != nil {
			all = append(all, holder{set, k})
		}
	}
	words := len(all)
	for k, set := range s.pairs {
		if set != nil {
			all = append(all, holder{set, k})
		}
	}
	out.words, out.pairs = all[:words], all[words:]
	return out
}

func (h *holders) held(d uint32) retrieve.Held {
	return retrieve.Held{Words: h.vague | bitsOf(h.words, d), Pairs: bitsOf(h.pairs, d)}
}

func bitsOf(all []holder, d uint32) (out uint64) {
	for _, h := range all {
		out |= h.set[d>>6] >> (d & 63) & 1 << h.bit
	}
	return out
}
