package shared

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/generation"
	"github.com/wenjin-kb/wenjin/index/opensearch"
)

// Open puts the index in place that is in use, or that this or another process builds where
// there is none. What the store has besides is in it when this process writes it.
func (x *Index) Open(ctx context.Context, m generation.Maker, progress func(seq int64)) error {
	return x.change(m, func(of *opensearch.Commons) error { return x.goOver(ctx, of, "", progress) })
}

// Build puts another index in place than the one in use, built by this or another process.
// After an error the old one is in use as before.
func (x *Index) Build(ctx context.Context, m generation.Maker, progress func(seq int64)) error {
	return x.change(m, func(of *opensearch.Commons) error {
		old := ""
		if x.current == nil {
			var err error
			if old, err = of.InUse(ctx); err != nil {
				return err
			}
		} else if x.current.of.Analysis() == of.Analysis() {
			old = x.current.Name()
		}
		return x.goOver(ctx, of, old, progress)
	})
}

// Look opens the index in use and shows it as it is; none is put in place or built.
func (x *Index) Look(ctx context.Context, m generation.Maker, look func(index.Engine) error) (err error) {
	of, err := commons(m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, of.Close()) }()
	name, err := of.InUse(ctx)
	if err == nil && name == "" {
		err = fmt.Errorf("%w: there is none", index.ErrUnusable)
	}
	if err != nil {
		return err
	}
	e, err := of.Open(ctx, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if err := x.Follower.CatchUp(ctx, e, nil); err != nil {
		return err
	}
	return look(e)
}

func commons(m generation.Maker) (*opensearch.Commons, error) {
	maker, ok := m.(opensearch.Maker)
	if !ok {
		return nil, fmt.Errorf("no index of %T can be shared", m)
	}
	return maker.Commons()
}

// change lets do change which index of a maker is in use.
func (x *Index) change(m generation.Maker, do func(*opensearch.Commons) error) error {
	of, err := commons(m)
	if err != nil {
		return err
	}
	x.changing.Lock()
	defer x.changing.Unlock()
	if err = do(of); err != nil {
		err = errors.Join(err, of.Close())
	}
	return err
}

// goOver puts an index in place that is another than one, which may be empty.
func (x *Index) goOver(ctx context.Context, of *opensearch.Commons, unlike string, progress func(seq int64)) error {
	e, err := x.next(ctx, of, unlike, progress)
	if err != nil {
		return err
	}
	next := &member{Engine: e, of: of}
	if err = x.claim(ctx, next); err == nil {
		err = x.catchUp(ctx, e, progress)
	}
	if err != nil {
		return errors.Join(err, next.close())
	}
	x.swap(next)
	return nil
}

// catchUp lets an engine have all changes, or, where another process writes the index, those
// that it has written: at least what searches find so far, unless that takes too long.
func (x *Index) catchUp(ctx context.Context, e *opensearch.Engine, progress func(seq int64)) error {
	want := x.Live.AppliedSeq()
	for deadline := time.Now().Add(patience); ; {
		err := x.Follower.CatchUp(ctx, e, progress)
		if err != nil || e.AppliedSeq() >= want || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(again):
		}
	}
}

// Close lets the index go. Another process may write it at once.
func (x *Index) Close() error {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.Live.Swap(nil)
	last := x.replace(nil)
	if last == nil {
		return nil
	}
	return errors.Join(last.close(), last.of.Close())
}

// swap lets searches use another index; those that have begun end on the old one.
func (x *Index) swap(next *member) {
	old := x.replace(next)
	x.written.Store(next.Engine)
	x.Live.Swap(next.Engine)
	if old == nil {
		return
	}
	x.Log.Info("this process has gone over to another index", "index", next.Name())
	// Synonyms may have come since the next one was opened.
	if now := old.Analyzer(); next.Analyzer() != now && next.Analyzer().Version() == now.Version() && old.of.Analysis() == next.of.Analysis() {
		if err := next.UseAnalyzer(now); err != nil {
			x.Log.Error("the last words are not taken up", "error", err)
		}
	}
	err := old.close()
	if old.of != next.of {
		err = errors.Join(err, old.of.Close())
	}
	if err != nil {
		x.Log.Error("the old index could not be closed", "error", err)
	}
}
