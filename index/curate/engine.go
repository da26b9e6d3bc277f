package curate

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Engine is another engine with curated answers. All but searches at a face is the other
// engine's.
type Engine struct {
	index.Engine
	// Rules are those in force, whenever a question comes; a set is never changed.
	Rules func() *curation.Set

	compiling sync.Mutex // one set at a time, once
	kept      atomic.Pointer[[]*compiled]
}

// maxKept are how many compiled sets are kept: those that act, those that are about to,
// and those with the words that an editor tries.
const maxKept = 3

var _ index.Engine = (*Engine)(nil)

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	set := e.Rules()
	face := searchlog.Face(q.Face)
	q.Face = "" // an engine within that is curated, too, is so by these rules alone
	if face == "" || q.Text == "" || len(set.Revisions) == 0 {
		return e.Engine.Search(ctx, q)
	}
	if q.At.IsZero() {
		q.At = time.Now()
	}
	analyzer := q.Analyzer
	if analyzer == nil {
		analyzer = e.Analyzer()
	}
	if analyzer == nil {
		return nil, index.ErrClosed
	}
	matching := e.ready(set, analyzer).matching(q.Text, face, q.At)
	if len(matching) == 0 {
		return e.Engine.Search(ctx, q)
	}
	return e.curated(ctx, q, decide(matching))
}

// Prepare compiles rules that are to act next, while others act.
func (e *Engine) Prepare(set *curation.Set) {
	if analyzer := e.Analyzer(); analyzer != nil && len(set.Revisions) > 0 {
		e.ready(set, analyzer)
	}
}

// have are the compiled rules of a set that are kept; nil where there are none. Without an
// analyzer they are those of any.
func (e *Engine) have(set *curation.Set, analyzer *zh.Analyzer) *compiled {
	kept := e.kept.Load()
	if kept == nil {
		return nil
	}
	for _, c := range *kept {
		if c.set == set && (analyzer == nil || c.analyzer == analyzer) {
			return c
		}
	}
	return nil
}

// ready are the rules cut by the analyzer, once for as long as neither changes. While they
// are cut by new words, questions are held against the same rules as they were cut before;
// never against other rules than those in force.
func (e *Engine) ready(set *curation.Set, analyzer *zh.Analyzer) *compiled {
	if c := e.have(set, analyzer); c != nil {
		return c
	}
	if !e.compiling.TryLock() {
		if c := e.have(set, nil); c != nil && analyzer == e.Analyzer() {
			return c
		}
		e.compiling.Lock()
	}
	defer e.compiling.Unlock()
	if c := e.have(set, analyzer); c != nil {
		return c
	}
	kept := []*compiled{compile(set, analyzer)}
	if before := e.kept.Load(); before != nil {
		kept = append(kept, (*before)[:min(len(*before), maxKept-1)]...)
	}
	e.kept.Store(&kept)
	return kept[0]
}

// curated answers a question by a decision.
func (e *Engine) curated(ctx context.Context, q index.Query, d decision) (*index.Results, error) {
	documents, err := e.documents(ctx, q, d.needed())
	if err != nil {
		return nil, err
	}
	filled, err := filled(ctx, e.Engine, q, d.categories())
	if err != nil {
		return nil, err
	}
	d = d.visible(documents, filled, q.Filter)
	if len(q.Sort) > 0 { // an order that was asked for stays
		d.pins = nil
	}
	pinned, added, err := e.pinned(ctx, q, d, documents)
	if err != nil {
		return nil, err
	}
	all := q // from the first on: where the pinned ones stand by themselves is not known
	if len(d.hides) > 0 {
		all.Filter = index.Both(q.Filter, index.NotOf(d.hides))
	}
	if len(pinned) > 0 {
		all.Offset, all.Limit = 0, q.Offset+q.Limit+len(pinned)+1
	}
	found, err := e.Engine.Search(ctx, all)
	if err != nil {
		return nil, err
	}
	out := *found // its parts may be shared with other answers
	out.Curated = index.Curated{Banners: d.banners, Redirect: d.redirect, Rules: d.rules}
	if len(pinned) > 0 {
		out.Total += len(added)
		out.Facets = index.WithMore(found.Facets, q.Facets, added)
		others := slices.DeleteFunc(slices.Clone(found.Hits), func(h index.Hit) bool { return slices.Contains(slugsOf(d.pins), h.Document.Slug) })
		out.Hits = merge(others, out.Total-len(pinned), pinned, d.pins, q)
		out.Doubtful, out.Relaxed = false, found.Relaxed && len(found.Hits) > 0
	}
	return &out, nil
}

func slugsOf(pins []curation.Pin) (out []string) {
	for _, p := range pins {
		out = append(out, p.Slug)
	}
	return out
}

// documents are those in force of some articles that the asker may see.
func (e *Engine) documents(ctx context.Context, q index.Query, slugs []string) (map[string]*index.Document, error) {
	out := map[string]*index.Document{}
	if len(slugs) == 0 {
		return out, nil
	}
	found, err := e.Engine.Search(ctx, index.Query{Scopes: q.Scopes, At: q.At, Filter: index.Of(slugs), Limit: len(slugs)})
	if err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		out[h.Document.Slug] = h.Whole()
	}
	return out, nil
}

// filled are the categories that have an article for who asks; the page of another is none.
func filled(ctx context.Context, e index.Engine, q index.Query, categories []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, category := range categories {
		found, err := e.Search(ctx, index.Query{Scopes: q.Scopes, At: q.At, Filter: index.Equals("category", category), Limit: 1})
		if err != nil {
			return nil, err
		}
		out[category] = found.Total > 0
	}
	return out, nil
}

// pinned are the hits of the pins, in their order: as the question finds them, or else
// unmarked. added are those that it does not find.
func (e *Engine) pinned(ctx context.Context, q index.Query, d decision, documents map[string]*index.Document) (out, added []index.Hit, err error) {
	if len(d.pins) == 0 {
		return nil, nil, nil
	}
	matching := map[string]bool{}
	bySlug := map[string]index.Hit{}
	for _, text := range []string{"", q.Text} { // the marked ones stay
		one := q
		one.Text, one.Lapsed, one.Explain, one.Facets, one.Sort, one.Seed = text, false, false, nil, nil, 0
		one.Filter, one.Offset, one.Limit = index.Of(slugsOf(d.pins)), 0, len(d.pins)
		found, err := e.Engine.Search(ctx, one)
		if err != nil {
			return nil, nil, err
		}
		for _, h := range found.Hits {
			bySlug[h.Document.Slug] = h
			matching[h.Document.Slug] = text != ""
		}
	}
	for _, p := range d.pins {
		h, there := bySlug[p.Slug]
		if !there { // it has gone since
			h = index.Hit{Document: documents[p.Slug], Title: index.Marked{Text: documents[p.Slug].Title}}
		}
		h.Tier, h.Score, h.Parts = index.TierPinned, 0, nil
		out = append(out, h)
		if !matching[p.Slug] {
			added = append(added, h)
		}
	}
	return out, added, nil
}
