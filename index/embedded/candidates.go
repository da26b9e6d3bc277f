package embedded

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"wenjin/index"
	"wenjin/kb"
)

// The first phase: which documents match, how many, and which of them are worth
// a closer look. It reads Bleve's term sets alone, never a text.

// candidate is a document that matches, with the weight of the query's words
// that it holds, as far as the term sets can tell.
type candidate struct {
	*entry
	coverage float64 // matched part of the weight of all words, 0 … 1
	rough    float64 // order of the first phase
}

// matches is what the first phase finds.
type matches struct {
	candidates []candidate // the best, best first
	total      int
	facets     map[string]map[string]int
}

// gate decides whether a document may be seen at all.
type gate struct {
	scopes [3]kb.Scope
	at     int64
	lapsed bool
	filter index.Filter
}

func newGate(q index.Query) gate {
	g := gate{at: q.At.UnixNano(), lapsed: q.Lapsed, filter: q.Filter}
	copy(g.scopes[:], q.Scopes)
	return g
}

// opens is THE gate of searching: every document passes it before it is counted,
// scored, marked or suggested. Nothing downstream decides about visibility.
func (g gate) opens(n *entry) bool {
	visible := false
	for _, s := range g.scopes {
		visible = visible || s != "" && s == n.scope
	}
	until := n.until
	if g.lapsed {
		until = n.lapsed
	}
	return visible && n.from <= g.at && g.at < until && (g.filter == nil || g.filter.Match(n.doc))
}

const (
	// wordCoverage of the weight of the words must match, or gramCoverage of the
	// weight of the pairs of characters where words find too little.
	wordCoverage = 0.03
	gramCoverage = 0.1
	// enoughHits: below, the pairs of characters are asked too.
	enoughHits = 50
	// candidateCount documents reach the second phase.
	candidateCount = 500

	roughTitle = 0.6 // worth of a word in the title against one anywhere
	roughGram  = 0.4 // worth of a pair of characters against a word
)

// unitSets are the documents of one segment that hold each word, pair and
// character.
type unitSets struct {
	view     *segmentView
	units    []*roaring.Bitmap
	titles   []*roaring.Bitmap
	grams    []*roaring.Bitmap
	required []*roaring.Bitmap
	excluded []*roaring.Bitmap
}

func readSets(v *segmentView, p *plan) (s unitSets, err error) {
	s.view = v
	t := newSegmentTerms(v)
	for _, u := range p.units {
		all, err := t.anyForm(bleveAll, u)
		if err != nil {
			return s, err
		}
		title, err := t.anyForm(bleveTitle, u)
		if err != nil {
			return s, err
		}
		s.units, s.titles = append(s.units, all), append(s.titles, title)
	}
	for _, g := range p.grams {
		bm, err := t.postings(bleveAll, []byte(string(g.text)))
		if err != nil {
			return s, err
		}
		s.grams = append(s.grams, bm)
	}
	for i, c := range p.chars {
		bm, err := t.postings(bleveAll, []byte(string(c.text)))
		if err != nil {
			return s, err
		}
		p.chars[i].df += int(bm.GetCardinality())
	}
	for _, phrase := range p.query.Phrases {
		bm, err := t.containing(bleveAll, phrase, false)
		if err != nil {
			return s, err
		}
		if bm != nil {
			s.required = append(s.required, bm)
		}
	}
	for _, text := range p.query.Excluded {
		bm, err := t.containing(bleveAll, text, false)
		if err != nil {
			return s, err
		}
		s.excluded = append(s.excluded, bm)
	}
	return s, nil
}

// anyForm are the documents that may hold the word or something that stands for
// it.
func (t *segmentTerms) anyForm(field string, u planUnit) (*roaring.Bitmap, error) {
	var out *roaring.Bitmap
	for i, f := range u.forms {
		bm, err := t.containing(field, f.text, true)
		if err != nil {
			return nil, err
		}
		switch {
		case bm == nil || i > 0 && bm.IsEmpty():
		case out == nil:
			out = bm
		default:
			out = roaring.Or(out, bm)
		}
	}
	if out == nil {
		out = &roaring.Bitmap{}
	}
	return out, nil
}

