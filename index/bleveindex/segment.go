package bleveindex

import (
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// segment is one of Bleve's, with what we know of its documents by their numbers.
type segment struct {
	id      uint64
	bleve   segmentapi.Segment
	deleted *roaring.Bitmap
	texts   []*retrieve.Text // nil where Bleve has none of ours
	columns *columns
	visible *visibleSets
	sets    *termSets
}

// newSegment reads a segment, of whose live documents c has the texts. Segments
// never change, so texts and columns are those of the same one as it was known
// before, which may be nil.
func newSegment(s *scorch.SegmentSnapshot, known *segment, c *collection) (segment, error) {
	v := segment{id: s.Id(), bleve: s.Segment(), deleted: s.Deleted(), visible: &visibleSets{known: map[retrieve.Viewer]visibleSet{}}}
	if known != nil {
		v.texts, v.columns, v.sets = known.texts, known.columns, known.sets
		if !sameSet(known.deleted, v.deleted) {
			v.sets = newTermSets(len(v.texts))
		}
		return v, nil
	}
	v.texts = make([]*retrieve.Text, v.bleve.Count())
	for i := range v.texts {
		id, err := v.bleve.DocID(uint64(i))
		if err != nil {
			return v, fmt.Errorf("read segment %d: %w", v.id, err)
		}
		v.texts[i] = c.get(string(id))
	}
	v.columns, v.sets = newColumns(v.texts), newTermSets(len(v.texts))
	if file, ok := v.bleve.(interface{ Data() []byte }); ok {
		letGo(file.Data())
	}
	return v, nil
}

func sameSet(a, b *roaring.Bitmap) bool {
	if a == nil || b == nil {
		return (a == nil || a.IsEmpty()) && (b == nil || b.IsEmpty())
	}
	return a.Equals(b)
}

// bits is a set of documents as it is used; nil for an empty one.
func (s *segment) bits(set *roaring.Bitmap) retrieve.Bitset {
	if set == nil || set.IsEmpty() {
		return nil
	}
	out := retrieve.NewBitset(len(s.texts))
	set.WriteDenseTo(out)
	return out
}

// holding are the live documents of the segment with a character; nil for none. The
// set is shared: it must not be changed.
func (s *segment) holding(r rune, at place) *roaring.Bitmap {
	set := s.columns.chars[at][r]
	if set == nil || s.deleted == nil || s.deleted.IsEmpty() {
		return set
	}
	return roaring.AndNot(set, s.deleted)
}

// count is the number of live documents of the segment with a character.
func (s *segment) count(r rune) int {
	set := s.columns.chars[anywhere][r]
	if set == nil {
		return 0
	}
	n := set.GetCardinality()
	if s.deleted != nil {
		n -= set.AndCardinality(s.deleted)
	}
	return int(n)
}

// visibleSets remember which documents of a segment may be seen by whom. They are
// made anew for every snapshot.
type visibleSets struct {
	mu    sync.Mutex
	known map[retrieve.Viewer]visibleSet
}

// visibleSet holds from since until before next.
type visibleSet struct {
	since, next int64
	docs        retrieve.Bitset
}

// visibleTo are the live documents of the segment that the visibility allows, its
// filter aside.
func (s *segment) visibleTo(v retrieve.Visibility) visibleSet {
	s.visible.mu.Lock()
	defer s.visible.mu.Unlock()
	if known, ok := s.visible.known[v.Viewer]; ok && known.since <= v.At && v.At < known.next {
		return known
	}
	c := s.columns
	set := visibleSet{since: retrieve.MinTime, next: retrieve.MaxTime, docs: retrieve.NewBitset(len(c.scope))}
	bound := func(t int64) {
		if t <= v.At {
			set.since = max(set.since, t)
		} else {
			set.next = min(set.next, t)
		}
	}
	for d, scope := range c.scope {
		if !v.InScope(scope) || s.deleted != nil && s.deleted.Contains(uint32(d)) {
			continue
		}
		bound(c.from[d])
		bound(c.until[d]) // even where it is found after that: a hit is marked as lapsed from then on
		bound(v.End(c.until[d], c.lapsed[d]))
		if v.InForce(c.from[d], c.until[d], c.lapsed[d]) {
			set.docs.Set(d)
		}
	}
	s.visible.known[v.Viewer] = set
	return set
}
