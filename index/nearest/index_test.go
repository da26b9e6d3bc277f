package nearest_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
	"github.com/wenjin-kb/wenjin/kb"
)

var (
	analyzer = indextest.Analyzer(zh.Words{})
	must     = indextest.Must
)

func random(r *rand.Rand, dims int) []float32 {
	out := make([]float32, dims)
	for i := range out {
		out[i] = float32(r.NormFloat64())
	}
	return out
}

func made(t testing.TB, numbers []float32) vector.Vector {
	t.Helper()
	v, err := vector.New(numbers)
	must(t, err)
	return v
}

// world is an index, and all that it should know.
type world struct {
	*testing.T
	*nearest.Index
	r     *rand.Rand
	texts map[*retrieve.Text][][]float32
	next  int
}

const dims = 24

func (w *world) text() *retrieve.Text {
	w.next++
	d := index.Document{ArticleID: fmt.Sprint("a", w.next), Slug: fmt.Sprint("a", w.next), Title: "题", Audience: kb.AudiencePublic, Category: fmt.Sprint("c", w.r.IntN(3))}
	if w.r.IntN(3) == 0 {
		d.Audience = kb.AudienceAgent
	}
	if w.r.IntN(4) == 0 {
		d.From = time.Unix(1000, 0)
	}
	if w.r.IntN(4) == 0 {
		d.Until = time.Unix(2000, 0)
	}
	return retrieve.NewText(&d, analyzer())
}

// change adds and removes some texts, and gives those that wait their vectors.
func (w *world) change() {
	var added, removed []*retrieve.Text
	for range w.r.IntN(12) {
		added = append(added, w.text())
	}
	for t := range w.texts {
		if w.r.IntN(5) == 0 {
			removed = append(removed, t)
			delete(w.texts, t)
		}
	}
	w.Update(added, removed)
	for _, t := range w.Waiting(math.MaxInt) {
		w.texts[t] = nil
		var passages []nearest.Passage
		for i := range w.r.IntN(4) {
			numbers := random(w.r, dims)
			w.texts[t] = append(w.texts[t], numbers)
			passages = append(passages, nearest.Passage{Start: i - 1, Vector: made(w.T, numbers)})
		}
		w.Put(t, passages)
	}
}

// nearest are those that a comparison of everything with everything finds.
func (w *world) nearest(q []float32, v retrieve.Visibility) (out []*retrieve.Text) {
	best := map[*retrieve.Text]float64{}
	query := made(w.T, q)
	for t, passages := range w.texts {
		if !v.Allows(t) || len(passages) == 0 {
			continue
		}
		best[t] = -2
		for _, p := range passages {
			best[t] = max(best[t], query.Cosine(made(w.T, p)))
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *retrieve.Text) int { return cmp.Compare(best[b], best[a]) })
	return out
}

// Whatever came and went, the nearest that may be seen are found in their order, and
// nobody is told of others.
func TestCompareFindsTheNearestThatMayBeSeen(t *testing.T) {
	w := &world{T: t, Index: nearest.NewIndex(), r: rand.New(rand.NewPCG(5, 6)), texts: map[*retrieve.Text][][]float32{}}
	hidden := 0
	for round := range 60 {
		w.change()
		q := random(w.r, dims)
		query := index.Query{At: time.Unix(int64(w.r.IntN(3000)), 0), Scopes: []kb.Scope{kb.ScopePublic}}
		if w.r.IntN(2) == 0 {
			query.Scopes = append(query.Scopes, kb.ScopeAgent)
		}
		if w.r.IntN(2) == 0 {
			query.Filter = index.Equals("category", "c1")
		}
		v := retrieve.NewVisibility(query)
		want := w.nearest(q, v)
		hidden += len(w.texts) - len(want)
		count := 1 + w.r.IntN(8)
		var other []*retrieve.Text
		if len(want) > 0 {
			other = want[len(want)-1:]
		}
		c := w.Compare(made(t, q), v, count, other)
		got, rest := c.Nearest, c.Others
		if c.Since > v.At || c.Next <= v.At || c.Since != retrieve.MinTime && c.Since != time.Unix(1000, 0).UnixNano() && c.Since != time.Unix(2000, 0).UnixNano() {
			t.Fatalf("round %d: at %d, it holds from %d until %d", round, v.At, c.Since, c.Next)
		}
		if len(got) != min(count, len(want)) {
			t.Fatalf("round %d: %d, want %d of %d", round, len(got), count, len(want))
		}
		for i, n := range got {
			if n.Text != want[i] {
				t.Fatalf("round %d: %s in place %d, want %s", round, n.Text.ID, i, want[i].ID)
			}
			if i > 0 && n.Standing > got[i-1].Standing {
				t.Fatalf("round %d: %f after %f", round, n.Standing, got[i-1].Standing)
			}
		}
		for _, o := range other {
			if n := rest[o]; n.Text != o || len(want) == len(got) && n.Standing != got[len(got)-1].Standing {
				t.Fatalf("round %d: the last is told to be %+v", round, n)
			}
		}
	}
	if hidden < 100 {
		t.Errorf("only %d were not to be seen", hidden)
	}
}

