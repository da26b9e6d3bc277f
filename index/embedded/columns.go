package embedded

import (
	"hash/fnv"
	"io"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// columns are what the first phase must know of every document of a segment, side
// by side: a search touches tens of thousands of documents, and following a
// pointer to each would cost more than all the rest.
type columns struct {
	scope               []uint8 // bit of the scope; 0 where Bleve has none of ours
	from, until, lapsed []int64
	tie                 []uint32 // puts documents in an order that does not depend on segments
	facets              map[string]facetColumn
	chars               map[string]charSets // by Bleve field
}

// facetColumn are the values of one facet field, numbered within the segment.
// Those of document d are codes[start[d]:start[d+1]]; where no document has more
// than one, single[d] is it, or len(names).
type facetColumn struct {
	names  []string
	codes  []uint32
	start  []uint32
	single []uint32
}

// count adds up the documents under each value. counts has a place more than
// there are names, for documents without one.
func (f *facetColumn) count(docs []uint32, counts []int) {
	if f.single != nil {
		for _, d := range docs {
			counts[f.single[d]]++
		}
		return
	}
	for _, d := range docs {
		for _, code := range f.codes[f.start[d]:f.start[d+1]] {
			counts[code]++
		}
	}
}

// scopeBit is a scope as a bit, for sets of them.
func scopeBit(s kb.Scope) uint8 {
	switch s {
	case kb.ScopePublic:
		return 1
	case kb.ScopeAgent:
		return 2
	case kb.ScopeEditor:
		return 4
	}
	return 0
}

func newColumns(entries []*entry) *columns {
	n := len(entries)
	c := &columns{scope: make([]uint8, n), from: make([]int64, n), until: make([]int64, n), lapsed: make([]int64, n), tie: make([]uint32, n), facets: map[string]facetColumn{}}
	for i, e := range entries {
		if e != nil {
			c.scope[i], c.from[i], c.until[i], c.lapsed[i] = scopeBit(e.scope), e.from, e.until, e.lapsed
			h := fnv.New32a()
			_, _ = io.WriteString(h, e.id)
			c.tie[i] = h.Sum32()
		}
	}
	for _, field := range index.FacetFields {
		f := facetColumn{start: make([]uint32, 1, n+1)}
		known := map[string]uint32{}
		for _, e := range entries {
			if e != nil {
				for _, v := range e.doc.FacetValues(field) {
					code, ok := known[v]
					if !ok {
						code = uint32(len(f.names))
						known[v] = code
						f.names = append(f.names, v)
					}
					f.codes = append(f.codes, code)
				}
			}
			f.start = append(f.start, uint32(len(f.codes)))
		}
		f.makeSingle()
		c.facets[field] = f
	}
	c.chars = newCharSets(entries)
	return c
}

// makeSingle sets single where no document has more than one value.
func (f *facetColumn) makeSingle() {
	single := make([]uint32, len(f.start)-1)
	for d := range single {
		switch values := f.codes[f.start[d]:f.start[d+1]]; len(values) {
		case 0:
			single[d] = uint32(len(f.names))
		case 1:
			single[d] = values[0]
		default:
			return
		}
	}
	f.single = single
}

// visibility remembers which documents of a segment pass the gate. It is made
// anew for every snapshot.
type visibility struct {
	mu    sync.Mutex
	known map[gateKey]visibleSet
}

// gateKey is who asks and whether lapsed documents count; visibleSet holds for a
// span of time.
type gateKey struct {
	scopes uint8
	lapsed bool
}

type visibleSet struct {
	since, next int64 // it holds from since until before next
	set         *roaring.Bitmap
}

// visible are the documents of the segment that pass the gate, its filter aside.
func (v *segmentView) visible(g gate) visibleSet {
	v.visibility.mu.Lock()
	defer v.visibility.mu.Unlock()
	key := gateKey{g.scopes, g.lapsed}
	if known, ok := v.visibility.known[key]; ok && known.since <= g.at && g.at < known.next {
		return known
	}
	c := v.columns
	docs := make(bitset, len(c.scope)/64+1)
	set := visibleSet{since: minTime, next: maxTime}
	bound := func(t int64) {
		if t <= g.at {
			set.since = max(set.since, t)
		} else {
			set.next = min(set.next, t)
		}
	}
	for d, scope := range c.scope {
		if scope&g.scopes == 0 || v.deleted != nil && v.deleted.Contains(uint32(d)) {
			continue
		}
		until := g.end(c.until[d], c.lapsed[d])
		bound(c.from[d])
		bound(c.until[d]) // even where until is later: a hit is marked as lapsed from then on
		bound(until)
		if c.from[d] <= g.at && g.at < until {
			docs.set(d)
		}
	}
	set.set = roaring.FromDense(docs, false)
	v.visibility.known[key] = set
	return set
}
