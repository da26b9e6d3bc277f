package replica

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Log is where everything stands that any process has changed.
type Log interface {
	EachRecord(ctx context.Context, after int64, limit int, yield func(kb.Record) error) error
	AuditHead(ctx context.Context) (kb.AuditHead, error)
}

const (
	lookEvery  = 500 * time.Millisecond
	mostLooked = 1000 // records at once
)

// Watcher takes up what other processes have changed.
type Watcher struct {
	Log Log
	// Prefix is what the actions begin with that are of interest.
	Prefix string
	// Reload takes up the store as it is.
	Reload func(context.Context) error

	seen int64 // the last record that was looked at
	due  bool  // a reload is
}

// Run reloads once, and then whenever the log tells of something, until the context ends. A
// reload that fails is tried again.
func (w *Watcher) Run(ctx context.Context, log *slog.Logger) {
	failed := false
	for begin := true; ctx.Err() == nil; {
		var err error
		if begin {
			err = w.begin(ctx)
			begin = err != nil
		}
		if err == nil {
			err = w.look(ctx)
		}
		if err != nil && ctx.Err() == nil && !failed {
			log.Error("what another process has changed does not act here yet", "what", w.Prefix, "error", err)
		}
		failed = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(lookEvery):
		}
	}
}

// begin notes where the log ends: what is reloaded after that has all that came before.
func (w *Watcher) begin(ctx context.Context) error {
	head, err := w.Log.AuditHead(ctx)
	w.seen, w.due = head.Seq, true
	return err
}

// look looks at what the log has besides, and reloads where that is due.
func (w *Watcher) look(ctx context.Context) error {
	for n := mostLooked; n == mostLooked; {
		n = 0
		err := w.Log.EachRecord(ctx, w.seen, mostLooked, func(r kb.Record) error {
			n++
			w.seen, w.due = r.Seq, w.due || strings.HasPrefix(r.Action, w.Prefix)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if !w.due {
		return nil
	}
	if err := w.Reload(ctx); err != nil {
		return err
	}
	w.due = false
	return nil
}
