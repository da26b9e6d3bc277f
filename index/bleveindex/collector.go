package bleveindex

import (
	"cmp"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

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
	// pairShare is what a pair of characters is worth against a word, charShare a
	// character in a title or question, cutShare what it is worth more to be cut into the
	// word than to hold it within or across others.
	pairShare = 0.4
	charShare = 0.6
	cutShare  = 0.1
)

// collector counts the matches of segment after segment, and takes the heaviest.
type collector struct {
	retrieve.Request
	plain bool // no document must be looked into: no filter, phrase or exclusion

	total  int
	facets map[string]map[string]int
	found  []match                 // the heaviest so far
	room   *[]match                // where found began
	edge   float32                 // so many are heavier than this that no lighter one is wanted
	words  map[*retrieve.Text]bool // what words found, while it is little
	first  map[*retrieve.Text]bool // while pairs are collected: the same
}

// founds are what collectors found before, to be overwritten.
var founds = sync.Pool{New: func() any { return new([]match) }}

// close gives the room of what was found to the next collector.
func (c *collector) close() {
	clear(c.found[:cap(c.found)])
	*c.room = c.found[:0]
	founds.Put(c.room)
}

func newCollector(r retrieve.Request) *collector {
	c := &collector{Request: r, words: make(map[*retrieve.Text]bool, enoughMatches), room: founds.Get().(*[]match)}
	c.found = (*c.room)[:0]
	c.plain = r.Visibility.Filter == nil && len(r.Plan.Query.Phrases)+len(r.Plan.Query.Excluded) == 0
	if len(r.Facets) > 0 {
		c.facets = make(map[string]map[string]int, len(r.Facets))
		for _, f := range r.Facets {
			c.facets[f] = map[string]int{}
		}
	}
	return c
}

// collectWords collects what holds enough of the words, or all of them.
func (c *collector) collectWords(sets []querySets) {
	least := wordCoverage * c.Plan.Total
	if c.All {
		least = c.Plan.Total
	}
	for i := range sets {
		words := make([]weighted, 0, len(c.Plan.Words))
		for k, w := range c.Plan.Words {
			if !w.Homophone {
				words = append(words, weighted{sets[i].words[k], sets[i].titles[k], float32(w.Weight)})
			}
		}
		c.collect(&sets[i], words, least, c.Plan.Total)
	}
}

// collectPairs collects what holds enough of the pairs, and was not found before.
func (c *collector) collectPairs(sets []querySets) {
	c.edge, c.first = 0, c.words
	total := 0.0
	for _, g := range c.Plan.Pairs {
		total += g.Weight
	}
	for i := range sets {
		pairs := make([]weighted, len(c.Plan.Pairs))
		for k, g := range c.Plan.Pairs {
			pairs[k] = weighted{sets[i].pairs[k], none, float32(g.Weight)}
		}
		c.collect(&sets[i], pairs, pairCoverage*total, total)
	}
}

// collect counts the documents of a segment that reach least of the weight, which
// is total, and takes the heaviest of them.
func (c *collector) collect(s *querySets, words []weighted, least, total float64) {
	if len(words) == 0 {
		c.everything(s)
		return
	}
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	const slack = 1e-5 // for float32 sums
	enough := float32(max(least-slack*total, slack))

	pooled := takeScratch(len(s.segment.texts))
	defer pooled.giveBack()
	matched := c.accepted(s, reaching(words, enough, s.segment.visibleTo(c.Visibility).docs, pooled))
	c.count(s.segment, matched, pooled)
	if c.first == nil && c.total < enoughMatches {
		eachOf(matched, func(d uint32) { c.words[s.segment.texts[d]] = true })
	}
	if len(c.Sort) > 0 {
		eachOf(matched, func(d uint32) { c.found = append(c.found, match{sets: s, doc: d}) })
		return
	}
	keep := c.Count * preselect
	docs := heaviest(words, matched, keep, c.edge, s.segment.columns.tie, pooled)
	c.found = slices.Grow(c.found, len(docs))
	for _, d := range docs {
		if d.weight >= c.edge {
			c.found = append(c.found, match{sets: s, doc: d.doc, weight: d.weight})
		}
	}
	if len(c.found) > 2*keep {
		c.found = greatest(c.found, keep, func(m *match) float32 { return m.weight }, byWeight)
		c.edge = slices.MinFunc(c.found, func(a, b match) int { return cmp.Compare(a.weight, b.weight) }).weight
	}
}

