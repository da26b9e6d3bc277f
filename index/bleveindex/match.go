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
	held   retrieve.Held
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

// bySegment puts the matches of a segment beside each other.
func bySegment(a, b match) int { return cmp.Compare(a.sets.segment.id, b.sets.segment.id) }

// bySort orders matches by sort fields.
func bySort(fields []index.Sort) func(a, b match) int {
	return func(a, b match) int {
		x, y := a.text(), b.text()
		return cmp.Or(retrieve.Compare(x, y, fields), strings.Compare(x.Document.Slug, y.Document.Slug), cmp.Compare(x.Document.Revision, y.Document.Revision))
	}
}

// eachHeld calls yield with those of the matches of one segment that are in a set. The
// slots have 1 + the place of each of them by its document.
func eachHeld(ms []match, set *roaring.Bitmap, pooled *scratch, yield func(m *match)) {
	if set.GetCardinality() < uint64(len(ms)) {
		eachOf(set, func(d uint32) {
			if at := pooled.slots[d]; at > 0 {
				yield(&ms[at-1])
			}
		})
		return
	}
	dense := toDense(set, &pooled.dense)
	for i := range ms {
		if dense.Has(int(ms[i].doc)) {
			yield(&ms[i])
		}
	}
}
