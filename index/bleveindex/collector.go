package bleveindex

import (
	"cmp"
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

const (
	// wordCoverage of the weight of the words must match, or pairCoverage of the
	// weight of the pairs of characters where words find too little.
	wordCoverage = 0.03
	pairCoverage = 0.1
	// enoughMatches: below, the pairs of characters are asked too.
	enoughMatches = 50
	// preselect times as many as are wanted, the heaviest by the places of their
	// words, are weighed by their pairs and the cut of their words too.
	preselect = 8
)

// collector counts the matches of segment after segment, and takes the heaviest.
type collector struct {
	retrieve.Request
	plain  bool // no document must be looked into: no filter, phrase or exclusion
	sets   []querySets
	pooled *scratch

	total  int
	facets map[string]map[string]int
	edge   float32 // so many are heavier than this that no lighter one is wanted
}

func newCollector(r retrieve.Request, sets []querySets, pooled *scratch) *collector {
	c := &collector{Request: r, sets: sets, pooled: pooled}
	c.plain = r.Visibility.Filter == nil && len(r.Plan.Query.Phrases)+len(r.Plan.Query.Excluded) == 0
	pooled.found = pooled.found[:0]
	if len(r.Facets) > 0 {
		c.facets = make(map[string]map[string]int, len(r.Facets))
		for _, f := range r.Facets {
			c.facets[f] = make(map[string]int, min(c.mostValues(f), fewValues))
		}
	}
	return c
}

// mostValues is how many values of a field a segment has at most.
func (c *collector) mostValues(facet string) (most int) {
	for i := range c.sets {
		most = max(most, len(c.sets[i].segment.columns.facets[facet].names))
	}
	return most
}

// collectWords collects what holds enough of the words, or all of them.
func (c *collector) collectWords(ctx context.Context) error {
	least := wordCoverage * c.Plan.Total
	if c.All {
		least = c.Plan.Total
	}
	words := make([]weighted, 0, len(c.Plan.Words))
	for i := range c.sets {
		words = words[:0]
		for k, w := range c.Plan.Words {
			if !w.Homophone {
				words = append(words, weighted{c.sets[i].words[k], c.sets[i].titles[k], float32(w.Weight)})
			}
		}
		if err := c.collect(ctx, i, words, least, c.Plan.Total); err != nil {
			return err
		}
	}
	return nil
}

// collectPairs collects what holds enough of the pairs, and was not found before.
func (c *collector) collectPairs(ctx context.Context) error {
	c.edge = 0
	total := 0.0
	for _, g := range c.Plan.Pairs {
		total += g.Weight
	}
	pairs := make([]weighted, len(c.Plan.Pairs))
	for i := range c.sets {
		for k, g := range c.Plan.Pairs {
			pairs[k] = weighted{c.sets[i].pairs[k], nil, float32(g.Weight)}
		}
		if err := c.collect(ctx, i, pairs, pairCoverage*total, total); err != nil {
			return err
		}
	}
	return nil
}

// collect counts the documents of a segment that reach least of the weight, which
// is total, and takes the heaviest of them.
func (c *collector) collect(ctx context.Context, segment int, words []weighted, least, total float64) error {
	s := &c.sets[segment]
	visible := s.segment.visibleTo(c.Visibility).docs
	if len(words) == 0 {
		matched, err := c.accept(ctx, s, c.pooled.copied(visible))
		c.take(segment, matched)
		return err
	}
	slices.SortStableFunc(words, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	const slack = 1e-5 // for float32 sums
	enough := float32(max(least-slack*total, slack))
	matched, err := c.accept(ctx, s, reaching(words, enough, visible, c.pooled))
	if err != nil || len(c.Sort) > 0 {
		c.take(segment, matched)
		return err
	}
	keep := c.Count * preselect
	for _, m := range heaviest(words, matched, keep, c.edge, s.segment.columns.tie, c.pooled) {
		if m.weight >= c.edge {
			m.segment = uint32(segment)
			c.pooled.found = append(c.pooled.found, m)
		}
	}
	if len(c.pooled.found) > 2*keep {
		c.pooled.found = greatest(c.pooled.found, keep)
		c.edge = slices.MinFunc(c.pooled.found, func(a, b match) int { return cmp.Compare(a.weight, b.weight) }).weight
	}
	return nil
}

// take takes matches as they come: all of them, or as many as are wanted where no order
// is asked for.
func (c *collector) take(segment int, matched retrieve.Bitset) {
	most := c.Count * preselect
	for d := range matched.Each {
		if most == 0 && len(c.Sort) == 0 {
			return
		}
		most--
		c.pooled.found = append(c.pooled.found, match{segment: uint32(segment), doc: uint32(d), tie: c.sets[segment].segment.columns.tie[d]})
	}
}

// accept takes out of a set of visible documents those that were looked at before, that the
// filter does not let pass, that lack a phrase or hold an excluded word, and counts what
// is left with its facets.
func (c *collector) accept(ctx context.Context, s *querySets, matched retrieve.Bitset) (retrieve.Bitset, error) {
	matched.Drop(s.seen)
	s.seen = matched
	if !c.plain {
		s.seen = c.pooled.copied(matched)
		if err := c.keepAsAsked(ctx, s, matched); err != nil {
			return nil, err
		}
	}
	c.total += matched.Len()
	for field, counts := range c.facets {
		s.segment.columns.facets[field].count(matched, func(name string, n int) { counts[name] += n })
	}
	return matched, nil
}

// lookedAt documents at most are looked into before somebody asks whether anybody waits.
const lookedAt = 256

// keepAsAsked keeps the documents that the filter lets pass, and that hold all phrases and
// no excluded word: the term sets only say where those may be, and a text that they say
// enough of is not read.
func (c *collector) keepAsAsked(ctx context.Context, s *querySets, matched retrieve.Bitset) error {
	phrases, excluded := c.Plan.Query.Phrases, c.Plan.Query.Excluded
	n := 0
	for d := range matched.Each {
		if n++; n%lookedAt == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		t := s.segment.texts[d]
		fits := s.mayHoldPhrases(d) && c.Visibility.Passes(t)
		if fits && (len(phrases) > 0 || s.mayHoldExcluded(d)) {
			fits = t.HoldsAsAsked(phrases, excluded)
		}
		if !fits {
			matched.Unset(d)
		}
	}
	return nil
}

// candidates weighs all terms of what was found, and gives the best, the first of them in
// their order.
func (c *collector) candidates() *retrieve.Candidates {
	found := c.pooled.found
	if len(c.Sort) > 0 {
		return &retrieve.Candidates{Texts: c.sorted(found)}
	}
	found = greatest(found, c.Count*preselect)
	c.weighTerms(found)
	found = greatest(found, c.Count)
	ordered := min(len(found), retrieve.Ordered)
	first(found, ordered)
	slices.SortFunc(found[:ordered], byWeight)
	holders := make([]holders, len(c.sets))
	for i := range holders {
		holders[i] = c.sets[i].holders()
	}
	out := retrieve.NewCandidates(len(found))
	for i, m := range found {
		out.Texts[i], out.Held[i] = c.text(m), holders[m.segment].held(m.doc)
	}
	return out
}

// sorted are the first of what was found, in the order that is asked for.
func (c *collector) sorted(found []match) (texts []*retrieve.Text) {
	by := bySort(c.Sort)
	shorten := func() {
		slices.SortFunc(texts, by)
		texts = texts[:min(len(texts), c.Count)]
	}
	edge := false // texts are more than are wanted, and begin with the first of those before
	for _, m := range found {
		t := c.text(m)
		if edge && by(t, texts[c.Count-1]) > 0 {
			continue
		}
		if texts = append(texts, t); len(texts) > 4*c.Count {
			shorten()
			edge = c.Count > 0
		}
	}
	shorten()
	return texts
}

func (c *collector) text(m match) *retrieve.Text { return c.sets[m.segment].segment.texts[m.doc] }

// weighTerms adds what pairs of characters are worth, characters in titles, and words
// that documents were cut into. What is not held adds nothing, which is faster than to
// leave it out.
func (c *collector) weighTerms(found []match) {
	gains := make([][]gain, len(c.sets))
	for i := range gains {
		gains[i] = c.sets[i].gains(c.Plan)
	}
	for i := range found {
		m := &found[i]
		at, bit, weight := m.doc>>6, m.doc&63, m.weight
		for _, g := range gains[m.segment] {
			weight += g.worth[g.set[at]>>bit&1]
		}
		m.weight = weight
	}
}
