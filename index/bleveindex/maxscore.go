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
// no order. Words come heaviest first and are taken in that order; once enough documents
// weigh more than all the words to come together, no other can be among the heaviest
// (MaxScore, Turtle and Flood 1995), and the light words, which most documents
// hold, are only looked up for those at hand. Documents that weigh less than edge
// are not wanted; of equal ones, those with a lesser tie come first.
func heaviest(words []weighted, matched retrieve.Bitset, keep int, edge float32, tie []uint32, pooled *scratch) []match {
	sum, touched := pooled.sum, pooled.empty(matched)
	rest := float32(0)
	for _, w := range words {
		rest += w.most()
	}
	edge *= 1 - sumSlack
	taken := 0
	for ; taken < len(words); taken++ {
		w := words[taken]
		if touched.Len() >= keep {
			edge = max(edge, kth(pooled.sums(touched), keep)*(1-sumSlack))
		}
		if edge > rest {
			break
		}
		rest -= w.most()
		addUp(sum, w.weight, w.all, matched)
		addUp(sum, w.weight*titleShare, w.title, matched)
		touched.Join(w.all)
		touched.Keep(matched)
	}
	likely := pooled.likely[:0]
	for d := range touched.Each {
		if sum[d]+rest >= edge {
			likely = append(likely, match{weight: sum[d], tie: tie[d], doc: uint32(d)})
		}
		sum[d] = 0
	}
	pooled.likely = likely
	for _, w := range words[taken:] {
		rest -= w.most()
		likely = addLight(likely, w, edge-rest)
		if len(likely) > 2*keep {
			edge = max(edge, kth(pooled.weights(likely), keep)*(1-sumSlack))
		}
	}
	return greatest(likely, keep)
}

// sums are those of the documents of a set.
func (s *scratch) sums(docs retrieve.Bitset) []float32 {
	s.values = s.values[:0]
	for d := range docs.Each {
		s.values = append(s.values, s.sum[d])
	}
	return s.values
}

// weights are those of some matches.
func (s *scratch) weights(ms []match) []float32 {
	s.values = s.values[:0]
	for i := range ms {
		s.values = append(s.values, ms[i].weight)
	}
	return s.values
}

// addLight adds the weight of a word to the documents that hold it, and gives those that
// weigh enough then, in place of all.
func addLight(docs []match, w weighted, enough float32) []match {
	out := docs[:0]
	for _, d := range docs {
		at, bit := d.doc>>6, d.doc&63
		if w.all != nil && w.all[at]>>bit&1 != 0 {
			d.weight += w.weight
			if w.title != nil && w.title[at]>>bit&1 != 0 {
				d.weight += w.weight * titleShare
			}
		}
		if d.weight >= enough {
			out = append(out, d)
		}
	}
	return out
}
