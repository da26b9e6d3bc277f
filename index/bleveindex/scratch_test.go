package bleveindex

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

func randomSet(r *rand.Rand, n int, share float64) retrieve.Bitset {
	out := retrieve.NewBitset(n)
	for d := range n {
		if r.Float64() < share {
			out.Set(d)
		}
	}
	return out
}

// segmentOf is a segment with room for so many documents.
func segmentOf(n int) []segment { return []segment{{texts: make([]*retrieve.Text, n)}} }

// What is taken has room for all and sums of zero, also after a smaller one.
func TestScratch(t *testing.T) {
	for _, n := range []int{10, 100_000, 50, 0, 200_000} {
		s := takeScratch(append(segmentOf(n), segmentOf(3)...))
		if len(s.sum) < n {
			t.Errorf("room for %d of %d", len(s.sum), n)
		}
		if i := slices.IndexFunc(s.sum, func(v float32) bool { return v != 0 }); i >= 0 {
			t.Errorf("the sum of %d is %v", i, s.sum[i])
		}
		s.giveBack()
	}
}

// Sets that are made in it have nothing in common, however many there are: one is empty
// whatever was there before, and a copy what it was copied from.
func TestScratchSets(t *testing.T) {
	r := rand.New(rand.NewPCG(97, 98))
	for range 20 {
		n := r.IntN(2000)
		s := takeScratch(segmentOf(n))
		var sets, want []retrieve.Bitset
		for range r.IntN(100) {
			set := randomSet(r, n, 0.5)
			if empty := s.empty(set); empty.Len() != 0 || len(empty) != len(set) {
				t.Fatalf("%d numbers in an empty set", empty.Len())
			}
			sets, want = append(sets, s.copied(set)), append(want, set)
		}
		for i := range sets {
			if !slices.Equal(sets[i], want[i]) {
				t.Fatalf("set %d of %d is another now", i, len(sets))
			}
		}
		s.giveBack()
	}
}
