package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Feed is where changes come from; kb.Store is one.
type Feed interface {
	// Changes are rows after a sequence number, in order, without gaps that could
	// fill later.
	Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error)
	// Published are the revisions of an article that were, are or will be in force.
	Published(ctx context.Context, articleID string) ([]kb.Revision, error)
}

// Follower carries changes from a feed into an engine, in batches, from the
// engine's own applied sequence on. Stopped at any point, it goes on there.
type Follower struct {
	Feed  Feed
	Facts func() kb.Facts
	Log   *slog.Logger
}

const (
	followBatch  = 500
	followPoll   = 100 * time.Millisecond
	followPause  = time.Second // after an error
	followErrors = 10          // pauses between two log lines about the same trouble
)

// CatchUp applies what the engine lacks until there is nothing more. progress,
// which may be nil, is told the sequence reached.
func (f *Follower) CatchUp(ctx context.Context, e Engine, progress func(seq int64)) error {
	for {
		n, err := f.step(ctx, e)
		if err != nil || n == 0 {
			return err
		}
		if progress != nil {
			progress(e.AppliedSeq())
		}
	}
}

// Run keeps the engine up to date until the context ends. Trouble is logged and
// tried again.
func (f *Follower) Run(ctx context.Context, e Engine) {
	failed := 0
	for ctx.Err() == nil {
		pause := followPoll
		if err := f.CatchUp(ctx, e, nil); err != nil && ctx.Err() == nil {
			if failed%followErrors == 0 {
				f.Log.Error("the index is behind the store", "error", err)
			}
			failed++
			pause = followPause
		} else {
			failed = 0
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// step applies one batch and gives the number of changes in it. It works on one engine from
// its beginning to its end: another that takes its place meanwhile may be at another change,
// and need not wait.
func (f *Follower) step(ctx context.Context, e Engine) (n int, err error) {
	if live, ok := e.(*Live); ok {
		if e = live.Current(); e == nil {
			return 0, ErrClosed
		}
		defer func() {
			if errors.Is(err, ErrClosed) && live.Current() != e { // the next is asked then
				n, err = 0, nil
			}
		}()
	}
	after := e.AppliedSeq()
	changes, err := f.Feed.Changes(ctx, after, followBatch)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	reach, err := reachOf(ctx, e)
	if err != nil {
		return 0, err
	}
	changes = slices.DeleteFunc(changes, func(c kb.Change) bool { return c.Seq > reach })
	if len(changes) == 0 {
		return 0, nil
	}
	b := Batch{Seq: changes[len(changes)-1].Seq}
	done := map[string]bool{}
	for _, c := range changes {
		if done[c.ArticleID] {
			continue
		}
		done[c.ArticleID] = true
		revisions, err := f.Feed.Published(ctx, c.ArticleID)
		if kb.IsTampered(err) { // it is found no more; the others are
			f.Log.Error("an article is not indexed", "error", err)
			revisions, err = nil, nil
		}
		if err != nil {
			return 0, fmt.Errorf("read article %s for change %d: %w", c.ArticleID, c.Seq, err)
		}
		b.Updates = append(b.Updates, Update{ArticleID: c.ArticleID, Documents: Documents(revisions, f.Facts())})
	}
	return len(changes), e.Apply(ctx, b)
}
