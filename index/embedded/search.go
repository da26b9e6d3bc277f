package embedded

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	analyzer := q.Analyzer
	if analyzer == nil {
		analyzer = e.analyzer.Load()
	}
	s, err := e.acquire()
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.release() }()
	if q.At.IsZero() {
		q.At = time.Now()
	}
	g := newGate(q)
	key := newAnswerKey(q, g, analyzer)
	if r := s.known(key, g.at); r != nil {
		return r, nil
	}
	p := newPlan(analyzer.Query(q.Text))
	s.readPinyin(p, analyzer, g)
	spelling := newSpeller(s, analyzer, g)
	spelling.readHomophones(p)
	m, err := s.match(p, q)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := newRanker(s, p, e.params, q.Explain)
	defer r.close()
	ranked := r.rank(m.candidates)
	sortBy(ranked, q.Sort)

	out := &index.Results{Total: m.total, Facets: m.facets}
	for _, hit := range ranked[min(q.Offset, len(ranked)):min(q.Offset+q.Limit, len(ranked))] {
		out.Hits = append(out.Hits, r.present(hit, q))
	}
	if len(ranked) > 0 && ranked[0].tier != index.TierEverything {
		out.Relaxed = tierSteps[ranked[0].tier] <= tierSteps[index.TierMostWords]
	}
	out.DidYouMean = spelling.correct(q, p, m, ranked)
	s.keep(key, g, out)
	return out, nil
}

// sortBy puts the sort fields before relevance.
func sortBy(hits []*scored, by []index.Sort) {
	if len(by) == 0 {
		return
	}
	slices.SortStableFunc(hits, func(a, b *scored) int {
		return cmp.Or(sortOrder(a.entry, b.entry, by), cmp.Compare(b.score, a.score), strings.Compare(a.doc.Slug, b.doc.Slug))
	})
}

// sortOrder compares two documents by the sort fields alone.
func sortOrder(a, b *entry, by []index.Sort) int {
	for _, s := range by {
		c := a.doc.UpdatedAt.Compare(b.doc.UpdatedAt)
		if s.Desc {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return 0
}
