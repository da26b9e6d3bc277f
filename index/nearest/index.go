// Package nearest finds the texts whose vectors lie nearest to that of a question, under the
// visibility filter of all searches.
//
// Every vector is compared, one byte a number: no list of neighbours that could miss one.
// Up to some hundred thousand vectors that takes a few milliseconds (BenchmarkCompare).
// How near is near differs from model to model, and from question to question; so a
// text is judged by how far it stands out from all that the asker may see.
package nearest

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Index is the vectors of the passages of all texts of one collection. It is safe for many
// goroutines, of which one at a time calls Update.
type Index struct {
	mu      sync.RWMutex
	of      map[*retrieve.Text][]int // its rows; nil while it waits for its vectors
	waiting int
	whole   bool // all texts have had their vectors at some time
	dims    int
	space   string // of the vectors
	rows    []row
	bytes   []int8 // of the vectors, one row after the other

	state   atomic.Int64
	changed chan struct{}
}

// row is a vector and what decides about visibility, close together: all are looked at.
type row struct {
	text                *retrieve.Text
	from, until, lapsed int64
	scale               float32
	start               int32 // of the passage
	scope               retrieve.ScopeSet
}

// NewIndex is an index of nothing.
func NewIndex() *Index {
	return &Index{of: map[*retrieve.Text][]int{}, changed: make(chan struct{}, 1)}
}

// Update takes up texts that came into the collection, which then wait for their vectors,
// and drops those that left it.
func (x *Index) Update(added, removed []*retrieve.Text) {
	x.mu.Lock()
	for _, t := range removed {
		rows, there := x.of[t]
		if there && rows == nil {
			x.waiting--
		}
		delete(x.of, t)
		x.drop(rows)
	}
	for _, t := range added {
		if _, there := x.of[t]; !there {
			x.of[t] = nil
			x.waiting++
		}
	}
	x.mu.Unlock()
	x.state.Add(1)
	select {
	case x.changed <- struct{}{}:
	default:
	}
}

// drop takes rows out: the last ones take their places.
func (x *Index) drop(rows []int) {
	rows = slices.Clone(rows)
	slices.Sort(rows)
	for _, at := range slices.Backward(rows) {
		last := len(x.rows) - 1
		if at != last {
			x.rows[at] = x.rows[last]
			copy(x.bytes[at*x.dims:(at+1)*x.dims], x.bytes[last*x.dims:])
			of := x.of[x.rows[at].text]
			of[slices.Index(of, last)] = at
		}
		x.rows[last] = row{}
		x.rows, x.bytes = x.rows[:last], x.bytes[:last*x.dims]
	}
}

// Changed tells after each Update, once for several.
func (x *Index) Changed() <-chan struct{} { return x.changed }

// State is another number after each change.
func (x *Index) State() int64 { return x.state.Load() }

// Waiting are texts that have no vectors yet, at most so many.
func (x *Index) Waiting(most int) (out []*retrieve.Text) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.waiting == 0 {
		return nil
	}
	for t, rows := range x.of {
		if rows == nil {
			if out = append(out, t); len(out) == most {
				break
			}
		}
	}
	return out
}

// Count is how many texts there are, and how many of them wait for their vectors.
func (x *Index) Count() (texts, waiting int) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.of), x.waiting
}

// Passage is a piece of a text with its vector.
type Passage struct {
	Start  int // where it stands in the body, in bytes; -1 is the title and the questions
	Vector vector.Vector
}

// Put gives the vectors of the passages of a text that waits for them; one without a vector
// is found by its words alone. Vectors of another length or space than those that are there
// are not taken.
func (x *Index) Put(t *retrieve.Text, passages []Passage) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if rows, there := x.of[t]; !there || rows != nil {
		return // it has gone meanwhile
	}
	rows := []int{}
	for _, p := range passages {
		if len(x.rows) == 0 && len(rows) == 0 {
			x.dims, x.space = len(p.Vector.Bytes), p.Vector.Space
		}
		if len(p.Vector.Bytes) != x.dims || x.dims == 0 || p.Vector.Space != x.space {
			continue
		}
		rows = append(rows, len(x.rows))
		x.rows = append(x.rows, row{text: t, from: t.From, until: t.Until, lapsed: t.LapsedUntil, scale: p.Vector.Scale, start: int32(p.Start), scope: t.Scope})
		x.bytes = append(x.bytes, p.Vector.Bytes...)
	}
	x.of[t] = rows
	x.waiting--
	x.whole = x.whole || x.waiting == 0
	x.state.Add(1)
}

// Texts are all that there are, in no order.
func (x *Index) Texts() []*retrieve.Text {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return slices.Collect(maps.Keys(x.of))
}

// Rows are how many vectors there are.
func (x *Index) Rows() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.rows)
}

// Follow makes the texts those of another index. What is new waits.
func (x *Index) Follow(other *Index) {
	var added, removed []*retrieve.Text
	wanted := map[*retrieve.Text]bool{}
	for _, t := range other.Texts() {
		wanted[t] = true
	}
	for _, t := range x.Texts() {
		if !wanted[t] {
			removed = append(removed, t)
		}
		delete(wanted, t)
	}
	for t := range wanted {
		added = append(added, t)
	}
	x.Update(added, removed)
}

