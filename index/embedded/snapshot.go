package embedded

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
)

// collection is all documents by id. It is never changed: Apply makes another.
type collection struct {
	byID      map[string]*entry
	byArticle map[string][]string

	titleRunes, bodyRunes int64 // sums over all documents
	titled, bodied        int   // documents that have a title, a body
	suggestions           *suggestions
}

func newCollection() *collection {
	return &collection{byID: map[string]*entry{}, byArticle: map[string][]string{}, suggestions: newSuggestions()}
}

func (c *collection) put(n *entry) {
	c.byID[n.id] = n
	c.byArticle[n.doc.ArticleID] = append(c.byArticle[n.doc.ArticleID], n.id)
	c.tally(n, 1)
}

func (c *collection) tally(n *entry, sign int) {
	c.titleRunes += int64(sign * n.titleLen)
	c.bodyRunes += int64(sign * n.bodyLen)
	c.titled += sign * min(n.titleLen, 1)
	c.bodied += sign * min(n.bodyLen, 1)
}

func (c *collection) drop(article string) {
	for _, id := range c.byArticle[article] {
		if n := c.byID[id]; n != nil {
			c.tally(n, -1)
		}
		delete(c.byID, id)
	}
	delete(c.byArticle, article)
}

// with is the collection after a batch.
func (c *collection) with(b index.Batch, added []*entry) *collection {
	next := &collection{
		byID: maps.Clone(c.byID), byArticle: maps.Clone(c.byArticle),
		titleRunes: c.titleRunes, bodyRunes: c.bodyRunes, titled: c.titled, bodied: c.bodied, suggestions: c.suggestions,
	}
	for _, u := range b.Updates {
		next.drop(u.ArticleID)
	}
	for _, n := range added {
		next.put(n)
	}
	return next
}

// entries are all documents, in no order.
func (c *collection) entries() []*entry { return slices.Collect(maps.Values(c.byID)) }

// snapshot is what one search works on: Bleve's segments with, for each of their
// document numbers, the document. It is closed when the last search lets go.
type snapshot struct {
	*collection
	reader   *scorch.IndexSnapshot
	segments []segmentView
	refs     atomic.Int64
	closed   sync.WaitGroup
	charIDFs [1 << 16]atomic.Uint32 // float32 bits; 0 is not known yet
	answers  *answers
}

// charIDF is the rarity of a Han character among all documents.
func (s *snapshot) charIDF(r rune) float64 {
	known := &s.charIDFs[slot(r)]
	if v := known.Load(); v != 0 {
		return float64(math.Float32frombits(v))
	}
	df := 0
	for i := range s.segments {
		df += int(s.segments[i].holding(bleveAll, r).GetCardinality())
	}
	v := float32(idf(df, len(s.byID)))
	known.Store(math.Float32bits(v))
	return float64(v)
}

type segmentView struct {
	id      uint64
	segment segmentapi.Segment
	deleted *roaring.Bitmap
	entries []*entry // by document number; nil where Bleve has none of ours
	columns *columns

	visibility *visibility
}

// newSnapshot takes over the reader. Segments never change, so the documents of
// those that old has too are taken from there.
func newSnapshot(reader *scorch.IndexSnapshot, old *snapshot, c *collection) (*snapshot, error) {
	s := &snapshot{collection: c, reader: reader, answers: newAnswers()}
	s.refs.Store(1)
	s.closed.Add(1)
	for _, seg := range reader.Segments() {
		v := segmentView{id: seg.Id(), segment: seg.Segment(), deleted: seg.Deleted(), visibility: &visibility{known: map[gateKey]visibleSet{}}}
		if known := old.find(seg.Id()); known != nil {
			v.entries, v.columns = known.entries, known.columns
		} else {
			v.entries = make([]*entry, v.segment.Count())
			for i := range v.entries {
				id, err := v.segment.DocID(uint64(i))
				if err != nil {
					return nil, fmt.Errorf("read segment %d: %w", v.id, err)
				}
				v.entries[i] = c.byID[string(id)]
			}
			v.columns = newColumns(v.entries)
		}
		s.segments = append(s.segments, v)
	}
	return s, nil
}

func (s *snapshot) find(id uint64) *segmentView {
	if s == nil {
		return nil
	}
	for i := range s.segments {
		if s.segments[i].id == id {
			return &s.segments[i]
		}
	}
	return nil
}

func (s *snapshot) sameSegments(reader *scorch.IndexSnapshot) bool {
	now := reader.Segments()
	return len(now) == len(s.segments) && !slices.ContainsFunc(now, func(seg *scorch.SegmentSnapshot) bool { return s.find(seg.Id()) == nil })
}

func (s *snapshot) retain() { s.refs.Add(1) }

func (s *snapshot) release() error {
	if s.refs.Add(-1) > 0 {
		return nil
	}
	defer s.closed.Done()
	return s.reader.Close()
}

// wait blocks until every search on the snapshot has ended.
func (s *snapshot) wait() { s.closed.Wait() }

// loadEntries decodes every live document, on all cores.
func loadEntries(reader *scorch.IndexSnapshot, p *packer) ([]*entry, error) {
	var mu sync.Mutex
	var out []*entry
	g := errgroup.Group{}
	g.SetLimit(runtime.GOMAXPROCS(0))
	const chunk = 2048
	for _, seg := range reader.Segments() {
		count := seg.Segment().Count()
		for from := uint64(0); from < count; from += chunk {
			g.Go(func() error {
				interned := map[string]string{}
				var part []*entry
				var buf []byte
				for num := from; num < min(from+chunk, count); num++ {
					if d := seg.Deleted(); d != nil && d.Contains(uint32(num)) {
						continue
					}
					var n *entry
					var bad error
					err := seg.Segment().VisitStoredFields(num, func(name string, _ byte, value []byte, _ []uint64) bool {
						if name == bleveDoc {
							if buf, bad = p.unpack(value, buf[:0]); bad == nil {
								n, bad = decode(buf, interned)
							}
						}
						return true
					})
					if err == nil {
						err = bad
					}
					if err == nil && n == nil {
						err = errDamaged
					}
					if err != nil {
						return fmt.Errorf("read document %d of segment %d: %w", num, seg.Id(), err)
					}
					part = append(part, n)
				}
				mu.Lock()
				defer mu.Unlock()
				out = append(out, part...)
				return nil
			})
		}
	}
	return out, g.Wait()
}
