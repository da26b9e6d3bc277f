// Package retrievetest is the contract of retrieve.Retriever as tests, run on every
// engine, and the [Oracle] that they compare with: a retriever so plain that it is
// seen to be right.
package retrievetest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Rules are what the contract leaves to an engine: what it takes for a match, and
// what it weighs its matches by. An engine that keeps rules is compared with them
// document by document. One that finds by rules of its own, or about as well (by
// embedding vectors, say), has none, and is only held to what every engine must
// give and must never give.
type Rules struct {
	// Holds reports whether a form of a word stands in the titles and questions of a
	// document, or anywhere in it; nil is as retrieve.WordAt has it.
	Holds func(t *retrieve.Text, form []rune, titled bool) bool
	// A match holds so much of the weight of the words, or, where words find fewer
	// than Enough, of the weight of the pairs of characters; both are parts of one.
	WordCoverage, PairCoverage float64
	Enough                     int
	// The first weight of a match is that of its words, with TitleShare of it more for
	// those in titles, or else that of its pairs. Preselect times as many as are wanted
	// are taken by it, and weigh PairShare of each of their pairs more, CharShare of each
	// character in their titles, and CutShare of each word that they were cut into.
	TitleShare, PairShare, CharShare, CutShare float64
	Preselect                                  int
	// Tie orders documents that weigh the same, by their ids; the least comes first. nil
	// is by the ids themselves.
	Tie func(id string) uint32
	// AnyTie takes them in any order.
	AnyTie bool
}

// plainRules are for those who have none: only what must match does.
var plainRules = Rules{WordCoverage: 1, PairCoverage: 1, Preselect: 1}

// Oracle is a retriever over a list of texts: it goes through all of them for every
// question. It is for one goroutine.
type Oracle struct {
	rules Rules
	library
}

var _ retrieve.Retriever = (*Oracle)(nil)

// NewOracle is an empty one; without rules it finds what every engine must.
func NewOracle(rules *Rules) *Oracle {
	o := &Oracle{rules: plainRules, library: library{holds: holdsWord, held: map[string][]bool{}}}
	if rules != nil {
		o.rules = *rules
	}
	if o.rules.Holds != nil {
		o.holds = o.rules.Holds
	}
	return o
}

// Apply replaces the documents of articles.
func (o *Oracle) Apply(b index.Batch, analyzer *zh.Analyzer) {
	b = b.Settled()
	replaced := map[string]bool{}
	for _, u := range b.Updates {
		replaced[u.ArticleID] = true
	}
	o.texts = slices.DeleteFunc(slices.Clone(o.texts), func(t *retrieve.Text) bool { return replaced[t.Document.ArticleID] })
	for _, u := range b.Updates {
		for i := range u.Documents {
			o.texts = append(o.texts, retrieve.NewText(&u.Documents[i], analyzer))
		}
	}
	clear(o.held)
}

// Match is a document that matches and what it weighs.
type Match struct {
	Text        *retrieve.Text
	First, Full float64
}

// Candidates implements retrieve.Retriever.
func (o *Oracle) Candidates(_ context.Context, r retrieve.Request) (*retrieve.Candidates, error) {
	matches := o.Matches(r)
	out := &retrieve.Candidates{Total: len(matches), Facets: facetsOf(matches, r.Facets), Since: r.Visibility.At, Next: r.Visibility.At + 1}
	for _, m := range o.best(matches, r) {
		out.Texts = append(out.Texts, m.Text)
	}
	return out, nil
}

// Matches weighs the plan, and are all documents that match, in no order.
func (o *Oracle) Matches(r retrieve.Request) (out []Match) {
	h := o.holdingOf(r.Plan)
	h.setFrequencies(r.Plan)
	r.Plan.Weigh(o.Stats())
	least := o.rules.WordCoverage
	if r.All {
		least = 1
	}
	var rest []int
	for i, t := range o.texts {
		switch m, coverage := o.byWords(i, r.Plan, h); {
		case !allowed(t, r):
		case coverage >= least-slack:
			out = append(out, m)
		default:
			rest = append(rest, i)
		}
	}
	if len(out) >= o.rules.Enough || r.All {
		return out
	}
	for _, i := range rest {
		if m, coverage := o.byPairs(i, r.Plan, h); coverage >= o.rules.PairCoverage-slack {
			out = append(out, m)
		}
	}
	return out
}

// slack is how far an engine may be off that adds weights up with less precision.
const slack = 1e-5

// allowed reports whether a document may be found by a request, if its words match.
func allowed(t *retrieve.Text, r retrieve.Request) bool {
	if !r.Visibility.Allows(t) {
		return false
	}
	for _, phrase := range r.Plan.Query.Phrases {
		if !t.Holds(phrase) {
			return false
		}
	}
	for _, word := range r.Plan.Query.Excluded {
		if t.Holds(word) {
			return false
		}
	}
	return true
}

