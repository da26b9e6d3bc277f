package embedded

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"wenjin/index"
)

// The first phase: which documents match, how many, and which of them are worth
// a closer look. It reads Bleve's term sets alone, never a text.

// candidate is a document that matches, with the weight of the query's words
// that it holds, as far as the term sets can tell.
type candidate struct {
	*entry
	coverage float64 // matched part of the weight of all words, 0 … 1
}

// matches is what the first phase finds.
type matches struct {
	candidates []candidate // the best, in no order
	total      int
	facets     map[string]map[string]int
}

// gate decides whether a document may be seen at all.
type gate struct {
	scopes uint8 // bits
	at     int64
	lapsed bool
	filter index.Filter
}

func newGate(q index.Query) gate {
	g := gate{at: q.At.UnixNano(), lapsed: q.Lapsed, filter: q.Filter}
	for _, s := range q.Scopes {
		g.scopes |= scopeBit(s)
	}
	return g
}

// opens is THE gate of searching: every document passes it before it is counted,
// scored, marked or suggested. Nothing downstream decides about visibility. The
// first phase asks the same of whole segments at once (segmentView.visible).
func (g gate) opens(n *entry) bool {
	return scopeBit(n.scope)&g.scopes != 0 && n.from <= g.at && g.at < g.end(n.until, n.lapsed) && g.passes(n)
}

// end is until when a document is seen through the gate.
func (g gate) end(until, lapsed int64) int64 {
	if g.lapsed {
		return lapsed
	}
	return until
}

// passes asks the filter.
func (g gate) passes(n *entry) bool { return g.filter == nil || g.filter.Match(n.doc) }

const (
	// wordCoverage of the weight of the words must match, or gramCoverage of the
	// weight of the pairs of characters where words find too little.
	wordCoverage = 0.03
	gramCoverage = 0.1
	// enoughHits: below, the pairs of characters are asked too.
	enoughHits = 50
	// candidateCount documents reach the second phase, of preselect times as many
	// that are the heaviest by their words alone.
	candidateCount = 300
	preselect      = 3

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
			words[k] = weighted{sets[i].units[k], u.weight}
		}
		least := wordCoverage * p.total
		if q.All {
			least = p.total
		}
		c.collect(&sets[i], words, least, p.total)
	}
	if c.total < enoughHits && !q.All && len(p.grams) > 0 {
		c.first = map[*entry]bool{}
		for _, m := range c.found {
			c.first[m.entry()] = true
		}
		total := 0.0
		for _, g := range p.grams {
			total += g.weight
		}
		for i := range sets {
			pairs := make([]weighted, len(p.grams))
			for k, g := range p.grams {
				pairs[k] = weighted{sets[i].grams[k], g.weight}
			}
			c.collect(&sets[i], pairs, gramCoverage*total, total)
		}
	}
	return c.finish(), nil
}

// weighted is a set of documents and what it is worth to be in it.
type weighted struct {
	all    *roaring.Bitmap
	weight float64
}

// collector adds up weights over the documents of segment after segment.
type collector struct {
	plan  *plan
	gate  gate
	query index.Query
	keep  int
	plain bool // no document must be looked into: no filter, phrase or exclusion

	matches
	first map[*entry]bool // in a second pass: what the first one found
	found []match         // the heaviest so far
}

// match is a document that matches, on its way to being a candidate.
type match struct {
	sets     *unitSets // of its segment
	doc      uint32
	coverage float32 // of the query's weight by its words
	rough    float32 // weights of its words, more for those in titles, and later of its pairs
}

func newCollector(p *plan, g gate, q index.Query) *collector {
	c := &collector{plan: p, gate: g, query: q, keep: max(candidateCount, q.Offset+q.Limit)}
	c.plain = g.filter == nil && len(p.query.Phrases)+len(p.query.Excluded) == 0
	if len(q.Facets) > 0 {
		c.facets = make(map[string]map[string]int, len(q.Facets))
		for _, f := range q.Facets {
			c.facets[f] = map[string]int{}
		}
	}
	return c
}

// scratch is reused from search to search. sum is all zero in between.
type scratch struct {
	sum     []float32
	titled  []float32 // what words in titles add; all zero likewise
	touched []uint32
	matched []uint32
	counts  []int
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// collect adds the documents of a segment that reach least of the weight.
//
// Words are taken heaviest first. Once what is left could not reach least alone,
// no new document can match: the light words, which most documents hold, are
// then only looked up for the documents at hand. The count is exact.
func (c *collector) collect(s *unitSets, words []weighted, least, total float64) {
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

	pooled := scratches.Get().(*scratch)
	defer scratches.Put(pooled)
	if n := len(s.view.entries); len(pooled.sum) < n {
		pooled.sum, pooled.titled = make([]float32, n), make([]float32, n)
	}
	sum, touched := pooled.sum, pooled.touched[:0]
	var buf [256]uint32
	for _, w := range order {
		weight := float32(w.weight)
		if rest >= least {
			it := w.all.ManyIterator()
			for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
				for _, d := range buf[:k] {
					if sum[d] == 0 {
						touched = append(touched, d)
					}
					sum[d] += weight
				}
			}
		} else {
			for _, d := range touched {
				if w.all.Contains(d) {
					sum[d] += weight
				}
			}
		}
		rest -= w.weight
	}
	pooled.touched = touched

	visible := s.view.visible(c.gate)
	enough := float32(least)
	matched := pooled.matched[:0]
	for _, d := range touched {
		if sum[d] >= enough && visible.has(int(d)) && c.accepts(s, d) {
			matched = append(matched, d)
		}
	}
	pooled.matched = matched
	c.count(s.view, matched, pooled)
	c.weighTitles(s, pooled.titled)
	from := len(c.found)
	for _, d := range matched {
		c.found = append(c.found, match{sets: s, doc: d, coverage: sum[d] / float32(max(total, slack)), rough: sum[d] + pooled.titled[d]})
	}
	for _, d := range touched {
		sum[d] = 0
	}
	for _, set := range s.titles {
		eachOf(set, func(d uint32) { pooled.titled[d] = 0 })
	}
	c.prune(from)
}

