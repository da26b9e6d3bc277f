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
	// What more a word weighs in a title, a pair of characters against a word, and a character
	// in a title. That a document was cut into a word weighs nothing here: it would take a term
	// for each word of each document, and changes what is found as good as never.
	titleShare = 0.6
	pairShare  = 0.4
	charShare  = 0.6
	// The heaviest by the places of their words, preselect times as many as are wanted and
	// leastPreselected at least, are weighed by all that.
	preselect        = 8
	leastPreselected = 1000
)

// slack is how far sums of weights may be off.
const slack = 1e-5

// allowed is what a document must be, whatever it weighs.
func (r *Retriever) allowed(q retrieve.Request) ([]object, error) {
	seen, err := r.visible(q.Visibility)
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

// adding gathers what adds to the weight of a match, as far as there is room for terms.
type adding struct {
	room int
	of   []object
}

func (a *adding) add(q object, weight float64) {
	if _, none := q["match_none"]; none {
		return
	}
	if n := leaves(q); n <= a.room && weight > 0 {
		a.room -= n
		a.of = append(a.of, worth(q, weight))
	}
}

// inTitles are the words in titles.
func inTitles(p *retrieve.Plan, room int) []object {
	a := adding{room: room}
	for _, w := range p.Words {
		if !w.Homophone {
			a.add(word(inTitle, w), w.Weight*titleShare)
		}
	}
	return a.of
}

// more are pairs of characters, and characters in titles.
func more(p *retrieve.Plan, room int) []object {
	a := adding{room: room}
	for _, g := range p.Pairs {
		a.add(term(fieldPairs, string(g.Text)), g.Weight*pairShare)
	}
	for _, c := range p.Chars {
		a.add(term(fieldTitleChars, string(c.Text)), c.Weight*charShare)
	}
	return a.of
}
