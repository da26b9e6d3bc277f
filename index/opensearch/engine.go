package opensearch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/opensearch/nodes"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/search"
	"github.com/wenjin-kb/wenjin/index/suggest"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Engine is index/search over an index of OpenSearch. See [index.Engine] for its contract.
type Engine struct {
	searcher search.Searcher
	client   *nodes.Client
	index    *Index
	analyzer atomic.Pointer[zh.Analyzer]
	log      *slog.Logger
	meaning  *vectors.Collection // nil is none
	vectors  Vectors             // that tends it
	using    sync.RWMutex        // Close waits for who uses it
	whenDone func(context.Context) error
}

var _ index.Engine = (*Engine)(nil)

// Options of engines.
type Options struct {
	Log *slog.Logger
	// Fingerprint names what besides the analyzer decides about the documents; an index
	// with another is unusable.
	Fingerprint string
	// Owner names whose documents these are: an index of another owner's under the same name
	// is refused. Empty is nobody.
	Owner string
	// Params weigh the parts of a score; nil is rank.DefaultParams.
	Params *rank.Params
	// Vectors has the texts of engines that serve turned into vectors; nil is nobody.
	Vectors Vectors
}

// newEngine opens an index as an engine, which closes the client.
func newEngine(ctx context.Context, c *nodes.Client, name string, m meta, analyzer *zh.Analyzer, opt Options) (*Engine, error) {
	e := &Engine{searcher: search.Searcher{Params: rank.DefaultParams, Suggestions: suggest.New()}, client: c, log: opt.Log}
	if opt.Params != nil {
		e.searcher.Params = *opt.Params
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.analyzer.Store(analyzer)
	var err error
	e.index, err = openIndex(ctx, c, name, m, analyzer, func(added, removed []*retrieve.Text, all func() []*retrieve.Text) {
		e.searcher.Suggestions.Update(e.analyzer.Load(), added, removed, all)
		e.searcher.Suggestions.Wait() // now, and not in the time of the searches that follow
	})
	return e, err
}

// mean lets searches go by meaning, too, from when the texts have their vectors.
func (e *Engine) mean(by Vectors) {
	if by == nil {
		return
	}
	e.meaning, e.vectors = vectors.NewCollection(host{e.index}, e.client, e.index.name, e.log), by
	host{e.index}.begin(e.meaning)
	e.searcher.Near = e.meaning.Near
	by.Tend(e.meaning)
}

// use lets fn use the engine, unless it is closed.
func (e *Engine) use(fn func() error) error {
	e.using.RLock()
	defer e.using.RUnlock()
	if e.index.closed.Load() {
		return index.ErrClosed
	}
	return fn()
}

// Apply implements index.Engine. Where the cluster fails in the middle, some documents may
// be newer than the others until the batch is tried again.
func (e *Engine) Apply(ctx context.Context, b index.Batch) error {
	return e.use(func() error { return e.index.Apply(ctx, b, e.analyzer.Load()) })
}

// Search implements index.Engine. All that it asks of the cluster is bounded by one time.
func (e *Engine) Search(ctx context.Context, q index.Query) (out *index.Results, err error) {
	err = e.use(func() error {
		r, err := e.index.Retriever(ctx)
		if err != nil {
			return err
		}
		analyzer := q.Analyzer
		if analyzer == nil {
			analyzer = e.analyzer.Load()
		}
		if q.At.IsZero() {
			q.At = time.Now()
		}
		bounded, cancel := context.WithTimeout(ctx, e.client.Timeout)
		defer cancel()
		if out, _, err = e.searcher.Search(bounded, r, q, analyzer); err != nil && bounded.Err() != nil && ctx.Err() == nil {
			return nodes.NoAnswer(ctx, err)
		}
		if nodes.IsRefused(err) || errors.Is(err, errChanged) { // the index is closed, blocked or removed, or gives what it does not have
			return nodes.NoAnswer(ctx, err)
		}
		return err
	})
	return out, err
}

// Reachable says whether the cluster answers searches.
func (e *Engine) Reachable(ctx context.Context) error {
	return e.use(func() error {
		ctx, cancel := context.WithTimeout(ctx, e.client.Timeout)
		defer cancel()
		return e.client.Read(ctx, "/"+e.index.name+"/_search?preference=_local&allow_partial_search_results=false", object{"size": 0, "terminate_after": 1}, nil)
	})
}

// Suggest implements index.Engine. It asks nothing of the cluster, unless that is being built.
func (e *Engine) Suggest(ctx context.Context, q index.Query) (out []index.Suggestion, err error) {
	if q.At.IsZero() {
		q.At = time.Now()
	}
	err = e.use(func() error {
		if e.index.building {
			if err := e.index.look(ctx); err != nil {
				return err
			}
		}
		out = e.searcher.Suggestions.Complete(fold.Runes(q.Text), retrieve.NewVisibility(q), q.Limit)
		return nil
	})
	return out, err
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
func (e *Engine) AppliedSeq() int64 { return e.index.state.Load().seq }

// Documents implements index.Engine; none where the cluster does not answer.
func (e *Engine) Documents(article string) (out []*index.Document) {
	err := e.use(func() (err error) {
		ctx, cancel := context.WithTimeout(context.Background(), nodes.WriteTimeout)
		defer cancel()
		out, err = e.index.documentsOf(ctx, article)
		return err
	})
	if err != nil {
		e.log.Warn("the documents of an article cannot be read from OpenSearch", "error", err)
	}
	return out
}

// Verify implements index.Engine.
func (e *Engine) Verify(ctx context.Context) error {
	return e.use(func() error { return e.index.verify(ctx) })
}

// Stats implements index.Engine; no bytes where the cluster does not answer.
func (e *Engine) Stats() (s index.Stats) {
	_ = e.use(func() (err error) {
		s.Documents = e.index.state.Load().stats.Documents
		ctx, cancel := context.WithTimeout(context.Background(), e.client.Timeout)
		defer cancel()
		s.Bytes, err = e.index.bytes(ctx)
		return err
	})
	return s
}

// Close implements index.Engine. An index whose place another has taken is removed.
func (e *Engine) Close() error {
	if e.meaning != nil {
		e.vectors.Leave(e.meaning)
	}
	e.using.Lock()
	defer e.using.Unlock()
	if e.index.closed.Swap(true) {
		return nil
	}
	if e.whenDone != nil {
		ctx, cancel := context.WithTimeout(context.Background(), nodes.DefaultTimeout)
		defer cancel()
		if err := e.whenDone(ctx); err != nil {
			e.log.Warn("an index of OpenSearch that is not used any more cannot be removed", "index", e.index.name, "error", err)
		}
	}
	return e.client.Close()
}
