package feedback

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// How often what is too old is deleted, and how much in one transaction, which others
// wait for.
const (
	forgetEvery = 24 * time.Hour
	forgetBatch = 10_000
)

// Retention says for how many days single votes and clicks are kept; 0 is without end.
// What articles add up to in a day is kept, and so is the audit log.
type Retention struct {
	Votes, Clicks int
}

// Keep deletes what is older now and every day until the context ends. The audit log
// has how much that was.
func (r Retention) Keep(ctx context.Context, store kb.FeedbackStore, log *slog.Logger, now func() time.Time) {
	every := time.NewTicker(forgetEvery)
	defer every.Stop()
	for {
		votes, clicks, err := r.forget(ctx, store, now())
		switch {
		case err == nil:
			log.Info("retention", "votes", votes, "clicks", clicks)
		case ctx.Err() == nil:
			log.Error("votes and clicks are not deleted that are too old", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// forget deletes everything that is too old now.
func (r Retention) forget(ctx context.Context, store kb.FeedbackStore, now time.Time) (votes, clicks int, err error) {
	record := func(votes, clicks int) kb.Event {
		return kb.Event{At: now, Actor: kb.ActorProgram, Action: "feedback.forget", Object: "retention", Detail: map[string]string{"votes": strconv.Itoa(votes), "clicks": strconv.Itoa(clicks)}}
	}
	for {
		v, c, err := store.ForgetFeedback(ctx, before(now, r.Votes), before(now, r.Clicks), forgetBatch, record)
		votes, clicks = votes+v, clicks+c
		if err != nil || v < forgetBatch && c < forgetBatch {
			return votes, clicks, err
		}
	}
}

// before is so many days before now; for 0, before anything.
func before(now time.Time, days int) time.Time {
	if days == 0 {
		return time.Unix(0, 0)
	}
	return now.AddDate(0, 0, -days)
}
