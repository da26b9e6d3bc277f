package bleveindex

import (
	"cmp"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// match is a document that matches, on its way to being a candidate.
type match struct {
	sets   *querySets // of its segment
	doc    uint32
	weight float32 // of its words, more for those in titles, and later of its pairs
}

func (m *match) text() *retrieve.Text { return m.sets.segment.texts[m.doc] }

// byWeight orders matches by their weight, and those that weigh the same in a way
// that does not depend on how documents lie in segments.
func byWeight(a, b match) int {
	if a.weight != b.weight {
		return cmp.Compare(b.weight, a.weight)
	}
	return cmp.Compare(a.sets.segment.columns.tie[a.doc], b.sets.segment.columns.tie[b.doc])
}

// byNumber orders matches by where they stand in the index.
func byNumber(a, b match) int {
	if a.sets != b.sets {
		return cmp.Compare(a.sets.segment.id, b.sets.segment.id)
	}
	return cmp.Compare(a.doc, b.doc)
}

// bySort orders matches by sort fields.
func bySort(fields []index.Sort) func(a, b match) int {
	return func(a, b match) int {
		x, y := a.text(), b.text()
		return cmp.Or(retrieve.Compare(x, y, fields), strings.Compare(x.Document.Slug, y.Document.Slug), cmp.Compare(x.Document.Revision, y.Document.Revision))
	}
}

// addWeight adds to the matches of one segment, in the order of their numbers,
// what it is worth to be in a set.
func addWeight(ms []match, set *roaring.Bitmap, weight float32) {
	if set.IsEmpty() {
		return
	}
	it := set.Iterator()
	for i := range ms {
		it.AdvanceIfNeeded(ms[i].doc)
		if !it.HasNext() {
			return
		}
		if it.PeekNext() == ms[i].doc {
			ms[i].weight += weight
		}
	}
}
