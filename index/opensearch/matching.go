package opensearch

import (
	"math"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// What matches, and what matches weigh, as index/bleveindex has it; its DESIGN.md says how
// the numbers were found.
const (
	// wordCoverage of the weight of the words must match, or pairCoverage of the weight of
	// the pairs of characters where words find fewer than enoughMatches.
	wordCoverage  = 0.03
	pairCoverage  = 0.1
	enoughMatches = 50
	// What more a word weighs in a title, a pair of characters against a word, a character in
	// a title, and a word that the document was cut into.
	titleShare = 0.6
	pairShare  = 0.4
	charShare  = 0.6
	cutShare   = 0.1
)

// slack is how far sums of weights may be off.
const slack = 1e-5

// allowed is what a document must be, whatever it weighs.
func allowed(q retrieve.Request) ([]object, error) {
	seen, err := visible(q.Visibility)
	if err != nil {
		return nil, err
	}
	out := []object{seen}
	for _, phrase := range q.Plan.Query.Phrases {
		out = append(out, piece(phrase))
	}
	for _, excluded := range q.Plan.Query.Excluded {
		out = append(out, except(piece(excluded)))
	}
	return out, nil
}

// byWords finds what holds enough of the words that were typed, or all of them, weighed by
// those; everything where none was.
func byWords(q retrieve.Request) object {
	var words []weighed
	var all []object
	for _, w := range q.Plan.Words {
		if !w.Homophone {
			words = append(words, weighed{word(anywhere, w), w.Weight})
			all = append(all, worth(word(anywhere, w), w.Weight))
		}
	}
	switch {
	case len(words) == 0:
		return worth(everything, 0)
	case q.All:
		return object{"bool": object{"must": all}}
	}
	return reaching(words, math.Max(wordCoverage-slack, slack)*q.Plan.Total)
}

// byPairs finds what holds enough of the pairs of characters, weighed by them.
func byPairs(p *retrieve.Plan) object {
	var pairs []weighed
	total := 0.0
	for _, g := range p.Pairs {
		pairs = append(pairs, weighed{term(fieldPairs, string(g.Text)), g.Weight})
		total += g.Weight
	}
	return reaching(pairs, (pairCoverage-slack)*total)
}

// more is what adds to the weight of a match, as far as there is room for more terms: words
// in titles, or those that it was cut into, pairs of characters, and characters in titles.
func more(p *retrieve.Plan, room int) []object {
	var out []object
	add := func(q object, weight float64) {
		if n := leaves(q); n <= room && weight > 0 {
			room -= n
			out = append(out, worth(q, weight))
		}
	}
	for _, w := range p.Words {
		if !w.Homophone {
			add(word(inTitle, w), w.Weight*titleShare)
		}
	}
	for _, g := range p.Pairs {
		add(term(fieldPairs, string(g.Text)), g.Weight*pairShare)
	}
	for _, c := range p.Chars {
		add(term(fieldTitleChars, string(c.Text)), c.Weight*charShare)
	}
	for _, w := range p.Words {
		if !w.Homophone {
			add(cut(w), w.Weight*cutShare)
		}
	}
	return out
}
