package retrievetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Check asks an engine and the oracle the same, and says how their answers differ.
// With exact, the oracle has the rules of the engine; otherwise the answer must
// only be one that the contract allows.
func (o *Oracle) Check(ctx context.Context, engine retrieve.Retriever, r retrieve.Request, exact bool) error {
	asked := r
	asked.Plan = clone(r.Plan)
	got, err := engine.Candidates(ctx, asked)
	if err != nil {
		return err
	}
	r.Plan = clone(r.Plan)
	matches := o.Matches(r)
	if err := errors.Join(checkCount(got, r), checkHeld(got, r.Plan), o.checkTimes(got, r.Visibility), checkSorted(got, r)); err != nil {
		return err
	}
	if !exact {
		return o.checkAllowed(got, matches, r)
	}
	if got.Total != len(matches) {
		return fmt.Errorf("%d match, want %d", got.Total, len(matches))
	}
	return errors.Join(checkPlan(asked.Plan, r.Plan), checkFacets(got.Facets, facetsOf(matches, r.Facets)), o.checkBest(got.Texts, matches, r))
}

func clone(p *retrieve.Plan) *retrieve.Plan {
	c := *p
	c.Words, c.Pairs, c.Chars = slices.Clone(p.Words), slices.Clone(p.Pairs), slices.Clone(p.Chars)
	return &c
}

// checkCount: as many candidates as are wanted, or as there are; each once.
func checkCount(got *retrieve.Candidates, r retrieve.Request) error {
	if want := min(got.Total, r.Count); len(got.Texts) != want {
		return fmt.Errorf("%d candidates, want %d", len(got.Texts), want)
	}
	seen := map[string]bool{}
	for _, t := range got.Texts {
		if seen[t.ID] {
			return fmt.Errorf("%s is there twice", t.ID)
		}
		seen[t.ID] = true
	}
	return nil
}

func checkSorted(got *retrieve.Candidates, r retrieve.Request) error {
	for i := 1; i < len(got.Texts); i++ {
		if retrieve.Compare(got.Texts[i-1], got.Texts[i], r.Sort) > 0 {
			return fmt.Errorf("place %d is not in the order of %v", i, r.Sort)
		}
	}
	return nil
}

// checkTimes: nothing becomes visible, or is so no longer, while the answer holds.
func (o *Oracle) checkTimes(got *retrieve.Candidates, v retrieve.Visibility) error {
	if got.Since > v.At || v.At >= got.Next {
		return fmt.Errorf("asked at %d, it holds from %d to %d", v.At, got.Since, got.Next)
	}
	first, last := v, v
	first.At, last.At = got.Since, got.Next-1
	for _, t := range o.texts {
		if now := v.Allows(t); now != first.Allows(t) || now != last.Allows(t) {
			return fmt.Errorf("%s is seen or not from %d to %d", t.ID, got.Since, got.Next)
		}
	}
	return nil
}

// checkPlan: the plan is weighed by how many documents hold its terms.
func checkPlan(got, want *retrieve.Plan) error {
	for k, w := range want.Words {
		if g := got.Words[k]; g.Frequency != w.Frequency || !near(g.Weight, w.Weight) {
			return fmt.Errorf("%s is in %d documents and weighs %v, want %d and %v", string(w.Text), g.Frequency, g.Weight, w.Frequency, w.Weight)
		}
	}
	for k, w := range want.Pairs {
		if g := got.Pairs[k]; g.Frequency != w.Frequency || !near(g.Weight, w.Weight) {
			return fmt.Errorf("the pair %s is in %d documents and weighs %v, want %d and %v", string(w.Text), g.Frequency, g.Weight, w.Frequency, w.Weight)
		}
	}
	if !near(got.Total, want.Total) {
		return fmt.Errorf("the words weigh %v, want %v", got.Total, want.Total)
	}
	return nil
}

// near reports whether two weights, or sums of some dozens, are the same but for
// what float32 is off.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-4*max(1, math.Abs(a)) }

func checkFacets(got, want map[string]map[string]int) error {
	for field := range want {
		if !maps.Equal(got[field], want[field]) {
			return fmt.Errorf("facet %s: %v, want %v", field, got[field], want[field])
		}
	}
	return nil
}

