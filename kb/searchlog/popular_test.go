package searchlog_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// unreadable is a log that answers no question, and counts how often it is asked.
type unreadable struct {
	searchlog.Store
	asked int
}

func (u *unreadable) Questions(context.Context, searchlog.Period, searchlog.Order, bool, int) ([]searchlog.Question, error) {
	u.asked++
	return nil, errors.New("the disk is gone")
}

// A log that cannot be read fails nobody and is not asked at each page; one reader who
// leaves early is no reason to ask no more.
func TestPopularOfALogThatCannotBeRead(t *testing.T) {
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	store := &unreadable{}
	l := searchlog.New(store, nil, slog.New(slog.DiscardHandler), func() time.Time { return now })
	gone, leave := context.WithCancel(t.Context())
	leave()
	for i, ctx := range []context.Context{gone, t.Context(), t.Context()} {
		if got := l.Popular(ctx); len(got) != 0 {
			t.Errorf("%d: %v", i, got)
		}
	}
	if store.asked != 2 {
		t.Errorf("asked %d times, want once for who left and once for the others", store.asked)
	}
	now = now.Add(time.Hour)
	if l.Popular(t.Context()); store.asked != 3 {
		t.Errorf("asked %d times after an hour", store.asked)
	}
}
