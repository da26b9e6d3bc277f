package bleveindex

import (
	"cmp"

	"github.com/RoaringBitmap/roaring/v2"
)

// weighted is a set of documents and what it is worth to be in it.
type weighted struct {
	all    *roaring.Bitmap
	title  *roaring.Bitmap // a part of all, worth titleShare more; may be empty
	weight float32
}

// titleShare of its weight is what a word in the title is worth more.
const titleShare = 0.6

// most is what being in both sets is worth.
func (w weighted) most() float32 {
	if w.title.IsEmpty() {
		return w.weight
	}
	return w.weight * (1 + titleShare)
}

// reaching are the documents that reach enough of the weight, and that may be seen.
// Where one word is enough, its set is; only words that are not are added up.
func reaching(words []weighted, enough float32, visible *roaring.Bitmap, pooled *scratch) *roaring.Bitmap {
	out := roaring.New()
	var light []weighted
	lightSum := float32(0)
	for _, w := range words {
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
	out.And(visible)
	return out
}

// sumSlack is how far two float32 sums of the same weights may be apart: without it a
// document that weighs as much as one at the edge would be left out.
const sumSlack = 1e-5

// heaviest gives the documents of a set whose words weigh most, keep at most, in
// no order, and their weights, which the caller clears by clearSums. Words come
// heaviest first and are taken in that order; once enough documents weigh more
// than all the words to come together, no other can be among the heaviest
// (MaxScore, Turtle and Flood 1995), and the light words, which most documents
// hold, are only looked up for those at hand. Documents that weigh less than edge
// are not wanted; of equal ones, those with a lesser tie come first.
func heaviest(words []weighted, matched *roaring.Bitmap, keep int, edge float32, tie []uint32, pooled *scratch) (docs []uint32, sum []float32) {
	sum = pooled.sum
	touched := pooled.touched[:0]
	rest := float32(0)
	for _, w := range words {
		rest += w.most()
	}
	edge *= 1 - sumSlack
	taken := 0
	for ; taken < len(words); taken++ {
		w := words[taken]
		if len(touched) >= keep {
			edge = max(edge, kth(touched, sum, keep)*(1-sumSlack))
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
			more := w.weight * titleShare
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
	for _, w := range words[taken:] {
		addToSums(sum, likely, w.all, w.weight)
		addToSums(sum, likely, w.title, w.weight*titleShare)
	}
	return greatest(likely, keep, func(d *uint32) float32 { return sum[*d] }, func(a, b uint32) int {
		if sum[a] != sum[b] {
			return cmp.Compare(sum[b], sum[a])
		}
		return cmp.Compare(tie[a], tie[b])
	}), sum
}

// clearSums makes the sums zero that heaviest left.
func (s *scratch) clearSums() {
	for _, d := range s.touched {
		s.sum[d] = 0
	}
}

// addToSums adds to the sums of the documents that are in the set. It looks them
// up, or goes through the set where that is shorter; then other documents with a
// sum may get the weight too.
func addToSums(sum []float32, docs []uint32, set *roaring.Bitmap, weight float32) {
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
