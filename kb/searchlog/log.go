package searchlog

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Log is the search log as people use it: editors read it, administrators erase from it.
type Log struct {
	*Recorder
	store Store
	audit kb.Audit
	log   *slog.Logger
	now   func() time.Time

	damaged bool
	popular popular
}

// popular are the popular articles as they were last looked up.
type popular struct {
	mu    sync.Mutex
	at    time.Time
	seq   int64 // of the index then
	slugs []string
}

// New is the log over a store. What is erased is told to the audit log.
func New(store Store, audit kb.Audit, log *slog.Logger, now func() time.Time) *Log {
	return &Log{Recorder: NewRecorder(store, log), store: store, audit: audit, log: log, now: now}
}

// StepTime is how long a step of what deletes much works: with what its commit takes, no
// write waits for a tenth of a second. `wenjin-bench searches` measures it.
const StepTime = 15 * time.Millisecond

const (
	forgetEvery = 6 * time.Hour
	forgetPause = 50 * time.Millisecond // between steps of what has time
	erasePause  = 5 * time.Millisecond  // and of what somebody waits for
)

// Erase deletes what was logged of a day, or of a visitor, whichever is given: for
// administrators. It gives how many intents that were.
func (l *Log) Erase(ctx context.Context, who kb.Principal, day *Day, visitor *Visitor) (n int, err error) {
	if err := kb.Require(who, kb.RoleAdmin, "erasing searches"); err != nil {
		return 0, err
	}
	if (day == nil) == (visitor == nil) {
		return 0, kb.Errorf(kb.Invalid, "invalid_erasure", "name either a day or a visitor")
	}
	_ = l.Flush() // what waits is a part of it; what can't be written now is not kept for an erased intent, either
	var object string
	if day != nil {
		object = "day " + day.String()
		n, err = steps(ctx, erasePause, func() (int, bool, error) { return l.store.EraseDay(ctx, *day, StepTime) })
	} else {
		object = "a visitor"
		n, err = l.eraseVisitor(ctx, *visitor)
	}
	if err == nil {
		err = l.store.Scrub(ctx)
	}
	if err != nil && n == 0 {
		return n, err
	}
	return n, errors.Join(err, l.audit.Append(context.WithoutCancel(ctx), kb.Event{At: l.now(), Actor: who.ID, Action: "searchlog.erase", Object: object, Detail: map[string]string{"searches": strconv.Itoa(n)}}))
}

// eraseVisitor deletes what there is of a visitor.
func (l *Log) eraseVisitor(ctx context.Context, visitor Visitor) (int, error) {
	ids, err := l.store.OfVisitor(ctx, visitor)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return steps(ctx, erasePause, func() (int, bool, error) {
		n, err := l.store.EraseIntents(ctx, ids, StepTime)
		ids = ids[n:]
		return n, len(ids) > 0, err
	})
}

// Keep deletes single searches that are older than some days (0: never), now and again
// and again until the context ends.
func (l *Log) Keep(ctx context.Context, days int) {
	every := time.NewTicker(forgetEvery)
	defer every.Stop()
	for days > 0 {
		n, err := l.forget(ctx, l.now().AddDate(0, 0, -days))
		switch {
		case err == nil:
			l.log.Info("retention of the search log", "deleted", n)
		case ctx.Err() == nil:
			l.log.Error("searches are not deleted that are too old", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// forget deletes all that is older.
func (l *Log) forget(ctx context.Context, before time.Time) (deleted int, err error) {
	return steps(ctx, forgetPause, func() (int, bool, error) { return l.store.Forget(ctx, before, StepTime) })
}

// steps takes steps until there is nothing more to do; whoever writes comes in between.
func steps(ctx context.Context, pause time.Duration, do func() (n int, more bool, err error)) (total int, err error) {
	for {
		n, more, err := do()
		total += n
		if err != nil || !more {
			return total, err
		}
		select {
		case <-ctx.Done():
			return total, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Standing is why there may be little to see.
type Standing struct {
	Damaged bool // the file can't be used: nothing is logged, and nothing can be seen
	Off     bool // nothing is logged; what was stays to be seen
	Since   Day  // of the first day of which there is anything; 0: there is nothing yet
}

// Standing tells editors why there may be little to see.
func (l *Log) Standing(ctx context.Context, who kb.Principal) (Standing, error) {
	if err := kb.Require(who, kb.RoleEditor, "insight"); err != nil {
		return Standing{}, err
	}
	since, err := l.store.Since(ctx)
	return Standing{Damaged: l.damaged, Off: l.Off && !l.damaged, Since: since}, err
}

// Searches are the intents that began last before an id (0: now), for editors.
func (l *Log) Searches(ctx context.Context, who kb.Principal, before int64, limit int) ([]Intent, error) {
	if err := kb.Require(who, kb.RoleEditor, "reading searches"); err != nil {
		return nil, err
	}
	return l.store.Recent(ctx, before, limit)
}
