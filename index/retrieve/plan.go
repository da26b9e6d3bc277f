package retrieve

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Plan is a query made ready for matching: its words, its pairs of neighbouring
// characters (bigrams) and its characters, each with its weight.
type Plan struct {
	Query zh.Query
	Words []Word
	Pairs []NGram // distinct ones; those of Latin letters or digits left out
	Chars []NGram // distinct ones; Latin letters and digits left out
	Total float64 // the weights of all words that were typed
}

// Word is a word of the query and what may stand for it.
type Word struct {
	zh.QueryWord
	Forms     []Form  // the word itself first
	Homophone bool    // not typed, but sounds like what was: ranks documents, finds none
	Frequency int     // documents that hold any form
	Weight    float64 // see Plan.Weigh
}

// Form is one way in which a word may stand in a text, worth Weight against the
// word itself.
type Form struct {
	Text   []rune
	Weight float64
	Origin string // where it comes from; empty for the word itself
}

// NGram is a character or a pair of them.
type NGram struct {
	Text      []rune
	Frequency int     // documents that hold the pair
	Weight    float64 // see Plan.Weigh
	Within    bool    // a pair that lies within one word
	Stop      bool    // of a stop word only
}

// stopWeight is what question words and particles weigh against other words of
// the same rarity.
const stopWeight = 0.6

// NewPlan makes a query ready. A word counts once, however often it is said.
func NewPlan(q zh.Query) *Plan {
	p := &Plan{Query: q}
	seen := map[string]bool{}
	for _, w := range q.Words {
		if seen[string(w.Text)] {
			continue
		}
		seen[string(w.Text)] = true
		word := Word{QueryWord: w, Forms: []Form{{Text: w.Text, Weight: 1}}}
		for _, a := range w.Alternatives {
			word.Forms = append(word.Forms, Form{a.Text, a.Weight, a.Origin})
		}
		p.Words = append(p.Words, word)
	}
	clear(seen)
	text := q.Text
	for i, r := range text {
		if !isPart(r) || p.inLatin(i) {
			continue
		}
		if !seen[string(r)] {
			seen[string(r)] = true
			p.Chars = append(p.Chars, NGram{Text: text[i : i+1], Stop: p.inStop(i, i+1)})
		}
		if i+1 < len(text) && isPart(text[i+1]) && !p.inLatin(i+1) && !seen[string(text[i:i+2])] {
			seen[string(text[i:i+2])] = true
			p.Pairs = append(p.Pairs, NGram{Text: text[i : i+2], Within: p.within(i, i+2), Stop: p.inStop(i, i+2)})
		}
	}
	return p
}

func (p *Plan) within(start, end int) bool {
	return slices.ContainsFunc(p.Query.Words, func(w zh.QueryWord) bool { return w.Start <= start && end <= w.End })
}

// inLatin reports a character of what matches whole or not at all: 万 of 5万元.
func (p *Plan) inLatin(i int) bool {
	return slices.ContainsFunc(p.Query.Words, func(w zh.QueryWord) bool { return w.Latin && w.Start <= i && i < w.End })
}

func (p *Plan) inStop(start, end int) bool {
	return slices.ContainsFunc(p.Query.Words, func(w zh.QueryWord) bool { return w.Stop && w.Start <= start && end <= w.End })
}

// Weigh sets the weights once the frequencies of words and pairs are known; those
// of characters are the collection's.
func (p *Plan) Weigh(s *Stats) {
	p.Total = 0
	for i := range p.Words {
		w := &p.Words[i]
		w.Weight = weight(IDF(w.Frequency, s.Documents), w.Stop)
		if !w.Homophone {
			p.Total += w.Weight
		}
	}
	for i := range p.Pairs {
		g := &p.Pairs[i]
		g.Weight = weight(IDF(g.Frequency, s.Documents), g.Stop)
	}
	for i := range p.Chars {
		c := &p.Chars[i]
		c.Weight = weight(s.CharIDF(c.Text[0]), c.Stop)
	}
}

func weight(idf float64, stop bool) float64 {
	if stop {
		return idf * stopWeight
	}
	return idf
}

// Coverage is the part of the weight of the typed words that stands in a text, as
// typed or by what stands for it.
func (p *Plan) Coverage(t *Text) float64 {
	covered := 0.0
	t = t.Whole()
	for _, w := range p.Words {
		if !w.Homophone && slices.ContainsFunc(w.Forms, func(f Form) bool { return t.HoldsWord(f.Text) }) {
			covered += w.Weight
		}
	}
	if p.Total <= 0 {
		return 0
	}
	return covered / p.Total
}
