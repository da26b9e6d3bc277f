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
	p := &Plan{Query: q, Words: make([]Word, 0, len(q.Words))}
	for _, w := range q.Words {
		if slices.ContainsFunc(p.Words, func(known Word) bool { return slices.Equal(known.Text, w.Text) }) {
			continue
		}
		word := Word{QueryWord: w, Forms: append(make([]Form, 0, 1+len(w.Alternatives)), Form{Text: w.Text, Weight: 1})}
		for _, a := range w.Alternatives {
			word.Forms = append(word.Forms, Form{a.Text, a.Weight, a.Origin})
		}
		p.Words = append(p.Words, word)
	}
	p.takeNGrams(covers(q))
	return p
}

// takeNGrams takes the characters and pairs of the query, each once. Latin words and
// numbers are only taken whole.
func (p *Plan) takeNGrams(covers []cover) {
	text := p.Query.Text
	p.Chars, p.Pairs = make([]NGram, 0, len(text)), make([]NGram, 0, len(text))
	isPart := func(i int) bool {
		return i < len(text) && isChar(text[i]) && covers[i]&latin == 0
	}
	for i := range text {
		if !isPart(i) {
			continue
		}
		if char := text[i : i+1]; !hasGram(p.Chars, char) {
			p.Chars = append(p.Chars, NGram{Text: char, Stop: covers[i]&stop != 0})
		}
		if !isPart(i + 1) {
			continue
		}
		if pair := text[i : i+2]; !hasGram(p.Pairs, pair) {
			p.Pairs = append(p.Pairs, NGram{Text: pair, Within: covers[i]&pairWithin != 0, Stop: covers[i]&pairStop != 0})
		}
	}
}

// hasGram looks at each: of what a query has that is faster than a map.
func hasGram(grams []NGram, text []rune) bool {
	for i := range grams {
		if slices.Equal(grams[i].Text, text) {
			return true
		}
	}
	return false
}

// cover says what covers a character of a query, and the pair that begins with it.
type cover uint8

const (
	latin      cover = 1 << iota // what matches whole or not at all: 万 of 5万元
	stop                         // a stop word
	pairWithin                   // one word both
	pairStop                     // one stop word both
)

func covers(q zh.Query) []cover {
	out := make([]cover, len(q.Text))
	for k := range q.Words {
		w := &q.Words[k]
		one, pair := cover(0), pairWithin
		if w.Latin {
			one |= latin
		}
		if w.Stop {
			one, pair = one|stop, pair|pairStop
		}
		for i := w.Start; i < w.End; i++ {
			if out[i] |= one; i+1 < w.End {
				out[i] |= pair
			}
		}
	}
	return out
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
