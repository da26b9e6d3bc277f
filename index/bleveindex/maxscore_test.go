package bleveindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

// randomWords are words as a query has them, heaviest first: the rarer a word, the
// heavier, and a part of its documents have it in the title.
func randomWords(r *rand.Rand, documents int) (words []weighted) {
	for range 1 + r.IntN(6) {
		share := r.Float64() * r.Float64()
		w := weighted{all: roaring.New(), title: roaring.New(), weight: float32(0.1 + 8*(1-share)*r.Float64())}
		for d := range documents {
			if r.Float64() < share {
				w.all.Add(uint32(d))
				if r.Float64() < 0.1 {
					w.title.Add(uint32(d))
				}
			}
		}
		words = append(words, w)
	}
	slices.SortStableFunc(words, func(a, b weighted) int { return cmp.Compare(b.weight, a.weight) })
	return words
}

// weights are the sums of every document, the plain way.
func weights(words []weighted, documents int) []float32 {
	out := make([]float32, documents)
	for _, w := range words {
		for d := range out {
			if w.all.Contains(uint32(d)) {
				out[d] += w.weight
			}
			if w.title.Contains(uint32(d)) {
				out[d] += w.weight * titleShare
			}
		}
	}
	return out
}

// However early it stops, heaviest finds the documents that adding everything up
// would, and reaching those that weigh enough.
func TestMaxScoreIsExact(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	const documents, keep = 15_000, 300
	r := rand.New(rand.NewPCG(21, 22))
	pooled := takeScratch(documents)
	defer pooled.giveBack()
	tie := make([]uint32, documents)
	for i := range tie {
		tie[i] = r.Uint32()
	}
	early := 0
	for range 40 {
		words := randomWords(r, documents)
		visible := roaring.New()
		for d := range documents {
			if r.IntN(10) > 0 {
				visible.Add(uint32(d))
			}
		}
		total := float32(0)
		for _, w := range words {
			total += w.weight
		}
		enough := total * float32(0.03+0.5*r.Float64())
		bare := slices.Clone(words)
		for i := range bare {
			bare[i].title = none
		}
		matched := reaching(words, enough, visible, pooled)
		for d, w := range weights(bare, documents) {
			if want := w >= enough && visible.Contains(uint32(d)); matched.Contains(uint32(d)) != want && abs(w-enough) > 1e-4 {
				t.Fatalf("document %d weighs %v of %v, visible %v: matched %v", d, w, enough, visible.Contains(uint32(d)), !want)
			}
		}

		sums := weights(words, documents)
		want := matched.ToArray()
		slices.SortFunc(want, func(a, b uint32) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(tie[a], tie[b])) })
		want = want[:min(keep, len(want))]
		got := slices.Clone(heaviest(words, matched, keep, 0, tie, pooled))
		if len(pooled.touched) < int(matched.GetCardinality()) {
			early++
		}
		slices.SortFunc(got, func(a, b weighed) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(tie[a.doc], tie[b.doc]))
		})
		if len(got) != len(want) {
			t.Fatalf("%d words, %d matches: %d of %d", len(words), matched.GetCardinality(), len(got), len(want))
		}
		for i, d := range got {
			if d.doc != want[i] || abs(d.weight-sums[d.doc]) > 1e-4 {
				t.Fatalf("%d words, %d matches: place %d is %v weighing %v, want %v weighing %v", len(words), matched.GetCardinality(), i, d.doc, d.weight, want[i], sums[want[i]])
			}
		}
	}
	if early == 0 {
		t.Error("it never stopped early")
	}
	if i := slices.IndexFunc(pooled.sum, func(v float32) bool { return v != 0 }); i >= 0 {
		t.Errorf("the sum of %d is not zero afterwards", i)
	}
}

func abs(v float32) float32 { return max(v, -v) }

// A light word gives its weight to the documents at hand that hold it, more to those that
// have it in the title; too light ones are left out.
func TestAddLight(t *testing.T) {
	r := rand.New(rand.NewPCG(91, 92))
	pooled := takeScratch(5000)
	defer pooled.giveBack()
	for _, share := range []float64{0, 0.001, 0.05, 0.5, 1} {
		for _, at := range []float64{0.001, 0.02, 0.6} {
			w := weighted{all: randomSet(r, 5000, share), title: roaring.New(), weight: 2}
			eachOf(w.all, func(d uint32) {
				if d%3 == 0 {
					w.title.Add(d)
				}
			})
			var docs, want []weighed
			for i, d := range randomSet(r, 5000, at).ToArray() {
				docs = append(docs, weighed{d, float32(i % 5)})
				sum := float32(i % 5)
				if w.all.Contains(d) {
					sum += 2
				}
				if w.title.Contains(d) {
					sum += 2 * titleShare
				}
				if sum >= 3 {
					want = append(want, weighed{d, sum})
				}
			}
			if got := addLight(docs, w, 3, pooled); !slices.Equal(got, want) {
				t.Fatalf("a set of %v for %v: %v, want %v", share, at, got, want)
			}
		}
	}
}
