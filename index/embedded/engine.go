// Package embedded is the search engine that runs inside the binary: index/search
// over the retriever of index/bleveindex, with the suggestions of index/suggest kept in
// step with it.
//
// What is its own are the answers given last: they are kept, by the folded query and
// all else that shapes them, until the index changes.
package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bleveindex"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/search"
	"github.com/wenjin-kb/wenjin/index/suggest"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Options of an engine.
type Options struct {
	Log *slog.Logger
	// Fingerprint names what besides the analyzer decides about the documents (for
	// instance the facts filled into them); an index with another is unusable.
	Fingerprint string
	// Vectors gives the engine an index of vectors, which it fills; nil is none.
	Vectors Vectors
	// Params weigh the parts of a score; nil is rank.DefaultParams. They act on
	// searches alone.
	Params *rank.Params
}

// Vectors lends indexes of vectors, which it fills from then on; index/embed is one.
type Vectors interface {
	Attach() *nearest.Index
	Detach(*nearest.Index)
}

// Engine is the embedded engine. See [index.Engine] for its contract.
type Engine struct {
	searcher search.Searcher
	index    *bleveindex.Index
	answers  *answers
	analyzer atomic.Pointer[zh.Analyzer]
	vectors  Vectors
	lent     *nearest.Index // by vectors; nil is none
}

var _ index.Engine = (*Engine)(nil)

// Create makes an empty index in a folder that does not exist yet.
func Create(dir string, analyzer *zh.Analyzer, opt Options) (*Engine, error) {
	return start(dir, analyzer, opt, bleveindex.Create)
}

// Open opens the index in a folder. The error wraps index.ErrUnusable when the
// index should be built anew: missing, damaged, or made by another analysis. It
// doesn't when the index is merely in use by another process.
func Open(dir string, analyzer *zh.Analyzer, opt Options) (*Engine, error) {
	return start(dir, analyzer, opt, bleveindex.Open)
}

func start(dir string, analyzer *zh.Analyzer, opt Options, open func(string, *zh.Analyzer, bleveindex.Options) (*bleveindex.Index, error)) (*Engine, error) {
	e := &Engine{searcher: search.Searcher{Params: rank.DefaultParams, Suggestions: suggest.New()}, answers: newAnswers()}
	if opt.Params != nil {
		e.searcher.Params = *opt.Params
	}
	e.analyzer.Store(analyzer)
	if e.vectors = opt.Vectors; e.vectors != nil {
		e.lent = e.vectors.Attach()
		e.searcher.Near = func(_ context.Context, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) *nearest.Comparison {
			return e.lent.Compare(q, v, count, others)
		}
	}
	var err error
	e.index, err = open(dir, analyzer, bleveindex.Options{Log: opt.Log, Fingerprint: opt.Fingerprint, Observe: func(c bleveindex.Change) {
		e.searcher.Suggestions.Update(e.analyzer.Load(), c.Added, c.Removed, c.All)
		if e.vectors != nil {
			e.lent.Update(c.Added, c.Removed)
		}
	}})
	if err != nil {
		e.detach()
		return nil, err
	}
	return e, nil
}

// Apply implements index.Engine.
func (e *Engine) Apply(ctx context.Context, b index.Batch) error {
	return e.index.Apply(ctx, b, e.analyzer.Load())
}

// Analyzer implements index.Engine.
func (e *Engine) Analyzer() *zh.Analyzer { return e.analyzer.Load() }

// UseAnalyzer implements index.Engine.
func (e *Engine) UseAnalyzer(a *zh.Analyzer) error {
	if e.analyzer.Load().Version() != a.Version() {
		return fmt.Errorf("%w: the dictionary has changed", index.ErrUnusable)
	}
	e.analyzer.Store(a)
	return nil
}

// AppliedSeq implements index.Engine.
func (e *Engine) AppliedSeq() int64 { return e.index.AppliedSeq() }

// Documents implements index.Engine.
func (e *Engine) Documents(article string) []*index.Document { return e.index.Documents(article) }

// Verify implements index.Engine.
func (e *Engine) Verify(ctx context.Context) error { return e.index.Verify(ctx) }

// Stats implements index.Engine.
func (e *Engine) Stats() index.Stats { return e.index.Size() }

// Close implements index.Engine. Searches under way finish first.
func (e *Engine) Close() error {
	e.detach()
	return e.index.Close()
}

func (e *Engine) detach() {
	if e.vectors != nil {
		e.vectors.Detach(e.lent)
	}
}
