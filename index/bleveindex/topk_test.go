package bleveindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// The greatest are those that sorting would put first, ties and all.
func TestGreatest(t *testing.T) {
	type item struct {
		value float32
		tie   int
	}
	r := rand.New(rand.NewPCG(11, 12))
	for range 2000 {
		items := make([]item, r.IntN(60))
		spread := 1 + r.IntN(20)
		for i := range items {
			items[i] = item{float32(r.IntN(spread)), r.IntN(40)}
		}
		keep := r.IntN(len(items) + 3)
		better := func(a, b item) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.tie, b.tie)) }
		want := slices.Clone(items)
		slices.SortFunc(want, better)
		want = want[:min(keep, len(want))]
		got := greatest(slices.Clone(items), keep, func(i *item) float32 { return i.value }, better)
		slices.SortFunc(got, better)
		if !slices.Equal(got, want) {
			t.Fatalf("%d of %v: %v, want %v", keep, items, got, want)
		}
	}
}

// At least k documents reach the value, and hardly more than k do.
func TestKth(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 200 {
		n := 1 + r.IntN(5000)
		sum, docs := make([]float32, n), make([]uint32, n)
		for i := range sum {
			sum[i], docs[i] = r.Float32()*30, uint32(i)
		}
		k := 1 + r.IntN(n)
		edge := kth(docs, sum, k)
		reach := 0
		for _, v := range sum {
			if v >= edge {
				reach++
			}
		}
		if reach < k || reach > k+n/100+10 {
			t.Fatalf("%d of %d reach %v, asked for %d", reach, n, edge, k)
		}
	}
}