// Before all texts have had their vectors, and for vectors of another model, nothing is
// known; a text that joins later waits alone.
func TestWaiting(t *testing.T) {
	w := &world{T: t, Index: nearest.NewIndex(), r: rand.New(rand.NewPCG(7, 8))}
	a, b, c := w.text(), w.text(), w.text()
	everything := retrieve.NewVisibility(index.Query{At: time.Unix(1500, 0), Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}})
	one := made(t, []float32{1, 2})
	found := func(q vector.Vector) int {
		if c := w.Compare(q, everything, 10, nil); c != nil {
			return len(c.Nearest)
		}
		return 0
	}
	w.Update([]*retrieve.Text{a, b}, nil)
	<-w.Changed()
	w.Put(a, passages(one))
	if texts, waiting := w.Count(); texts != 2 || waiting != 1 || found(one) != 0 {
		t.Errorf("%d texts, %d waiting, %d found", texts, waiting, found(one))
	}
	before := w.State()
	w.Put(b, passages(one, made(t, []float32{1, 2, 3})))
	if w.State() == before || found(one) != 2 || found(made(t, []float32{1})) != 0 {
		t.Errorf("%d found, and %d by another model", found(one), found(made(t, []float32{1})))
	}
	w.Update([]*retrieve.Text{c}, []*retrieve.Text{a})
	if got := w.Waiting(10); len(got) != 1 || got[0] != c || found(one) != 1 {
		t.Errorf("%d wait, %d found", len(got), found(one))
	}
	w.Put(a, passages(one)) // has gone
	w.Put(c, nil)           // has no vector
	if len(w.Waiting(10)) != 0 || found(one) != 1 {
		t.Errorf("%d wait, %d found", len(w.Waiting(10)), found(one))
	}
}

// The vectors of another model take the place of those that are there at once; what came
// meanwhile waits, what went is gone, and no question of one model is held against the
// vectors of another.
func TestTake(t *testing.T) {
	w := &world{T: t, Index: nearest.NewIndex(), r: rand.New(rand.NewPCG(7, 9))}
	everything := retrieve.NewVisibility(index.Query{At: time.Unix(1500, 0), Scopes: []kb.Scope{kb.ScopePublic, kb.ScopeAgent}})
	in := func(space string, x float32) vector.Vector { v := made(t, []float32{x, 1}); v.Space = space; return v }
	found := func(space string) (out []*retrieve.Text) {
		if c := w.Compare(in(space, 1), everything, 10, nil); c != nil {
			for _, n := range c.Nearest {
				out = append(out, n.Text)
			}
		}
		return out
	}
	a, b, c, d := w.text(), w.text(), w.text(), w.text()
	for _, x := range []*retrieve.Text{a, b, c, d} {
		x.From, x.Until = 0, retrieve.MaxTime
	}
	w.Update([]*retrieve.Text{a, b, c}, nil)
	for i, x := range []*retrieve.Text{a, b, c} {
		w.Put(x, passages(in("old", float32(i)), in("new", 1)))
	}
	if len(found("old")) != 3 || found("new") != nil || w.Rows() != 3 {
		t.Fatalf("%d vectors, %d found", w.Rows(), len(found("old")))
	}
	next := nearest.NewIndex()
	next.Follow(w.Index)
	for i, x := range []*retrieve.Text{a, b, c} {
		next.Put(x, passages(in("new", float32(i)), in("new", float32(-i))))
	}
	w.Update([]*retrieve.Text{d}, []*retrieve.Text{b})
	before := w.State()
	w.Take(next)
	if got := found("new"); len(got) != 2 || got[0] != a && got[0] != c || slices.Contains(got, b) || found("old") != nil || w.Rows() != 4 || w.State() == before {
		t.Errorf("%d vectors, found %v", w.Rows(), got)
	}
	if got := w.Waiting(10); len(got) != 1 || got[0] != d {
		t.Errorf("%d wait", len(got))
	}
	w.Put(d, passages(in("new", 7)))
	w.Update(nil, []*retrieve.Text{a, c})
	if got := found("new"); len(got) != 1 || got[0] != d || w.Rows() != 1 {
		t.Errorf("%d vectors, found %v", w.Rows(), got)
	}
	next = nearest.NewIndex()
	next.Update([]*retrieve.Text{a, d}, nil)
	if next.Follow(w.Index); len(next.Texts()) != 1 || next.Texts()[0] != d {
		t.Errorf("%d texts follow", len(next.Texts()))
	}
}

