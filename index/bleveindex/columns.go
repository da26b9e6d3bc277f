package bleveindex

import (
	"hash/fnv"
	"io"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// columns are what a search must know of every document of a segment, side by
// side: it touches tens of thousands of documents, and following a pointer to each
// would cost more than all the rest.
type columns struct {
	scope               []retrieve.ScopeSet // none where Bleve has no document of ours
	from, until, lapsed []int64
	tie                 []uint32 // puts documents in an order that does not depend on segments
	facets              map[string]facetColumn
	chars               [2]charPostings // by place
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

func newColumns(texts []*retrieve.Text) *columns {
	n := len(texts)
	c := &columns{scope: make([]retrieve.ScopeSet, n), from: make([]int64, n), until: make([]int64, n), lapsed: make([]int64, n), tie: make([]uint32, n), facets: map[string]facetColumn{}}
	for i, t := range texts {
		if t != nil {
			c.scope[i], c.from[i], c.until[i], c.lapsed[i] = t.Scope, t.From, t.Until, t.LapsedUntil
			h := fnv.New32a()
			_, _ = io.WriteString(h, t.ID)
			c.tie[i] = h.Sum32()
		}
	}
	for _, field := range index.FacetFields {
		c.facets[field] = newFacetColumn(texts, field)
	}
	c.chars = newCharPostings(texts)
	return c
}

func newFacetColumn(texts []*retrieve.Text, field string) facetColumn {
	f := facetColumn{start: make([]uint32, 1, len(texts)+1)}
	known := map[string]uint32{}
	for _, t := range texts {
		if t != nil {
			for _, v := range t.Document.FacetValues(field) {
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
	return f
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
