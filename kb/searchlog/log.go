package searchlog

import (
	"context"
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

	popular popular
}

// popular are the popular questions as they were last looked up.
type popular struct {
	mu        sync.Mutex
	at        time.Time
	questions []string
}

// New is the log over a store. What is erased is told to the audit log.
func New(store Store, audit kb.Audit, log *slog.Logger, now func() time.Time) *Log {
	return &Log{Recorder: NewRecorder(store, log), store: store, audit: audit, log: log, now: now}
}

// ForgetBatch is how many rows a step of what takes many deletes, so that a write waits
// for a tenth of a second at most; TestForgettingHoldsNothingUp measures it.
const ForgetBatch = 500

const (
	forgetEvery = 6 * time.Hour
	forgetPause = 50 * time.Millisecond
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
		n, err = l.store.EraseDay(ctx, *day, ForgetBatch)
	} else {
		object = "a visitor"
		n, err = l.store.EraseVisitor(ctx, *visitor, ForgetBatch)
	}
	if err != nil {
		return n, err
	}
	return n, l.audit.Append(ctx, kb.Event{At: l.now(), Actor: who.ID, Action: "searchlog.erase", Object: object, Detail: map[string]string{"searches": strconv.Itoa(n)}})
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

// forget deletes all that is older, a few at a time: whoever writes comes in between.
func (l *Log) forget(ctx context.Context, before time.Time) (deleted int, err error) {
	for {
		n, err := l.store.Forget(ctx, before, ForgetBatch)
		deleted += n
		if err != nil || n < ForgetBatch {
			return deleted, err
		}
		select {
		case <-ctx.Done():
			return deleted, ctx.Err()
		case <-time.After(forgetPause):
		}
	}
}

// Searches are the intents that began last before an id (0: now), for editors.
func (l *Log) Searches(ctx context.Context, who kb.Principal, before int64, limit int) ([]Intent, error) {
	if err := kb.Require(who, kb.RoleEditor, "reading searches"); err != nil {
		return nil, err
	}
	return l.store.Recent(ctx, before, limit)
}