func passages(vectors ...vector.Vector) (out []nearest.Passage) {
	for _, v := range vectors {
		out = append(out, nearest.Passage{Vector: v})
	}
	return out
}

// plainText is one that everybody may see, without a word.
func plainText(i int) *retrieve.Text {
	return &retrieve.Text{Document: &index.Document{}, ID: fmt.Sprint(i), Scope: retrieve.Scopes(kb.ScopePublic), Until: retrieve.MaxTime, LapsedUntil: retrieve.MaxTime}
}

// However many cores look, they find the same.
func TestManyCores(t *testing.T) {
	r, x := rand.New(rand.NewPCG(4, 4)), nearest.NewIndex()
	var texts []*retrieve.Text
	for i := range 30_000 {
		texts = append(texts, plainText(i))
	}
	x.Update(texts, nil)
	for i, text := range texts {
		text.From = int64(i % 100 * 10)
		x.Put(text, passages(made(t, random(r, 4))))
	}
	q, v := made(t, random(r, 4)), retrieve.NewVisibility(index.Query{At: time.Unix(0, 555), Scopes: []kb.Scope{kb.ScopePublic}})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := x.Compare(q, v, 20, texts[:3])
	runtime.GOMAXPROCS(4)
	four := x.Compare(q, v, 20, texts[:3])
	if len(one.Nearest) != 20 || one.Since != 550 || one.Next != 560 || four.Since != 550 || four.Next != 560 {
		t.Errorf("%d nearest, from %d until %d, and from %d until %d", len(one.Nearest), one.Since, one.Next, four.Since, four.Next)
	}
	for i, n := range one.Nearest {
		if math.Abs(n.Standing-four.Nearest[i].Standing) > 1e-6 {
			t.Errorf("%f in place %d, and %f", n.Standing, i, four.Nearest[i].Standing)
		}
	}
	for t0, n := range one.Others {
		if math.Abs(n.Standing-four.Others[t0].Standing) > 1e-6 {
			t.Error("others differ")
		}
	}
}

func BenchmarkCompare(b *testing.B) {
	for _, size := range []struct{ texts, dims, each int }{{10_000, 384, 1}, {100_000, 384, 1}, {100_000, 1024, 1}, {100_000, 384, 3}} {
		b.Run(fmt.Sprint(size.texts, "x", size.dims, "x", size.each), func(b *testing.B) {
			r := rand.New(rand.NewPCG(9, 9))
			x := nearest.NewIndex()
			for i := range size.texts {
				t := plainText(i)
				x.Update([]*retrieve.Text{t}, nil)
				var vectors []vector.Vector
				for range size.each {
					vectors = append(vectors, made(b, random(r, size.dims)))
				}
				x.Put(t, passages(vectors...))
			}
			q, v := made(b, random(r, size.dims)), retrieve.NewVisibility(index.Query{At: time.Unix(1, 0), Scopes: []kb.Scope{kb.ScopePublic}})
			fastest := time.Hour // tells more than the mean where others work, too
			for b.Loop() {
				start := time.Now()
				x.Compare(q, v, 50, nil)
				fastest = min(fastest, time.Since(start))
			}
			b.ReportMetric(float64(fastest.Microseconds())/1000, "fastest-ms")
		})
	}
}
