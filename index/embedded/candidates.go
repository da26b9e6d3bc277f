package embedded

import (
	"cmp"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index"
)

// The first phase: which documents match, how many, and which of them are worth
// a closer look. It reads Bleve's term sets alone, never a text.

// matches is what the first phase finds.
type matches struct {
	candidates []*entry // the best, best first
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
	candidateCount = 400
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
	p.weigh(len(s.byID), s.charIDF)

	c := newCollector(p, newGate(q), q)
	for i := range sets {
		words := make([]weighted, 0, len(p.units))
		for k, u := range p.units {
			if !u.heard {
				words = append(words, weighted{sets[i].units[k], sets[i].titles[k], float32(u.weight)})
			}
		}
		least := wordCoverage * p.total
		if q.All {
			least = p.total
		}
		c.collect(&sets[i], words, least, p.total)
	}
	if c.total < enoughHits && !q.All && len(p.grams) > 0 {
		c.edge = 0
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
				pairs[k] = weighted{sets[i].grams[k], none, float32(g.weight)}
			}
			c.collect(&sets[i], pairs, gramCoverage*total, total)
		}
	}
	return c.finish(), nil
}

// weighted is a set of documents and what it is worth to be in it.
type weighted struct {
	all    *roaring.Bitmap
	title  *roaring.Bitmap // a part of all, worth roughTitle more; may be empty
	weight float32
}

// most is what being in both sets is worth.
func (w weighted) most() float32 {
	if w.title.IsEmpty() {
		return w.weight
	}
	return w.weight * (1 + roughTitle)
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
	edge  float32         // so many are heavier than this that no lighter one is wanted
}

// match is a document that matches, on its way to being a candidate.
type match struct {
	sets  *unitSets // of its segment
	doc   uint32
	rough float32 // weights of its words, more for those in titles, and later of its pairs
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
	touched []uint32
	likely  []uint32
	matched []uint32
	counts  []int
}

// scratches are kept for good, unlike those of a sync.Pool, which every garbage
// collection empties: at 100,000 documents making one costs more than a search.
var scratches = make(chan *scratch, 32)

// takeScratch gives one with room for n documents; give it back.
func takeScratch(n int) *scratch {
	var s *scratch
	select {
	case s = <-scratches:
	default:
		s = &scratch{}
	}
	if len(s.sum) < n {
		*s = scratch{sum: make([]float32, n), touched: make([]uint32, 0, n), likely: make([]uint32, 0, n), matched: make([]uint32, 0, n)}
	}
	return s
}

func (s *scratch) giveBack() {
	select {
	case scratches <- s:
	default:
	}
}

// none is the empty set.
var none = roaring.New()