// checkBest: the candidates are the best matches, best first, and those that weigh
// the same come by their tie.
func (o *Oracle) checkBest(got []*retrieve.Text, matches []Match, r retrieve.Request) error {
	byID := map[string]Match{}
	for _, m := range matches {
		byID[m.Text.ID] = m
	}
	best := o.best(matches, r)
	if len(r.Sort) == 0 && len(got) > retrieve.Ordered { // the others come in any order
		place := func(t *retrieve.Text) int {
			at := slices.IndexFunc(best, func(m Match) bool { return m.Text.ID == t.ID })
			return (at + len(best) + 1) % (len(best) + 1) // behind all, where it is none of them
		}
		got = slices.Clone(got)
		slices.SortStableFunc(got[retrieve.Ordered:], func(a, b *retrieve.Text) int { return place(a) - place(b) })
	}
	for i, t := range got {
		have, ok := byID[t.ID]
		want := best[i]
		switch {
		case !ok:
			return fmt.Errorf("%s does not match", t.ID)
		case t.ID == want.Text.ID:
		case len(r.Sort) > 0:
			return fmt.Errorf("place %d of the sorted is %s, want %s", i, t.ID, want.Text.ID)
		case !o.rules.AnyTie && have.Full == want.Full && have.First == want.First && want.First > 0: // without words, any will do
			return fmt.Errorf("place %d of those that weigh the same is %s, want %s", i, t.ID, want.Text.ID)
		case !near(have.Full, want.Full):
			return fmt.Errorf("place %d of %d is %s, which weighs %v (%v at first), want %s, which weighs %v (%v)", i, len(got), t.ID, have.Full, have.First, want.Text.ID, want.Full, want.First)
		}
	}
	return nil
}

// checkHeld: a text holds no word and no pair of the plan of which it is said that it
// does not.
func checkHeld(got *retrieve.Candidates, p *retrieve.Plan) error {
	if len(got.Held) != 0 && len(got.Held) != len(got.Texts) {
		return fmt.Errorf("it says what %d of %d texts hold", len(got.Held), len(got.Texts))
	}
	for i, t := range got.Texts {
		held := got.Holding(i)
		for k, w := range p.Words {
			if !held.Word(k) && slices.ContainsFunc(w.Forms, func(f retrieve.Form) bool { return t.HoldsWord(f.Text) }) {
				return fmt.Errorf("%s holds the word %s, which is denied", t.ID, string(w.Text))
			}
		}
		for k, g := range p.Pairs {
			if !held.Pair(k) && t.Holds(g.Text) {
				return fmt.Errorf("%s holds the pair %s, which is denied", t.ID, string(g.Text))
			}
		}
	}
	return nil
}

// checkAllowed: what every engine must find is found, and nothing that may not be.
// matches is what must be found.
func (o *Oracle) checkAllowed(got *retrieve.Candidates, matches []Match, r retrieve.Request) error {
	var may []Match
	for _, t := range o.texts {
		if allowed(t, r) {
			may = append(may, Match{Text: t})
		}
	}
	if got.Total < len(matches) || got.Total > len(may) {
		return fmt.Errorf("%d match, want %d to %d", got.Total, len(matches), len(may))
	}
	for _, t := range got.Texts {
		if !slices.ContainsFunc(may, func(m Match) bool { return m.Text.ID == t.ID }) {
			return fmt.Errorf("%s may not be found", t.ID)
		}
	}
	least, most := facetsOf(matches, r.Facets), facetsOf(may, r.Facets)
	for field, counts := range most {
		for value, n := range counts {
			if have := got.Facets[field][value]; have < least[field][value] || have > n {
				return fmt.Errorf("facet %s: %d of %s, want %d to %d", field, have, value, least[field][value], n)
			}
		}
		for value := range got.Facets[field] {
			if counts[value] == 0 {
				return fmt.Errorf("facet %s tells of %s", field, value)
			}
		}
	}
	return nil
}

// CheckStats compares the figures of the collection, and how many documents hold
// each of some characters.
func (o *Oracle) CheckStats(engine retrieve.Retriever, chars []rune) error {
	got, want := engine.Stats(), o.Stats()
	if got.Documents != want.Documents || !near(got.TitleLength, want.TitleLength) || !near(got.BodyLength, want.BodyLength) {
		return fmt.Errorf("%d documents, titles of %v, bodies of %v characters; want %d, %v, %v", got.Documents, got.TitleLength, got.BodyLength, want.Documents, want.TitleLength, want.BodyLength)
	}
	for _, r := range chars {
		if got, want := got.CharFrequency(r), want.CharFrequency(r); got != want {
			return fmt.Errorf("%c is in %d documents, want %d", r, got, want)
		}
	}
	return nil
}