// match runs the first phase.
func (s *snapshot) match(p *plan, q index.Query) (*matches, error) {
	sets := make([]unitSets, len(s.segments))
	for i := range s.segments {
		var err error
		if sets[i], err = readSets(&s.segments[i], p); err != nil {
			return nil, err
		}
		for k, bm := range sets[i].units {
			p.units[k].df += int(bm.GetCardinality())
		}
		for k, bm := range sets[i].grams {
			p.grams[k].df += int(bm.GetCardinality())
		}
	}
	p.weigh(len(s.byID))

	c := newCollector(p, newGate(q), q)
	words := make([]weighted, len(p.units))
	for i := range sets {
		for k, u := range p.units {
			words[k] = weighted{sets[i].units[k], sets[i].titles[k], u.weight}
		}
		least := wordCoverage * p.total
		if q.All {
			least = p.total
		}
		c.collect(sets[i], words, least, p.total)
	}
	if c.total < enoughHits && !q.All && len(p.grams) > 0 {
		c.again = true
		total := 0.0
		for _, g := range p.grams {
			total += g.weight
		}
		for i := range sets {
			pairs := make([]weighted, len(p.grams))
			for k, g := range p.grams {
				pairs[k] = weighted{sets[i].grams[k], nil, g.weight}
			}
			c.collect(sets[i], pairs, gramCoverage*total, total)
		}
	}
	return c.finish(), nil
}

// weighted is a set of documents and what it is worth to be in it.
type weighted struct {
	all    *roaring.Bitmap
	title  *roaring.Bitmap // worth roughTitle more; may be nil
	weight float64
}

// collector adds up weights over the documents of segment after segment.
type collector struct {
	plan  *plan
	gate  gate
	query index.Query
	keep  int
	again bool // a second pass: documents may come that were there before

	matches
	seen map[*entry]bool
	heap []candidate // the best so far, worst first
}

func newCollector(p *plan, g gate, q index.Query) *collector {
	c := &collector{plan: p, gate: g, query: q, keep: max(candidateCount, q.Offset+q.Limit), seen: map[*entry]bool{}}
	if len(q.Facets) > 0 {
		c.facets = make(map[string]map[string]int, len(q.Facets))
		for _, f := range q.Facets {
			c.facets[f] = map[string]int{}
		}
	}
	return c
}

// sums are reused from search to search.
var sums = sync.Pool{New: func() any { return new([]float32) }}

// collect adds the documents of a segment that reach least of the weight.
//
// Words are taken heaviest first. Once what is left could not reach least alone,
// no new document can match: the light words, which most documents hold, are
// then only looked up for the documents at hand. The result is exact.
func (c *collector) collect(s unitSets, words []weighted, least, total float64) {
	if len(words) == 0 {
		c.everything(s)
		return
	}
	order := slices.Clone(words)
	slices.SortStableFunc(order, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	rest := 0.0
	for _, w := range order {
		rest += w.weight
	}
	const slack = 1e-6 // for float32 sums
	least = max(least-slack*total, slack)

	pooled := sums.Get().(*[]float32)
	defer sums.Put(pooled)
	n := len(s.view.entries)
	if cap(*pooled) < n {
		*pooled = make([]float32, n)
	}
	sum := (*pooled)[:n]
	var touched []uint32
	for i, w := range order {
		if rest >= least {
			it := w.all.ManyIterator()
			var buf [256]uint32
			for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
				for _, d := range buf[:k] {
					if sum[d] == 0 {
						touched = append(touched, d)
					}
					sum[d] += float32(w.weight)
				}
			}
		} else {
			addWhereTouched(sum, touched, w.all, float32(w.weight))
		}
		rest -= order[i].weight
	}

	// What matches, before the finer order: the sums still are the coverage.
	matched := touched[:0:0]
	for _, d := range touched {
		if n := s.view.entries[d]; n != nil && float64(sum[d]) >= least && s.allows(d) && c.gate.opens(n) && c.verify(n) {
			matched = append(matched, d)
		}
	}
	coverage := make([]float32, len(matched))
	for i, d := range matched {
		coverage[i] = sum[d]
	}
	for _, w := range order {
		if w.title != nil {
			addWhereTouched(sum, matched, w.title, float32(w.weight*roughTitle))
		}
	}
	for k, g := range c.plan.grams {
		addWhereTouched(sum, matched, s.grams[k], float32(g.weight*roughGram))
	}
	for i, d := range matched {
		c.add(candidate{entry: s.view.entries[d], coverage: float64(coverage[i]) / max(total, slack), rough: float64(sum[d])})
	}
	for _, d := range touched {
		sum[d] = 0
	}
}

