package embedded

import (
	"math"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// plan is a query made ready for matching: its words with their weights, its
// pairs of characters and its characters.
type plan struct {
	query zh.Query
	units []planUnit
	grams []gram // distinct pairs of neighbouring characters of the query, Latin ones left out
	chars []gram // distinct characters
	total float64
}

// planUnit is a word of the query and what may stand for it.
type planUnit struct {
	zh.Unit
	forms  []form // the word itself first
	heard  bool   // not typed, but sounds like what was: ranks documents, finds none
	df     int    // documents that hold any form
	weight float64
}

// form is one way in which a word may stand in a text, worth weight against the
// word itself.
type form struct {
	text   []rune
	weight float64
	origin string
}

// gram is a character or a pair of them.
type gram struct {
	text   []rune
	df     int
	weight float64
	within bool // a pair that lies within one word
	stop   bool // of a stop word only
}

// stopWeight is what question words and particles weigh against other words of
// the same rarity.
const stopWeight = 0.6

func newPlan(q zh.Query) *plan {
	p := &plan{query: q}
	seen := map[string]bool{}
	for _, u := range q.Units {
		if seen[string(u.Text)] {
			continue // a word counts once, however often it is said
		}
		seen[string(u.Text)] = true
		unit := planUnit{Unit: u, forms: []form{{text: u.Text, weight: 1}}}
		for _, a := range u.Alternatives {
			unit.forms = append(unit.forms, form{a.Text, a.Weight, a.Origin})
		}
		p.units = append(p.units, unit)
	}
	clear(seen)
	text := q.Text
	for i, r := range text {
		if !zh.IsWordRune(r) {
			continue
		}
		if !isLatin(r) && !seen[string(r)] {
			seen[string(r)] = true
			p.chars = append(p.chars, gram{text: text[i : i+1], stop: p.inStop(i, i+1)})
		}
		if i+1 < len(text) && zh.IsWordRune(text[i+1]) && !isLatin(r) && !isLatin(text[i+1]) && !seen[string(text[i:i+2])] {
			seen[string(text[i:i+2])] = true
			p.grams = append(p.grams, gram{text: text[i : i+2], within: p.within(i, i+2), stop: p.inStop(i, i+2)})
		}
	}
	return p
}

func (p *plan) within(start, end int) bool {
	for _, u := range p.query.Units {
		if u.Start <= start && end <= u.End {
			return true
		}
	}
	return false
}

func (p *plan) inStop(start, end int) bool {
	for _, u := range p.query.Units {
		if u.Stop && u.Start <= start && end <= u.End {
			return true
		}
	}
	return false
}

// idf is how much a term says that df of n documents hold (BM25's, Robertson and
// Zaragoza 2009, never negative).
func idf(df, n int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}

// weigh sets the weights of words and pairs once it is known how many of n
// documents hold each, and those of characters, of which charIDF knows.
func (p *plan) weigh(n int, charIDF func(rune) float64) {
	p.total = 0
	for i := range p.units {
		u := &p.units[i]
		u.weight = idf(u.df, n)
		if u.Stop {
			u.weight *= stopWeight
		}
		if !u.heard {
			p.total += u.weight
		}
	}
	for i := range p.grams {
		g := &p.grams[i]
		g.weight = idf(g.df, n)
		if g.stop {
			g.weight *= stopWeight
		}
	}
	for i := range p.chars {
		c := &p.chars[i]
		c.weight = charIDF(c.text[0])
		if c.stop {
			c.weight *= stopWeight
		}
	}
}