// Take takes the vectors of another index in place of its own, at once; the other is not
// used any more. Texts that it has not, or not yet, wait.
func (x *Index) Take(other *Index) {
	other.mu.Lock()
	defer other.mu.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	for t, rows := range other.of {
		if _, there := x.of[t]; !there {
			delete(other.of, t)
			other.drop(rows)
		}
	}
	x.waiting = 0
	for t := range x.of {
		rows := other.of[t]
		if x.of[t] = rows; rows == nil {
			x.waiting++
		}
	}
	x.rows, x.bytes, x.dims, x.space, x.whole = other.rows, other.bytes, other.dims, other.space, other.whole
	x.state.Add(1)
}

// Near is a text and how near it is.
type Near struct {
	Text  *retrieve.Text
	Start int // of the passage that is nearest; see [Passage]
	// Standing is by how many standard deviations its cosine lies above the mean of all
	// that the asker may see.
	Standing float64
}

// Comparison is how near the texts of a collection are to a question.
type Comparison struct {
	Nearest []Near // nearest first
	Others  map[*retrieve.Text]Near
	// Since and Next are as those of retrieve.Candidates.
	Since, Next int64
}

// PerText rows are taken for each text that is wanted: several passages of one may be near.
const PerText = 4

// leastDeviation is taken where all are as near as one another.
const leastDeviation = 0.01

// Standing is by how many standard deviations a cosine lies above the mean of all that the
// asker may see.
func Standing(cosine, mean, deviation float64) float64 {
	return (cosine - mean) / max(deviation, leastDeviation)
}

// Compare gives the nearest texts, at most count of them, that may be seen and pass the
// filter; and how near some others are. Nothing, nil, is known before every text has had its
// vectors: until then, those that have would be preferred.
func (x *Index) Compare(q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) *Comparison {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if !x.whole || len(x.rows) == 0 || len(q.Bytes) != x.dims || q.Space != x.space {
		return nil
	}
	c := comparison{Index: x, query: q, products: make([]int32, len(x.rows))}
	c.Since, c.Next = retrieve.MinTime, retrieve.MaxTime
	dots(x.bytes, q.Bytes, c.products)
	best := c.best(v, count*PerText)
	seen := make(map[*retrieve.Text]bool, count)
	for _, at := range best {
		if t := x.rows[at].text; !seen[t] && len(c.Nearest) < count {
			seen[t] = true
			c.Nearest = append(c.Nearest, c.near(at))
		}
	}
	c.Others = make(map[*retrieve.Text]Near, len(others))
	for _, t := range others {
		if rows := x.of[t]; len(rows) > 0 {
			c.Others[t] = c.near(slices.MaxFunc(rows, func(a, b int) int { return cmp.Compare(c.cosine(a), c.cosine(b)) }))
		}
	}
	return &c.Comparison
}

// comparison is of one query with all rows.
type comparison struct {
	*Index
	Comparison
	query           vector.Vector
	products        []int32
	mean, deviation float64
}

func (c *comparison) cosine(at int) float32 {
	return float32(c.products[at]) * c.query.Scale * c.rows[at].scale
}

func (c *comparison) near(at int) Near {
	r := &c.rows[at]
	return Near{r.text, int(r.start), Standing(float64(c.cosine(at)), c.mean, c.deviation)}
}

// best are the nearest rows that may be seen and pass the filter, nearest first; mean and
// deviation are of all that may be seen, whatever the filter.
func (c *comparison) best(v retrieve.Visibility, count int) []int {
	top := newTop(count)
	n, sum, squares := 0, 0.0, 0.0
	for at := range c.rows {
		r := &c.rows[at]
		if !v.InScope(r.scope) {
			continue
		}
		c.hold(v.At, r.from)
		c.hold(v.At, v.End(r.until, r.lapsed))
		if !v.InForce(r.from, r.until, r.lapsed) {
			continue
		}
		cosine := c.cosine(at)
		n++
		sum += float64(cosine)
		squares += float64(cosine) * float64(cosine)
		if top.wants(cosine) && v.Passes(r.text) {
			top.add(cosine, at)
		}
	}
	if n > 0 {
		c.mean = sum / float64(n)
		c.deviation = math.Sqrt(max(squares/float64(n)-c.mean*c.mean, 0))
	}
	return top.sorted()
}

// hold bounds the time for which what is told holds by a moment at which that changes.
func (c *comparison) hold(now, at int64) {
	if at > now {
		c.Next = min(c.Next, at)
	} else {
		c.Since = max(c.Since, at)
	}
}

// top are the greatest of what is added: a heap whose least comes first.
type top struct {
	most int
	heap []ranked
}

type ranked struct {
	cosine float32
	at     int
}

func newTop(most int) *top { return &top{most: most, heap: make([]ranked, 0, most)} }

func (t *top) wants(cosine float32) bool {
	return len(t.heap) < t.most || t.most > 0 && cosine > t.heap[0].cosine
}

func (t *top) add(cosine float32, at int) {
	h := t.heap
	if len(h) < t.most {
		h = append(h, ranked{cosine, at})
		for i := len(h) - 1; i > 0 && h[i].cosine < h[(i-1)/2].cosine; i = (i - 1) / 2 {
			h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		}
		t.heap = h
		return
	}
	h[0] = ranked{cosine, at}
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h); child++ {
			if h[child].cosine < h[least].cosine {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}

func (t *top) sorted() []int {
	slices.SortFunc(t.heap, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.at, b.at)) })
	out := make([]int, len(t.heap))
	for i, r := range t.heap {
		out[i] = r.at
	}
	return out
}
