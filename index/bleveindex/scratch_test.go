package bleveindex

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

func randomSet(r *rand.Rand, n int, share float64) *roaring.Bitmap {
	out := roaring.New()
	for d := range n {
		if r.Float64() < share {
			out.Add(uint32(d))
		}
	}
	return out
}

func TestSlicesOfSets(t *testing.T) {
	r := rand.New(rand.NewPCG(97, 98))
	var buf []uint32
	for _, share := range []float64{0, 0.01, 0.9, 0.1} { // the buffer grows and is more than is needed
		set := randomSet(r, 70_000, share)
		buf = toSlice(set, buf)
		var each []uint32
		eachOf(set, func(d uint32) { each = append(each, d) })
		if want := set.ToArray(); !slices.Equal(buf, want) || !slices.Equal(each, want) {
			t.Errorf("%v: %d and %d of %d numbers", share, len(buf), len(each), len(want))
		}
	}
}

// What is taken has room for all and sums of zero, also after a smaller one.
func TestScratch(t *testing.T) {
	for _, n := range []int{10, 100_000, 50, 0, 200_000} {
		s := takeScratch(n)
		if len(s.sum) < n {
			t.Errorf("room for %d of %d", len(s.sum), n)
		}
		if i := slices.IndexFunc(s.sum, func(v float32) bool { return v != 0 }); i >= 0 {
			t.Errorf("the sum of %d is %v", i, s.sum[i])
		}
		s.giveBack()
	}
}

// A set has the same numbers when it is dense, whatever was there before.
func TestToDense(t *testing.T) {
	r := rand.New(rand.NewPCG(99, 1))
	pooled := takeScratch(70_000)
	defer pooled.giveBack()
	for _, share := range []float64{0.9, 0.01, 0, 1, 0.2} {
		set := randomSet(r, 70_000, share)
		var got []uint32
		toDense(set, &pooled.dense).Each(func(d int) { got = append(got, uint32(d)) })
		if !slices.Equal(got, set.ToArray()) {
			t.Errorf("%v: %d numbers of %d", share, len(got), set.GetCardinality())
		}
	}
}
