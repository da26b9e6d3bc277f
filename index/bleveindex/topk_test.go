package bleveindex

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The greatest are those that sorting would put first, ties and all.
func TestGreatest(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 2000 {
		items := make([]match, r.IntN(60))
		spread := 1 + r.IntN(20)
		for i := range items {
			items[i] = match{weight: float32(r.IntN(spread)), tie: r.Uint32N(40)}
		}
		keep := r.IntN(len(items) + 3)
		want := slices.Clone(items)
		slices.SortFunc(want, byWeight)
		want = want[:min(keep, len(want))]
		got := greatest(slices.Clone(items), keep)
		slices.SortFunc(got, byWeight)
		if !slices.Equal(got, want) {
			t.Fatalf("%d of %v: %v, want %v", keep, items, got, want)
		}
	}
}

// However many weigh the same, as many as are wanted are kept, and those that come
// first by the comparison; the order in which they lie does not matter.
func TestGreatestOfTies(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	const n = 3000
	for _, values := range []int{1, 2, 3, 1500} { // different weights
		items := make([]match, n)
		for i := range items {
			items[i] = match{weight: float32(i%values) / 3, tie: uint32(i)}
		}
		want := slices.SortedFunc(slices.Values(items), byWeight)
		for _, keep := range []int{0, 1, 2, n / 3, n - 1, n, n + 1} {
			r.Shuffle(n, func(i, j int) { items[i], items[j] = items[j], items[i] })
			got := greatest(slices.Clone(items), keep)
			slices.SortFunc(got, byWeight)
			if !slices.Equal(got, want[:min(keep, n)]) {
				t.Fatalf("%d of %d with %d weights: others are kept", keep, n, values)
			}
		}
	}
}

// Weights so near that they share a bin are told apart, and so are far ones.
func TestGreatestOfNearWeights(t *testing.T) {
	for name, at := range map[string]func(i int) float32{
		"near": func(i int) float32 { return 1000 + float32(i)*1e-3 },
		"far":  func(i int) float32 { return float32(i*i*i) * 1e6 },
		"one outlier": func(i int) float32 {
			if i == 499 {
				return 1e9
			}
			return float32(i)
		},
	} {
		items := make([]match, 500)
		for i := range items {
			items[i].weight = at((i * 77) % 500)
		}
		want := slices.SortedFunc(slices.Values(items), byWeight)[:100]
		got := greatest(items, 100)
		slices.SortFunc(got, byWeight)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got[95:], want[95:])
		}
	}
}

// The first k come first, and nothing is lost, whatever the order.
func TestFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for range 1000 {
		items := make([]match, r.IntN(40))
		for i := range items {
			items[i].tie = r.Uint32N(1 + r.Uint32N(30))
		}
		want := slices.SortedFunc(slices.Values(items), byWeight)
		k := r.IntN(len(items) + 1)
		first(items, k)
		if got := slices.SortedFunc(slices.Values(items[:k]), byWeight); !slices.Equal(got, want[:k]) {
			t.Fatalf("the first %d are %v, want %v", k, got, want[:k])
		}
		if got := slices.SortedFunc(slices.Values(items), byWeight); !slices.Equal(got, want) {
			t.Fatalf("%v became %v", want, got)
		}
	}
}
