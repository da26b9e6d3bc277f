package opensearch

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index/opensearch/frequency"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// fresh is the head of a document that is new here, and its terms; nil where none are
// counted.
type fresh struct {
	*head
	terms []frequency.Term
}

// count gives a document its terms.
func (f *fresh) count(terms []frequency.Term) {
	f.terms = terms
	f.head.terms = frequency.Sum(terms)
}

// again are the terms of a document, where one that replaces it has the same.
func (h *head) again(now []fresh) (terms []frequency.Term, known bool) {
	for _, f := range now {
		if f.terms != nil && f.head.terms == h.terms {
			return f.terms, true
		}
	}
	return nil, false
}

// totals are of all documents, kept up as those come and go.
type totals struct {
	documents, titled, bodied int
	titles, bodies            int     // characters
	moments                   []int64 // in order, each as often as documents have it
}

// add counts a document once more, or, with -1, once less.
func (x *totals) add(h *head, n int) {
	x.documents += n
	x.titles += n * h.text.TitleLength
	x.bodies += n * h.bodyLength
	x.titled += n * min(h.text.TitleLength, 1)
	x.bodied += n * min(h.bodyLength, 1)
}

// moments are those at which something of a document begins or ends.
func (h *head) moments(to []int64) []int64 {
	for _, at := range []int64{h.text.From, h.text.Until, h.text.LapsedUntil} {
		if at != retrieve.MinTime && at != retrieve.MaxTime {
			to = append(to, at)
		}
	}
	return to
}

// replaced are moments in order, without some that are among them, and with others.
func replaced(all, gone, come []int64) []int64 {
	if len(gone)+len(come) == 0 {
		return all
	}
	slices.Sort(gone)
	slices.Sort(come)
	out := make([]int64, 0, len(all)-len(gone)+len(come))
	for _, at := range all {
		if len(gone) > 0 && gone[0] == at {
			gone = gone[1:]
			continue
		}
		for len(come) > 0 && come[0] < at {
			out, come = append(out, come[0]), come[1:]
		}
		out = append(out, at)
	}
	return append(out, come...)
}
