package index

import (
	"context"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Live is an engine that can be replaced while searches go on. It implements
// Engine by the one it holds.
type Live struct {
	mu     sync.RWMutex
	engine Engine
}

var _ Engine = (*Live)(nil)

// Swap puts another engine in place and gives back the one before, nil at first.
// Calls that began with that one end on it; it may be closed at once, since an
// engine's Close waits for them.
func (l *Live) Swap(e Engine) Engine {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.engine
	l.engine = e
	return old
}

// Current is the engine in place, or nil.
func (l *Live) Current() Engine {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.engine
}

// Ready reports whether there is an engine.
func (l *Live) Ready() bool { return l.Current() != nil }

// with runs fn on the engine in place; a swap waits for it.
func (l *Live) with(fn func(Engine) error) error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.engine == nil {
		return ErrClosed
	}
	return fn(l.engine)
}

// Apply implements Engine.
func (l *Live) Apply(ctx context.Context, b Batch) error {
	return l.with(func(e Engine) error { return e.Apply(ctx, b) })
}

// Search implements Engine.
func (l *Live) Search(ctx context.Context, q Query) (r *Results, err error) {
	err = l.with(func(e Engine) error { r, err = e.Search(ctx, q); return err })
	return r, err
}

// Suggest implements Engine.
func (l *Live) Suggest(ctx context.Context, q Query) (s []Suggestion, err error) {
	err = l.with(func(e Engine) error { s, err = e.Suggest(ctx, q); return err })
	return s, err
}

// Analyzer implements Engine; nil while there is no engine.
func (l *Live) Analyzer() (a *zh.Analyzer) {
	_ = l.with(func(e Engine) error { a = e.Analyzer(); return nil })
	return a
}

// UseAnalyzer implements Engine.
func (l *Live) UseAnalyzer(a *zh.Analyzer) error {
	return l.with(func(e Engine) error { return e.UseAnalyzer(a) })
}

// AppliedSeq implements Engine.
func (l *Live) AppliedSeq() (seq int64) {
	_ = l.with(func(e Engine) error { seq = e.AppliedSeq(); return nil })
	return seq
}

// Documents implements Engine.
func (l *Live) Documents(articleID string) (out []*Document) {
	_ = l.with(func(e Engine) error { out = e.Documents(articleID); return nil })
	return out
}

// Verify implements Engine. A swap does not wait for it: an engine's Close does.
func (l *Live) Verify(ctx context.Context) error {
	if e := l.Current(); e != nil {
		return e.Verify(ctx)
	}
	return ErrClosed
}

// Stats implements Engine.
func (l *Live) Stats() (s Stats) {
	_ = l.with(func(e Engine) error { s = e.Stats(); return nil })
	return s
}

// Close implements Engine.
func (l *Live) Close() error {
	if e := l.Swap(nil); e != nil {
		return e.Close()
	}
	return nil
}