// addWhereTouched adds the weight to the documents of the set that are touched
// already.
func addWhereTouched(sum []float32, touched []uint32, set *roaring.Bitmap, weight float32) {
	if set.GetCardinality() > 4*uint64(len(touched)) {
		for _, d := range touched {
			if set.Contains(d) {
				sum[d] += weight
			}
		}
		return
	}
	it := set.ManyIterator()
	var buf [256]uint32
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		for _, d := range buf[:k] {
			if sum[d] != 0 {
				sum[d] += weight
			}
		}
	}
}

// everything collects all documents that may be seen, for a query without words.
func (c *collector) everything(s unitSets) {
	if len(s.required) > 0 {
		all := intersect(slices.Clone(s.required))
		all.Iterate(func(d uint32) bool {
			if n := s.view.entries[d]; n != nil && s.allows(d) && c.gate.opens(n) && c.verify(n) {
				c.add(candidate{entry: n, coverage: 1})
			}
			return true
		})
		return
	}
	for d, n := range s.view.entries {
		if n != nil && (s.view.deleted == nil || !s.view.deleted.Contains(uint32(d))) && c.gate.opens(n) && c.verify(n) {
			c.add(candidate{entry: n, coverage: 1})
		}
	}
}

// allows reports whether a document may hold all phrases.
func (s *unitSets) allows(d uint32) bool {
	for _, bm := range s.required {
		if !bm.Contains(d) {
			return false
		}
	}
	return true
}

// verify looks into the text for phrases and excluded words: the term sets only
// say where they may be.
func (c *collector) verify(n *entry) bool {
	for _, phrase := range c.plan.query.Phrases {
		if !n.holds(phrase) {
			return false
		}
	}
	for _, text := range c.plan.query.Excluded {
		if n.holds(text) {
			return false
		}
	}
	return true
}

// holds reports whether a text stands in one of the fields as it is. Latin
// letters at its ends may be parts of longer words.
func (n *entry) holds(text []rune) bool { return indexRunes(n.text, text) >= 0 }

// indexRunes is the first place of part in text, or -1.
func indexRunes(text, part []rune) int {
	if len(part) == 0 {
		return 0
	}
	for i := 0; i+len(part) <= len(text); i++ {
		if text[i] == part[0] && slices.Equal(text[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

func (c *collector) add(n candidate) {
	if c.again || len(c.heap) < enoughHits { // only then may a document come twice
		if c.seen[n.entry] {
			return
		}
		c.seen[n.entry] = true
	}
	c.total++
	for f, counts := range c.facets {
		for _, v := range n.doc.FacetValues(f) {
			counts[v]++
		}
	}
	c.heap = append(c.heap, n)
	if len(c.heap) >= 4*c.keep {
		c.trim()
	}
}

// trim keeps the best.
func (c *collector) trim() {
	slices.SortFunc(c.heap, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.rough, a.rough), strings.Compare(a.doc.Slug, b.doc.Slug), cmp.Compare(a.doc.Revision, b.doc.Revision))
	})
	if len(c.heap) > c.keep {
		c.heap = c.heap[:c.keep]
	}
}

func (c *collector) finish() *matches {
	c.trim()
	c.candidates = c.heap
	return &c.matches
}
