package bleveindex

import (
	"math/bits"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// weighted is a set of documents and what it is worth to be in it.
type weighted struct {
	all    retrieve.Bitset
	title  retrieve.Bitset // a part of all, worth titleShare more; nil where it is empty
	weight float32
}

// titleShare of its weight is what a word in the title is worth more.
const titleShare = 0.6

// most is what being in both sets is worth.
func (w weighted) most() float32 {
	if w.title == nil {
		return w.weight
	}
	return w.weight * (1 + titleShare)
}

// addUp adds a weight to the sums of the documents of a set that are in another, too.
func addUp(sum []float32, weight float32, set, within retrieve.Bitset) {
	for at, both := range set {
		for both &= within[at]; both != 0; both &= both - 1 {
			sum[at<<6+bits.TrailingZeros64(both)] += weight
		}
	}
}

// reaching are the documents that reach enough of the weight, and that may be seen. Words
// come heaviest first. Where one word is enough, its set is; only words that are not are
// added up.
func reaching(words []weighted, enough float32, visible retrieve.Bitset, pooled *scratch) retrieve.Bitset {
	out := pooled.empty(visible)
	for len(words) > 0 && words[0].weight >= enough {
		out.Join(words[0].all)
		words = words[1:]
	}
	lightSum := float32(0)
	for _, w := range words {
		lightSum += w.weight
	}
	if lightSum >= enough {
		others, touched := pooled.copied(visible), pooled.empty(visible)
		others.Drop(out)
		for _, w := range words {
			addUp(pooled.sum, w.weight, w.all, others)
			touched.Join(w.all)
		}
		touched.Keep(others)
		for d := range touched.Each {
			if pooled.sum[d] >= enough {
				out.Set(d)
			}
			pooled.sum[d] = 0
		}
	}
	out.Keep(visible)
	return out
}

// sumSlack is how far two float32 sums of the same weights may be apart: without it a
// document that weighs as much as one at the edge would be left out.
const sumSlack = 1e-5

// heaviest gives the documents of a set whose words weigh most, keep at most, in
// no order. Words come heaviest first; once enough documents hold one that weighs more than
// all the words to come together, no other can be among the heaviest (MaxScore, Turtle and
// Flood 1995), and the light words, which most documents hold, count for those alone.
// Documents that weigh less than edge are not wanted; of equal ones, those with a lesser
// tie come first.
func heaviest(words []weighted, matched retrieve.Bitset, keep int, edge float32, tie []uint32, pooled *scratch) []match {
	rest := float32(0)
	for _, w := range words {
		rest += w.most()
	}
	sum, touched, within := pooled.sum, pooled.empty(matched), matched
	edge *= 1 - sumSlack
	light := false
	for i, w := range words {
		if !light && (edge > rest || i > 0 && words[i-1].weight*(1-sumSlack) > rest && touched.Common(matched) >= keep) {
			light, within = true, touched
			touched.Keep(matched)
		}
		if !light {
			touched.Join(w.all)
		}
		rest -= w.most()
		addUp(sum, w.weight, w.all, within)
		addUp(sum, w.weight*titleShare, w.title, within)
	}
	touched.Keep(matched)
	likely := pooled.likely[:0]
	for d := range touched.Each {
		if sum[d] >= edge {
			likely = append(likely, match{weight: sum[d], tie: tie[d], doc: uint32(d)})
		}
		sum[d] = 0
	}
	pooled.likely = likely
	return greatest(likely, keep)
}
