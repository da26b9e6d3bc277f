package bleveindex

import (
	"hash/fnv"
	"io"
	"runtime"

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
	facets              map[string]*facetColumn
}

// facetColumn are the values of one facet field, numbered within the segment. Those of
// document d are codes[start[d]:start[d+1]]. Where there are few values, sets are their
// documents, which are counted much faster.
type facetColumn struct {
	names []string
	codes []uint32
	start []uint32
	sets  []retrieve.Bitset
}

// fewValues are as many as have sets.
const fewValues = 40

// count calls yield with the number of documents in a set under each value that some have.
func (f *facetColumn) count(docs retrieve.Bitset, yield func(name string, n int)) {
	for code, n := range f.counts(docs) {
		if n > 0 {
			yield(f.names[code], n)
		}
	}
}

func (f *facetColumn) counts(docs retrieve.Bitset) []int {
	counts := make([]int, len(f.names))
	if f.sets != nil {
		for code, set := range f.sets {
			counts[code] = docs.Common(set)
		}
		return counts
	}
	for d := range docs.Each {
		for _, code := range f.codes[f.start[d]:f.start[d+1]] {
			counts[code]++
		}
	}
	return counts
}

func newColumns(texts []*retrieve.Text) *columns {
	n := len(texts)
	c := &columns{scope: make([]retrieve.ScopeSet, n), from: make([]int64, n), until: make([]int64, n), lapsed: make([]int64, n), tie: make([]uint32, n), facets: map[string]*facetColumn{}}
	for i, t := range texts {
		if i%1024 == 0 {
			runtime.Gosched() // this takes long in the background, too
		}
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
	return c
}

func newFacetColumn(texts []*retrieve.Text, field string) *facetColumn {
	f := &facetColumn{start: make([]uint32, 1, len(texts)+1)}
	known := map[string]uint32{}
	for i, t := range texts {
		if i%1024 == 0 {
			runtime.Gosched()
		}
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
	if len(f.names) <= fewValues {
		f.makeSets()
	}
	return f
}

// makeSets sets sets, unless a document has a value twice, which then counts twice.
func (f *facetColumn) makeSets() {
	sets := make([]retrieve.Bitset, len(f.names))
	for code := range sets {
		sets[code] = retrieve.NewBitset(len(f.start))
	}
	for d := range len(f.start) - 1 {
		for _, code := range f.codes[f.start[d]:f.start[d+1]] {
			if sets[code].Has(d) {
				return
			}
			sets[code].Set(d)
		}
	}
	f.sets = sets
}
