package bleveindex

import (
	"cmp"
	"math"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// match is a document that matches, on its way to being a candidate.
type match struct {
	weight  float32 // of its words, more for those in titles, and later of its pairs
	tie     uint32  // see columns
	segment uint32  // its place among those of the search
	doc     uint32
}

// byWeight orders matches by their weight, which is never negative, and those that weigh
// the same in a way that does not depend on how documents lie in segments.
func byWeight(a, b match) int { return cmp.Compare(a.order(), b.order()) }

func (m match) order() uint64 { return uint64(^math.Float32bits(m.weight))<<32 | uint64(m.tie) }

// bySort orders texts by sort fields.
func bySort(fields []index.Sort) func(x, y *retrieve.Text) int {
	return func(x, y *retrieve.Text) int {
		return cmp.Or(retrieve.Compare(x, y, fields), strings.Compare(x.Document.Slug, y.Document.Slug), cmp.Compare(x.Document.Revision, y.Document.Revision))
	}
}
