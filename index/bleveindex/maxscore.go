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
		var others []*roaring.Bitmap // of each light word: what no other word has found
		for _, w := range light {
			set := roaring.AndNot(w.all, out)
			eachOf(set, func(d uint32) { sum[d] += w.weight })
			others = append(others, set)
		}
		for _, set := range others {
			eachOf(set, func(d uint32) {
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
// no order. Words come heaviest first and are taken in that order; once enough documents
// weigh more than all the words to come together, no other can be among the heaviest
// (MaxScore, Turtle and Flood 1995), and the light words, which most documents
// hold, are only looked up for those at hand. Documents that weigh less than edge
// are not wanted; of equal ones, those with a lesser tie come first.
func heaviest(words []weighted, matched *roaring.Bitmap, keep int, edge float32, tie []uint32, pooled *scratch) []weighed {
	sum := pooled.sum
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
			edge = max(edge, kth(touched, func(d *uint32) float32 { return sum[*d] }, keep)*(1-sumSlack))
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
			likely = append(likely, weighed{d, sum[d]})
		}
		sum[d] = 0
	}
	pooled.likely = likely
	for _, w := range words[taken:] {
		rest -= w.most()
		likely = addLight(likely, w, edge-rest, pooled)
		if len(likely) > 2*keep {
			edge = max(edge, kth(likely, weightOf, keep)*(1-sumSlack))
		}
	}
	return greatest(likely, keep, weightOf, func(a, b weighed) int {
		if a.weight != b.weight {
			return cmp.Compare(b.weight, a.weight)
		}
		return cmp.Compare(tie[a.doc], tie[b.doc])
	})
}

func weightOf(w *weighed) float32 { return w.weight }

// addLight adds the weight of a word to the documents that hold it, and gives those that
// weigh enough then, in place of all.
func addLight(docs []weighed, w weighted, enough float32, pooled *scratch) []weighed {
	all, title := toDense(w.all, &pooled.dense), toDense(w.title, &pooled.titles)
	out := docs[:0]
	for _, d := range docs {
		if all.Has(int(d.doc)) {
			d.weight += w.weight
			if title.Has(int(d.doc)) {
				d.weight += w.weight * titleShare
			}
		}
		if d.weight >= enough {
			out = append(out, d)
		}
	}
	return out
}
