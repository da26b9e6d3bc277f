package search

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// candidateCount documents reach the second phase, or deepCount where a page beyond them is
// asked for: pages are cut from the same ones, or what moves between two of them is on none.
const (
	candidateCount = 150
	deepCount      = 1100
)

// newestFirst is the order of what is asked for without words, where none is better.
var newestFirst = []index.Sort{{Field: "updatedAt", Desc: true}}

// newRequest asks for as many candidates as a page may be cut from, and in which order.
func newRequest(q index.Query, p *retrieve.Plan, v retrieve.Visibility) retrieve.Request {
	r := retrieve.Request{Plan: p, Visibility: v, All: q.All, Facets: q.Facets, Sort: q.Sort, Count: candidateCount}
	if end := q.Offset + q.Limit; end > candidateCount {
		r.Count = max(deepCount, end)
	}
	if len(r.Sort) == 0 && len(p.Words)+len(p.Pairs) == 0 {
		r.Sort = newestFirst
	}
	return r
}