// byWords weighs a document by its words. coverage is the part of the words' weight
// that stands in it; where no word was typed it is 1.
func (o *Oracle) byWords(i int, p *retrieve.Plan, h holding) (m Match, coverage float64) {
	m.Text = o.texts[i]
	covered, typed := 0.0, false
	for k, w := range p.Words {
		if w.Homophone {
			continue
		}
		typed = true
		if h.words[k].anywhere[i] {
			covered += w.Weight
			m.First += w.Weight
		}
		if h.words[k].titled[i] {
			m.First += w.Weight * o.rules.TitleShare
		}
	}
	m.Full = m.First + o.more(i, p, h)
	if !typed {
		return m, 1
	}
	return m, covered / p.Total
}

func (o *Oracle) byPairs(i int, p *retrieve.Plan, h holding) (m Match, coverage float64) {
	m.Text = o.texts[i]
	total := 0.0
	for k, g := range p.Pairs {
		total += g.Weight
		if h.pairs[k][i] {
			m.First += g.Weight
		}
	}
	m.Full = m.First + o.more(i, p, h)
	if total == 0 {
		return m, 0
	}
	return m, m.First / total
}

// more is what a document weighs by the pairs that it holds, by the characters in its
// titles and by the words that it was cut into.
func (o *Oracle) more(i int, p *retrieve.Plan, h holding) (sum float64) {
	for k, g := range p.Pairs {
		if h.pairs[k][i] {
			sum += g.Weight * o.rules.PairShare
		}
	}
	for k, c := range p.Chars {
		if h.titleChars[k][i] {
			sum += c.Weight * o.rules.CharShare
		}
	}
	for k, w := range p.Words {
		if !w.Homophone && h.words[k].cut[i] {
			sum += w.Weight * o.rules.CutShare
		}
	}
	return sum
}

// best are as many as are wanted of the matches, best first.
func (o *Oracle) best(matches []Match, r retrieve.Request) []Match {
	matches = slices.Clone(matches)
	if len(r.Sort) > 0 {
		slices.SortFunc(matches, func(a, b Match) int { return bySort(a.Text, b.Text, r.Sort) })
		return matches[:min(len(matches), r.Count)]
	}
	by := func(weight func(Match) float64) func(a, b Match) int {
		return func(a, b Match) int {
			return cmp.Or(cmp.Compare(weight(b), weight(a)), o.tie(a.Text.ID, b.Text.ID))
		}
	}
	slices.SortFunc(matches, by(func(m Match) float64 { return m.First }))
	matches = matches[:min(len(matches), r.Count*o.rules.Preselect)]
	slices.SortFunc(matches, by(func(m Match) float64 { return m.Full }))
	return matches[:min(len(matches), r.Count)]
}

func (o *Oracle) tie(a, b string) int {
	if o.rules.Tie == nil {
		return strings.Compare(a, b)
	}
	return cmp.Compare(o.rules.Tie(a), o.rules.Tie(b))
}

// bySort orders by sort fields, then by slug and revision.
func bySort(a, b *retrieve.Text, by []index.Sort) int {
	return cmp.Or(retrieve.Compare(a, b, by), strings.Compare(a.Document.Slug, b.Document.Slug), cmp.Compare(a.Document.Revision, b.Document.Revision))
}

func facetsOf(matches []Match, fields []string) map[string]map[string]int {
	out := map[string]map[string]int{}
	for _, field := range fields {
		out[field] = map[string]int{}
		for _, m := range matches {
			for _, v := range m.Text.Document.FacetValues(field) {
				out[field][v]++
			}
		}
	}
	return out
}

// Holds implements retrieve.Retriever.
func (o *Oracle) Holds(_ context.Context, texts [][]rune, v retrieve.Visibility) ([]bool, error) {
	out := make([]bool, len(texts))
	for i, text := range texts {
		for _, t := range o.texts {
			if v.Unfiltered().Allows(t) && t.HoldsWord(text) {
				out[i] = true
			}
		}
	}
	return out, nil
}

// Stats implements retrieve.Retriever.
func (o *Oracle) Stats() *retrieve.Stats {
	s := &retrieve.Stats{Documents: len(o.texts), CharFrequency: o.charFrequency}
	titles, bodies := 0, 0
	for _, t := range o.texts {
		s.TitleLength += float64(t.TitleLength)
		s.BodyLength += float64(t.BodyLength)
		if t.TitleLength > 0 {
			titles++
		}
		if t.BodyLength > 0 {
			bodies++
		}
	}
	s.TitleLength /= float64(max(titles, 1))
	s.BodyLength /= float64(max(bodies, 1))
	return s
}

func (o *Oracle) charFrequency(r rune) int {
	if !zh.IsWordRune(r) || zh.IsAlnum(r) {
		return 0
	}
	return count(o.whichHold([]rune{r}))
}