// weighTitles adds what words in titles and questions are worth.
func (c *collector) weighTitles(s *unitSets, titled []float32) {
	for i, u := range c.plan.units {
		weight := float32(u.weight * roughTitle)
		eachOf(s.titles[i], func(d uint32) { titled[d] += weight })
	}
}

func eachOf(set *roaring.Bitmap, yield func(d uint32)) {
	var buf [256]uint32
	it := set.ManyIterator()
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		for _, d := range buf[:k] {
			yield(d)
		}
	}
}

// prune keeps no more of what a segment added than could become candidates.
func (c *collector) prune(from int) {
	if len(c.query.Sort) == 0 {
		added := greatest(c.found[from:], c.keep*preselect, func(m *match) float32 { return m.rough }, byNumber)
		c.found = c.found[:from+len(added)]
	}
}

// accepts looks at what the sets alone don't say of a document that is visible.
func (c *collector) accepts(s *unitSets, d uint32) bool {
	n := s.view.entries[d]
	if c.first[n] {
		return false
	}
	return c.plain || s.allows(d) && c.gate.passes(n) && c.verify(n)
}

// count counts matches and their facets.
func (c *collector) count(v *segmentView, docs []uint32, pooled *scratch) {
	c.total += len(docs)
	for field, counts := range c.facets {
		f := v.columns.facets[field]
		pooled.counts = append(pooled.counts[:0], make([]int, len(f.names))...)
		for _, d := range docs {
			for _, code := range f.codes[f.start[d]:f.start[d+1]] {
				pooled.counts[code]++
			}
		}
		for code, n := range pooled.counts {
			if n > 0 {
				counts[f.names[code]] += n
			}
		}
	}
}

// everything collects all documents that may be seen, for a query without words.
func (c *collector) everything(s *unitSets) {
	pooled := scratches.Get().(*scratch)
	defer scratches.Put(pooled)
	visible := s.view.visible(c.gate)
	matched := pooled.matched[:0]
	for d := range s.view.entries {
		if visible.has(d) && c.accepts(s, uint32(d)) {
			matched = append(matched, uint32(d))
		}
	}
	pooled.matched = matched
	c.count(s.view, matched, pooled)
	from := len(c.found)
	for _, d := range matched {
		c.found = append(c.found, match{sets: s, doc: d, coverage: 1})
	}
	c.prune(from)
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

func (m match) entry() *entry { return m.sets.view.entries[m.doc] }

// compare orders matches that weigh the same, or by the sort fields where there
// are some.
func (c *collector) compare(a, b match) int {
	x, y := a.entry(), b.entry()
	if order := sortOrder(x, y, c.query.Sort); order != 0 {
		return order
	}
	if a.rough != b.rough {
		return cmp.Compare(b.rough, a.rough)
	}
	return cmp.Or(strings.Compare(x.doc.Slug, y.doc.Slug), cmp.Compare(x.doc.Revision, y.doc.Revision))
}

// finish takes the heaviest of all segments, weighs their pairs too, and makes
// the best of them candidates.
func (c *collector) finish() *matches {
	if len(c.query.Sort) > 0 {
		slices.SortFunc(c.found, c.compare)
		c.found = c.found[:min(len(c.found), c.keep)]
	} else {
		c.found = greatest(c.found, c.keep*preselect, func(m *match) float32 { return m.rough }, byNumber)
		slices.SortFunc(c.found, byNumber)
		for from := 0; from < len(c.found); {
			to := from
			for to < len(c.found) && c.found[to].sets == c.found[from].sets {
				to++
			}
			c.weighPairs(c.found[from:to])
			from = to
		}
		c.found = greatest(c.found, c.keep, func(m *match) float32 { return m.rough }, c.compare)
	}
	for _, m := range c.found {
		c.candidates = append(c.candidates, candidate{entry: m.entry(), coverage: float64(m.coverage)})
	}
	return &c.matches
}

// byNumber orders matches by where they stand in the index.
func byNumber(a, b match) int {
	if a.sets != b.sets {
		return cmp.Compare(a.sets.view.id, b.sets.view.id)
	}
	return cmp.Compare(a.doc, b.doc)
}

// weighPairs adds to the matches of one segment, in the order of their numbers,
// what pairs of characters are worth.
func (c *collector) weighPairs(ms []match) {
	for k, g := range c.plan.grams {
		addWhere(ms, ms[0].sets.grams[k], float32(g.weight*roughGram))
	}
}

func addWhere(ms []match, set *roaring.Bitmap, weight float32) {
	if set.IsEmpty() {
		return
	}
	it := set.Iterator()
	for i := range ms {
		it.AdvanceIfNeeded(ms[i].doc)
		if !it.HasNext() {
			return
		}
		if it.PeekNext() == ms[i].doc {
			ms[i].rough += weight
		}
	}
}
