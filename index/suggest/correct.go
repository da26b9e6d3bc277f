package suggest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

const (
	// A result is weak, and a correction is looked for, when nothing was found or
	// the best of Judged hits lacks this much of the words' weight.
	weakCoverage = 0.75
	// A correction must cover so much more.
	betterBy = 0.05
	// maxTried corrections are searched for.
	maxTried = 5
)

// Judged hits, the best, say how good a result is.
const Judged = retrieve.Ordered

// Weak reports whether the result for a plan is so weak that a correction is looked for,
// by the most that one of its hits covers.
func Weak(p *retrieve.Plan, reached float64) bool {
	return reached < weakCoverage && len(p.Words) > 0 && len(p.Query.Phrases)+len(p.Query.Excluded) == 0 && len(p.Query.Text) <= maxCorrected
}

// Correct proposes another spelling of a query whose result may be weak: one word or piece of it
// replaced by one that sounds the same or looks alike (see plausible), that stands in titles or questions which the asker may see, and that finds
// more. Empty when the result is good or nothing better is known. reached gives the most
// that one of the first Judged hits covers of the plan; it is asked for only where there is
// something that could have been meant.
func (s *Speller) Correct(ctx context.Context, r retrieve.Request, reached func() float64) (string, error) {
	text := r.Plan.Query.Text
	corrections, err := s.corrections(ctx, text)
	if err != nil || len(corrections) == 0 {
		return "", err
	}
	have := reached()
	if !Weak(r.Plan, have) {
		return "", nil
	}
	for _, c := range corrections[:min(len(corrections), maxTried)] {
		fixed := string(text[:c.at]) + string(c.text) + string(text[c.at+len(c.text):])
		r.Plan, r.Facets = retrieve.NewPlan(s.analyzer.Query(fixed)), nil
		found, err := s.retriever.Candidates(ctx, r)
		if err != nil {
			return "", err
		}
		if found.Total > 0 && coverage(r.Plan, found.Texts) > have+betterBy {
			return strings.Join(strings.Fields(fixed), " "), nil
		}
	}
	return "", nil
}

// coverage is that of the text that covers most of the plan, among the first.
func coverage(p *retrieve.Plan, texts []*retrieve.Text) float64 {
	best := 0.0
	for _, t := range texts[:min(len(texts), Judged)] {
		best = max(best, p.Coverage(t))
	}
	return best
}

// correction is a replacement at a place of the query.
type correction struct {
	replacement
	at int
}

// corrections are all that could have been meant by a piece of the text with a
// strange pair in it, likeliest first.
func (s *Speller) corrections(ctx context.Context, text []rune) ([]correction, error) {
	strange, err := s.strangePairs(ctx, text)
	if err != nil {
		return nil, err
	}
	var out []correction
	for size := maxWindow; size >= minWindow; size-- {
		for i := 0; i+size <= len(text); i++ {
			window := text[i : i+size]
			if !slices.Contains(strange[i:i+size-1], true) || !allHan(window) {
				continue
			}
			for _, r := range s.similar(window) {
				if s.plausible(text, i, r, strange) {
					out = append(out, correction{r, i})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b correction) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.at, b.at), strings.Compare(string(a.text), string(b.text)))
	})
	return out, nil
}