// collect counts the documents of a segment that reach least of the weight, and
// takes the heaviest of them.
func (c *collector) collect(s *unitSets, words []weighted, least, total float64) {
	if len(words) == 0 {
		c.everything(s)
		return
	}
	order := slices.Clone(words)
	slices.SortStableFunc(order, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	const slack = 1e-5 // for float32 sums
	enough := float32(max(least-slack*total, slack))

	pooled := takeScratch(len(s.view.entries))
	defer pooled.giveBack()
	matched := c.matching(s, order, enough, pooled)
	pooled.matched = toSlice(matched, pooled.matched)
	c.count(s.view, pooled.matched, pooled)
	if len(c.query.Sort) > 0 {
		for _, d := range pooled.matched {
			c.found = append(c.found, match{sets: s, doc: d})
		}
		return
	}
	c.heaviest(s, order, matched, pooled)
}

func toSlice(set *roaring.Bitmap, out []uint32) []uint32 {
	n := int(set.GetCardinality())
	out = slices.Grow(out[:0], n)[:n]
	set.ManyIterator().NextMany(out)
	return out
}

// matching are the documents that may be seen and reach enough of the weight.
// Where one word is enough, its set is; only words that are not are added up.
func (c *collector) matching(s *unitSets, order []weighted, enough float32, pooled *scratch) *roaring.Bitmap {
	out := roaring.New()
	var light []weighted
	lightSum := float32(0)
	for _, w := range order {
		if w.weight >= enough {
			out.Or(w.all)
		} else {
			light = append(light, w)
			lightSum += w.weight
		}
	}
	if lightSum >= enough {
		sum := pooled.sum
		for _, w := range light {
			eachOf(w.all, func(d uint32) { sum[d] += w.weight })
		}
		for _, w := range light {
			eachOf(w.all, func(d uint32) {
				if sum[d] >= enough {
					out.Add(d)
				}
				sum[d] = 0
			})
		}
	}
	out.And(s.view.visible(c.gate).set)
	if c.plain && c.first == nil {
		return out
	}
	accepted := roaring.New()
	eachOf(out, func(d uint32) {
		if c.accepts(s, d) {
			accepted.Add(d)
		}
	})
	return accepted
}

// heaviest takes the matches whose words weigh most. Words are taken heaviest
// first; once enough documents weigh more than all the words to come together,
// no other can be among the heaviest (MaxScore, Turtle and Flood 1995), and the
// light words, which most documents hold, are only looked up for those at hand.
func (c *collector) heaviest(s *unitSets, order []weighted, matched *roaring.Bitmap, pooled *scratch) {
	sum, keep := pooled.sum, c.keep*preselect
	touched := pooled.touched[:0]
	rest := float32(0)
	for _, w := range order {
		rest += w.most()
	}
	taken, edge := 0, c.edge
	for ; taken < len(order); taken++ {
		w := order[taken]
		if len(touched) >= keep {
			edge = max(edge, kth(touched, sum, keep))
		}
		if edge > rest {
			break
		}
		rest -= w.most()
		eachOf(roaring.And(w.all, matched), func(d uint32) {
			if sum[d] == 0 {
				touched = append(touched, d)
			}
			sum[d] += w.weight
		})
		if !w.title.IsEmpty() {
			more := w.weight * roughTitle
			eachOf(roaring.And(w.title, matched), func(d uint32) { sum[d] += more })
		}
	}
	pooled.touched = touched
	likely := pooled.likely[:0]
	for _, d := range touched {
		if sum[d]+rest >= edge {
			likely = append(likely, d)
		}
	}
	pooled.likely = likely
	for _, w := range order[taken:] {
		addWeight(sum, likely, w.all, w.weight)
		addWeight(sum, likely, w.title, w.weight*roughTitle)
	}
	tie := s.view.columns.tie
	byTie := func(a, b uint32) int { return cmp.Compare(tie[a], tie[b]) }
	for _, d := range greatest(likely, keep, func(d *uint32) float32 { return sum[*d] }, byTie) {
		if sum[d] >= c.edge {
			c.found = append(c.found, match{sets: s, doc: d, rough: sum[d]})
		}
	}
	for _, d := range touched {
		sum[d] = 0
	}
	if len(c.found) > 2*keep {
		c.found = greatest(c.found, keep, func(m *match) float32 { return m.rough }, byWeight)
		c.edge = slices.MinFunc(c.found, func(a, b match) int { return cmp.Compare(a.rough, b.rough) }).rough
	}
}

// addWeight adds to the sums of the documents that are in the set. It looks them
// up, or goes through the set where that is shorter; then other documents with a
// sum may get the weight too.
func addWeight(sum []float32, docs []uint32, set *roaring.Bitmap, weight float32) {
	const lookup = 4 // what looking one up costs against going on to the next
	if set.GetCardinality() < lookup*uint64(len(docs)) {
		eachOf(set, func(d uint32) {
			if sum[d] > 0 {
				sum[d] += weight
			}
		})
		return
	}
	for _, d := range docs {
		if set.Contains(d) {
			sum[d] += weight
		}
	}
}

// kth is a value that at least k of the documents reach, near the greatest such.
func kth(docs []uint32, sum []float32, k int) float32 {
	high := float32(0)
	for _, d := range docs {
		high = max(high, sum[d])
	}
	var counts [bins]int
	scale := (bins - 1) / high
	for _, d := range docs {
		counts[int(sum[d]*scale)]++
	}
	edge := bins - 1
	for n := counts[edge]; n < k && edge > 0; n += counts[edge] {
		edge--
	}
	return float32(edge) / scale
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
		pooled.counts = append(pooled.counts[:0], make([]int, len(f.names)+1)...)
		f.count(docs, pooled.counts)
		for code, name := range f.names {
			if n := pooled.counts[code]; n > 0 {
				counts[name] += n
			}
		}
	}
}

// everything collects all documents that may be seen, for a query without words.
func (c *collector) everything(s *unitSets) {
	pooled := takeScratch(len(s.view.entries))
	defer pooled.giveBack()
	matched := pooled.matched[:0]
	eachOf(s.view.visible(c.gate).set, func(d uint32) {
		if c.accepts(s, d) {
			matched = append(matched, d)
		}
	})
	pooled.matched = matched
	c.count(s.view, matched, pooled)
	if len(c.query.Sort) == 0 && len(matched) > c.keep*preselect {
		matched = matched[:c.keep*preselect]
	}
	for _, d := range matched {
		c.found = append(c.found, match{sets: s, doc: d})
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

func (m match) entry() *entry { return m.sets.view.entries[m.doc] }

// compare orders matches by the sort fields.
func (c *collector) compare(a, b match) int {
	x, y := a.entry(), b.entry()
	return cmp.Or(sortOrder(x, y, c.query.Sort), strings.Compare(x.doc.Slug, y.doc.Slug), cmp.Compare(x.doc.Revision, y.doc.Revision))
}

// byWeight orders matches by their weight, and those that weigh the same in a way
// that does not depend on how documents lie in segments.
func byWeight(a, b match) int {
	if a.rough != b.rough {
		return cmp.Compare(b.rough, a.rough)
	}
	return cmp.Compare(a.sets.view.columns.tie[a.doc], b.sets.view.columns.tie[b.doc])
}

// finish takes the heaviest of all segments, weighs their pairs too, and makes
// the best of them candidates.
func (c *collector) finish() *matches {
	if len(c.query.Sort) > 0 {
		slices.SortFunc(c.found, c.compare)
		c.found = c.found[:min(len(c.found), c.keep)]
	} else {
		c.found = greatest(c.found, c.keep*preselect, func(m *match) float32 { return m.rough }, byWeight)
		slices.SortFunc(c.found, byNumber)
		for from := 0; from < len(c.found); {
			to := from
			for to < len(c.found) && c.found[to].sets == c.found[from].sets {
				to++
			}
			c.weighPairs(c.found[from:to])
			from = to
		}
		c.found = greatest(c.found, c.keep, func(m *match) float32 { return m.rough }, byWeight)
		slices.SortFunc(c.found, byWeight)
	}
	for _, m := range c.found {
		c.candidates = append(c.candidates, m.entry())
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
