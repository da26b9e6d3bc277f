package bleveindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// randomWords are words as a query has them, heaviest first: the rarer a word, the
// heavier, and a part of its documents have it in the title.
func randomWords(r *rand.Rand, documents int) (words []weighted) {
	for range 1 + r.IntN(6) {
		share := r.Float64() * r.Float64()
		w := weighted{all: randomSet(r, documents, share), title: retrieve.NewBitset(documents), weight: float32(0.1 + 8*(1-share)*r.Float64())}
		for d := range w.all.Each {
			if r.Float64() < 0.1 {
				w.title.Set(d)
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
			if w.all.Has(d) {
				out[d] += w.weight
			}
			if w.title != nil && w.title.Has(d) {
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
	pooled := takeScratch(segmentOf(documents))
	defer pooled.giveBack()
	tie := make([]uint32, documents)
	for i := range tie {
		tie[i] = r.Uint32()
	}
	early := 0
	for range 40 {
		words := randomWords(r, documents)
		visible := randomSet(r, documents, 0.9)
		total := float32(0)
		for _, w := range words {
			total += w.weight
		}
		enough := total * float32(0.03+0.5*r.Float64())
		bare := slices.Clone(words)
		for i := range bare {
			bare[i].title = nil
		}
		matched := reaching(words, enough, visible, pooled)
		for d, w := range weights(bare, documents) {
			if want := w >= enough && visible.Has(d); matched.Has(d) != want && abs(w-enough) > 1e-4 {
				t.Fatalf("document %d weighs %v of %v, visible %v: matched %v", d, w, enough, visible.Has(d), !want)
			}
		}

		sums := weights(words, documents)
		var want []uint32
		for d := range matched.Each {
			want = append(want, uint32(d))
		}
		slices.SortFunc(want, func(a, b uint32) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(tie[a], tie[b])) })
		want = want[:min(keep, len(want))]
		got := slices.Clone(heaviest(words, matched, keep, 0, tie, pooled))
		if len(pooled.likely) < matched.Len() {
			early++
		}
		slices.SortFunc(got, byWeight)
		if len(got) != len(want) {
			t.Fatalf("%d words, %d matches: %d of %d", len(words), matched.Len(), len(got), len(want))
		}
		for i, d := range got {
			if d.doc != want[i] || abs(d.weight-sums[d.doc]) > 1e-4 {
				t.Fatalf("%d words, %d matches: place %d is %v weighing %v, want %v weighing %v", len(words), matched.Len(), i, d.doc, d.weight, want[i], sums[want[i]])
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
