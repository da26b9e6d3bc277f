package bleveindex

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index/docsets"
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
	sets    *docsets.Sets
}

// newSegment reads a segment, of whose live documents texts finds the texts. Segments
// never change, so texts and columns are those of the same one as it was known
// before, which may be nil.
func newSegment(s *scorch.SegmentSnapshot, known *segment, texts *finder) (segment, error) {
	v := unread(s)
	if known != nil {
		v.texts, v.columns, v.sets = known.texts, known.columns, known.sets.In(v.bleve, v.deleted)
		return v, nil
	}
	found := make([]*retrieve.Text, v.bleve.Count())
	for i := range found {
		if i%256 == 0 {
			runtime.Gosched() // who comes back from writing to disk goes first
		}
		id, err := v.bleve.DocID(uint64(i))
		if err != nil {
			return v, fmt.Errorf("read segment %d: %w", v.id, err)
		}
		found[i] = texts.find(id)
	}
	v.read(found, texts.cores)
	if file, ok := v.bleve.(interface{ Data() []byte }); ok {
		letGo(file.Data())
	}
	return v, nil
}

// segmentWith is one that has exactly these texts, by their numbers.
func segmentWith(s *scorch.SegmentSnapshot, texts []*retrieve.Text) segment {
	v := unread(s)
	v.read(texts, 1)
	return v
}

// holdsExactly reports whether a segment has just these texts, by their numbers.
func holdsExactly(s segmentapi.Segment, texts []*retrieve.Text) bool {
	if s.Count() != uint64(len(texts)) {
		return false
	}
	for d, t := range texts {
		if id, err := s.DocID(uint64(d)); err != nil || string(id) != t.ID {
			return false
		}
	}
	return true
}

func unread(s *scorch.SegmentSnapshot) segment {
	return segment{id: s.Id(), bleve: s.Segment(), deleted: s.Deleted(), visible: newVisibleSets()}
}

func (s *segment) read(texts []*retrieve.Text, cores int) {
	s.texts = texts
	var work errgroup.Group
	work.SetLimit(cores)
	work.Go(func() error { s.sets = docsets.New(s.bleve, fields, texts, s.deleted, cores); return nil }) // which takes as long as all else
	work.Go(func() error { s.columns = newColumns(texts); return nil })
	_ = work.Wait() // none fails
}

// without is the segment after the documents of some IDs went. It is the same where it has
// none of them.
func (s *segment) without(gone []string) (segment, error) {
	docs, err := s.bleve.DocNumbers(gone)
	if err != nil {
		return *s, fmt.Errorf("read segment %d: %w", s.id, err)
	}
	if s.deleted != nil {
		docs.AndNot(s.deleted)
	}
	if docs.IsEmpty() {
		return *s, nil
	}
	v := *s
	v.visible = s.visible.without(docs)
	if s.deleted != nil {
		docs.Or(s.deleted)
	}
	v.deleted, v.sets = docs, s.sets.In(s.bleve, docs)
	return v, nil
}

// visibleSets remember which live documents of a segment may be seen by whom.
type visibleSets struct {
	mu    sync.Mutex
	known map[retrieve.Viewer]visibleSet
}

func newVisibleSets() *visibleSets { return &visibleSets{known: map[retrieve.Viewer]visibleSet{}} }

// without are those after some documents went. Times at which one of these would have come
// or gone still bound what is known: then it is found anew.
func (s *visibleSets) without(docs *roaring.Bitmap) *visibleSets {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := newVisibleSets()
	for viewer, set := range s.known {
		set.docs = slices.Clone(set.docs)
		for it := docs.Iterator(); it.HasNext(); {
			set.docs.Unset(int(it.Next()))
		}
		out.known[viewer] = set
	}
	return out
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
