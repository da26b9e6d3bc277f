package bleveindex

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/docsets"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Snapshot is one state of the index, which one search works on: Bleve's segments
// with, for each of their document numbers, the text. It keeps the index open
// until it is released.
type Snapshot struct {
	number     uint64
	collection *collection
	stats      *retrieve.Stats
	segments   []segment // each of them is held until the end
	refs       atomic.Int64
	closed     sync.WaitGroup
}

var _ retrieve.Retriever = (*Snapshot)(nil)

// newSnapshot is what a reader reads. It is the successor of old, which may be nil. read
// are segments that old does not have and that were read already.
func newSnapshot(reader *scorch.IndexSnapshot, old *Snapshot, read []segment, c *collection) (*Snapshot, error) {
	var segments []segment
	texts := &finder{in: c, cores: runtime.GOMAXPROCS(0)}
	for _, seg := range reader.Segments() {
		known := old.find(seg.Id())
		if known == nil {
			known = find(read, seg.Id())
		}
		v, err := newSegment(seg, known, texts)
		if err != nil {
			return nil, err
		}
		segments = append(segments, v)
	}
	return snapshotOf(segments, old, c), nil
}

// Change is what came into the collection and what left it.
type Change struct {
	Added, Removed []*retrieve.Text
	All            func() []*retrieve.Text // all that is there after the change, in no order
}

// changed is the snapshot after a batch that led to a collection. Where Bleve has merged more
// than so many documents since, that is left to refresh, and a change costs the change: its
// segments are those of the snapshot before without what went, and what came.
func (s *Snapshot) changed(reader *scorch.IndexSnapshot, change Change, c *collection, most int) (*Snapshot, error) {
	if s.lackedBy(reader, nil) <= most+len(change.Added) {
		return newSnapshot(reader, s, nil, c)
	}
	gone := make([]string, len(change.Removed))
	for i, t := range change.Removed {
		gone[i] = t.ID
	}
	segments := make([]segment, 0, len(s.segments)+1)
	for i := range s.segments {
		v, err := s.segments[i].without(gone)
		if err != nil {
			return nil, err
		}
		if v.deleted == nil || v.deleted.GetCardinality() < uint64(len(v.texts)) {
			segments = append(segments, v)
		}
	}
	if len(change.Added) > 0 {
		came := s.newOf(change.Added, reader)
		if came == nil { // Bleve has merged it by now, with others of its size
			return newSnapshot(reader, s, nil, c)
		}
		segments = append(segments, segmentWith(came, change.Added))
	}
	return snapshotOf(segments, s, c), nil
}

// newOf is the segment of a reader that is new and has exactly these texts, by their
// numbers; nil for none.
func (s *Snapshot) newOf(texts []*retrieve.Text, reader *scorch.IndexSnapshot) *scorch.SegmentSnapshot {
	for _, seg := range reader.Segments() {
		if s.find(seg.Id()) == nil && holdsExactly(seg.Segment(), texts) {
			return seg
		}
	}
	return nil
}

func snapshotOf(segments []segment, old *Snapshot, c *collection) *Snapshot {
	s := &Snapshot{segments: segments, collection: c, stats: c.stats()}
	if old != nil {
		s.number = old.number + 1
	}
	s.stats.CharFrequency = s.charFrequency
	s.refs.Store(1)
	s.closed.Add(1)
	for i := range segments {
		segments[i].bleve.AddRef()
	}
	return s
}

func (s *Snapshot) charFrequency(r rune) (n int) {
	for i := range s.segments {
		n += s.segments[i].sets.CharFrequency(r)
	}
	return n
}

func (s *Snapshot) find(id uint64) *segment {
	if s == nil {
		return nil
	}
	return find(s.segments, id)
}

func find(segments []segment, id uint64) *segment {
	for i := range segments {
		if segments[i].id == id {
			return &segments[i]
		}
	}
	return nil
}

// lacks are the segments of a reader that the snapshot does not have.
func (s *Snapshot) lacks(reader *scorch.IndexSnapshot) (out []*scorch.SegmentSnapshot) {
	for _, seg := range reader.Segments() {
		if s.find(seg.Id()) == nil {
			out = append(out, seg)
		}
	}
	return out
}

// lackedBy is how many documents lie in segments of a reader that the snapshot does not have,
// and that were not read.
func (s *Snapshot) lackedBy(reader *scorch.IndexSnapshot, read []segment) (documents int) {
	for _, seg := range s.lacks(reader) {
		if find(read, seg.Id()) == nil {
			documents += int(seg.Segment().Count())
		}
	}
	return documents
}