// everything collects all documents that may be seen, for a query without words.
func (c *collector) everything(s *querySets) {
	pooled := takeScratch(len(s.segment.texts))
	defer pooled.giveBack()
	accepted := c.accepted(s, s.segment.visibleTo(c.Visibility).docs)
	c.count(s.segment, accepted, pooled)
	pooled.matched = toSlice(accepted, pooled.matched)
	matched := pooled.matched
	if most := c.Count * preselect; len(c.Sort) == 0 && len(matched) > most {
		matched = matched[:most]
	}
	for _, d := range matched {
		c.found = append(c.found, match{sets: s, doc: d})
	}
}

// accepted are the documents of a set of visible ones that the filter lets pass,
// that hold the phrases and no excluded word, and that were not found before.
func (c *collector) accepted(s *querySets, visible *roaring.Bitmap) *roaring.Bitmap {
	if c.plain && c.first == nil {
		return visible
	}
	out := roaring.New()
	eachOf(visible, func(d uint32) {
		t := s.segment.texts[d]
		if !c.first[t] && (c.plain || s.mayHoldPhrases(d) && c.Visibility.Passes(t) && c.holdsAsAsked(t)) {
			out.Add(d)
		}
	})
	return out
}

// holdsAsAsked looks into the text for phrases and excluded words: the term sets
// only say where they may be.
func (c *collector) holdsAsAsked(t *retrieve.Text) bool {
	for _, phrase := range c.Plan.Query.Phrases {
		if !t.Holds(phrase) {
			return false
		}
	}
	return !slices.ContainsFunc(c.Plan.Query.Excluded, t.Holds)
}

// count counts matches and their facets.
func (c *collector) count(s *segment, matched *roaring.Bitmap, pooled *scratch) {
	c.total += int(matched.GetCardinality())
	dense := toDense(matched, &pooled.dense)
	for field, counts := range c.facets {
		s.columns.facets[field].count(dense, func(name string, n int) { counts[name] += n })
	}
}

// candidates weighs all terms of what was found, and gives the best, best first.
func (c *collector) candidates() (texts []*retrieve.Text, held []retrieve.Held) {
	if len(c.Sort) > 0 {
		slices.SortFunc(c.found, bySort(c.Sort))
		c.found = c.found[:min(len(c.found), c.Count)]
	} else {
		weight := func(m *match) float32 { return m.weight }
		c.found = greatest(c.found, c.Count*preselect, weight, byWeight)
		if !slices.IsSortedFunc(c.found, bySegment) {
			slices.SortFunc(c.found, bySegment)
		}
		c.weighTerms()
		c.found = greatest(c.found, c.Count, weight, byWeight)
		slices.SortFunc(c.found, byWeight)
		held = make([]retrieve.Held, len(c.found))
	}
	texts = make([]*retrieve.Text, len(c.found))
	for i := range c.found {
		texts[i] = c.found[i].text()
		if held != nil {
			held[i] = c.found[i].held
		}
	}
	return texts, held
}

// weighTerms adds what pairs of characters are worth, characters in titles, and words
// that documents were cut into, segment by segment, and notes which words and pairs each
// document may hold.
func (c *collector) weighTerms() {
	for from := 0; from < len(c.found); {
		to := from
		for to < len(c.found) && c.found[to].sets == c.found[from].sets {
			to++
		}
		c.weighTermsOf(c.found[from:to], c.found[from].sets)
		from = to
	}
}

// weighTermsOf does so for the matches of one segment.
func (c *collector) weighTermsOf(ms []match, sets *querySets) {
	pooled := takeScratch(len(sets.segment.texts))
	defer pooled.giveBack()
	slots := pooled.slots
	for i := range ms {
		slots[ms[i].doc] = uint32(i) + 1
	}
	for k, g := range c.Plan.Pairs {
		weight, bit := float32(g.Weight*pairShare), uint64(1)<<k
		eachHeld(ms, sets.pairs[k], pooled, func(m *match) {
			m.weight += weight
			m.held.Pairs |= bit
		})
	}
	for _, g := range c.Plan.Chars {
		weight := float32(g.Weight * charShare)
		if set := sets.segment.columns.chars[inTitle][g.Text[0]]; set != nil {
			eachHeld(ms, set, pooled, func(m *match) { m.weight += weight })
		}
	}
	for k, w := range c.Plan.Words {
		bit := uint64(1) << k
		if sets.vague[k] {
			for i := range ms {
				ms[i].held.Words |= bit
			}
		} else {
			eachHeld(ms, sets.words[k], pooled, func(m *match) { m.held.Words |= bit })
		}
		if !w.Homophone {
			weight := float32(w.Weight * cutShare)
			eachHeld(ms, sets.cut[k], pooled, func(m *match) { m.weight += weight })
		}
	}
	for i := range ms {
		slots[ms[i].doc] = 0
	}
}