// texts are the documents of the collection, neighbours of a segment side by side: what
// reads them by their numbers reads their file from its beginning to its end.
func (s *Snapshot) texts() []*retrieve.Text {
	out := make([]*retrieve.Text, 0, s.collection.count)
	for i := range s.segments {
		for d, t := range s.segments[i].texts {
			if deleted := s.segments[i].deleted; t != nil && (deleted == nil || !deleted.Contains(uint32(d))) {
				out = append(out, t)
			}
		}
	}
	return out
}

// scattered reports whether more than a tenth of the documents lie outside the
// largest segment.
func (s *Snapshot) scattered() bool {
	all, largest := 0, 0
	for i := range s.segments {
		all += len(s.segments[i].texts)
		largest = max(largest, len(s.segments[i].texts))
	}
	return (all-largest)*10 > all
}

func (s *Snapshot) retain() { s.refs.Add(1) }

// Release lets go of the snapshot, which must not be used after it.
func (s *Snapshot) Release() error {
	if s.refs.Add(-1) > 0 {
		return nil
	}
	defer s.closed.Done()
	var err error
	for i := range s.segments {
		err = errors.Join(err, s.segments[i].bleve.DecRef())
	}
	return err
}

// wait blocks until every search on the snapshot has ended.
func (s *Snapshot) wait() { s.closed.Wait() }

// Number tells the snapshots of an index apart: each has a greater one than those
// before it.
func (s *Snapshot) Number() uint64 { return s.number }

// Stats implements retrieve.Retriever.
func (s *Snapshot) Stats() *retrieve.Stats { return s.stats }

// Candidates implements retrieve.Retriever. A document matches by a part of the
// words' weight, or, where that finds little, by a part of the weight of the pairs
// of characters.
func (s *Snapshot) Candidates(ctx context.Context, r retrieve.Request) (*retrieve.Candidates, error) {
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	sets := make([]querySets, len(s.segments))
	for i := range s.segments {
		var err error
		if sets[i], err = newQuerySets(&s.segments[i], r.Plan, pooled); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	countFrequencies(r.Plan, sets)
	r.Plan.Weigh(s.stats)
	c := newCollector(r, sets, pooled)
	if err := c.collectWords(ctx); err != nil {
		return nil, err
	}
	if c.total < enoughMatches && !r.All && len(r.Plan.Pairs) > 0 {
		if err := c.collectPairs(ctx); err != nil {
			return nil, err
		}
	}
	out := c.candidates()
	out.Total, out.Facets = c.total, c.facets
	out.Since, out.Next = s.sameBetween(r.Visibility)
	return out, nil
}

func countFrequencies(p *retrieve.Plan, sets []querySets) {
	for k := range p.Words {
		p.Words[k].Frequency = 0
		for i := range sets {
			p.Words[k].Frequency += sets[i].words[k].Len()
		}
	}
	for k := range p.Pairs {
		p.Pairs[k].Frequency = 0
		for i := range sets {
			p.Pairs[k].Frequency += sets[i].pairs[k].Len()
		}
	}
}

// sameBetween is the time in which no document comes into force or lapses.
func (s *Snapshot) sameBetween(v retrieve.Visibility) (since, next int64) {
	since, next = retrieve.MinTime, retrieve.MaxTime
	for i := range s.segments {
		set := s.segments[i].visibleTo(v)
		since, next = max(since, set.since), min(next, set.next)
	}
	return since, next
}

// Holds implements retrieve.Retriever.
func (s *Snapshot) Holds(_ context.Context, texts [][]rune, v retrieve.Visibility) ([]bool, error) {
	v = v.Unfiltered()
	out := make([]bool, len(texts))
	pooled := takeScratch(s.segments)
	defer pooled.giveBack()
	for i := range s.segments {
		read := newPostings(&s.segments[i], pooled)
		visible := read.segment.visibleTo(v).docs
		for k, text := range texts {
			if out[k] {
				continue
			}
			may, _, err := read.containing(docsets.Anywhere, text, true)
			if err != nil {
				return nil, err
			}
			if len(text) == 2 && zh.IsHan(text[0]) && zh.IsHan(text[1]) { // they are those that hold it
				out[k] = may.Meets(visible)
				continue
			}
			for d := range may.Each {
				if out[k] = visible.Has(d) && read.segment.texts[d].HoldsWord(text); out[k] {
					break
				}
			}
		}
	}
	return out, nil
}
