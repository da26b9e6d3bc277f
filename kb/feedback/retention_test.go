package feedback_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/store"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keep lets a retention work once, and gives what it logged.
func keep(t *testing.T, r feedback.Retention, s kb.FeedbackStore, now time.Time) (log string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ends := writer(func(p []byte) { log += string(p); cancel() })
	r.Keep(ctx, s, slog.New(slog.NewTextHandler(ends, nil)), func() time.Time { return now })
	return log
}

// writer calls a function.
type writer func(p []byte)

// Write implements io.Writer.
func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

// logged is what stands in the audit log.
func logged(t *testing.T, s kb.Audit) (out []kb.Record) {
	t.Helper()
	must(t, s.EachRecord(t.Context(), 0, 0, func(r kb.Record) error { out = append(out, r); return nil }))
	return out
}

// Votes and clicks are kept as long as they are said to be, to the moment, and no
// longer: not in the file either. What is popular, the sums and the log stay.
func TestRetention(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := store.Open(ctx, path)
	must(t, err)
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	must(t, s.Append(ctx, kb.Event{At: now.AddDate(-9, 0, 0), Actor: "x", Action: "x"}))
	add := func(slug string, kind kb.FeedbackKind, days int, less time.Duration) {
		must(t, s.AddFeedback(ctx, kb.Feedback{Slug: slug, Kind: kind, Reason: "原因" + strings.Repeat(slug, 20), At: now.AddDate(0, 0, -days).Add(-less)}))
	}
	for _, days := range []int{1, 9, 30, 400} {
		add(fmt.Sprint("vote", days), kb.FeedbackUnhelpful, days, 0)
		add(fmt.Sprint("late", days), kb.FeedbackHelpful, days, time.Millisecond)
		add(fmt.Sprint("click", days), kb.FeedbackClick, days, 0)
		add(fmt.Sprint("gone", days), kb.FeedbackClick, days, time.Millisecond)
	}
	before := len(logged(t, s))
	popular, err := s.Popular(ctx, 100)
	must(t, err)
	sums, err := s.FeedbackSums(ctx, now.AddDate(-3, 0, 0), now)
	must(t, err)
	if log := keep(t, feedback.Retention{}, s, now); !strings.Contains(log, "votes=0 clicks=0") {
		t.Errorf("without an end: %s", log)
	}
	if log := keep(t, feedback.Retention{Votes: 30, Clicks: 9}, s, now); !strings.Contains(log, "votes=3 clicks=5") {
		t.Error(log)
	}
	if log := keep(t, feedback.Retention{Votes: 30, Clicks: 9}, s, now); !strings.Contains(log, "votes=0 clicks=0") {
		t.Errorf("again: %s", log)
	}
	records := logged(t, s)
	if n := len(records); n != before+1 || records[n-1].Action != "feedback.forget" || fmt.Sprint(records[n-1].Detail) != "map[clicks:5 votes:3]" {
		t.Errorf("%v", records)
	}
	stillPopular, err := s.Popular(ctx, 100)
	must(t, err)
	stillSums, err := s.FeedbackSums(ctx, now.AddDate(-3, 0, 0), now)
	must(t, err)
	if fmt.Sprint(stillPopular, stillSums) != fmt.Sprint(popular, sums) {
		t.Errorf("%v %v\nwere\n%v %v", stillPopular, stillSums, popular, sums)
	}
	must(t, s.Close()) // takes the write-ahead log in
	file, err := os.ReadFile(path)
	must(t, err)
	for slug, stays := range map[string]bool{"vote1": true, "vote30": true, "click9": true, "late30": false, "vote400": false, "gone9": false, "click30": false} {
		if bytes.Contains(file, []byte("原因"+strings.Repeat(slug, 20))) != stays {
			t.Errorf("%s in the file: want %t", slug, stays)
		}
	}
}

// More than one transaction's worth goes too, a record for each.
func TestRetentionOfMuch(t *testing.T) {
	ctx := t.Context()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	defer s.Close()
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	all := make([]kb.Feedback, 25_000)
	for i := range all {
		all[i] = kb.Feedback{Slug: "a", Kind: kb.FeedbackClick, At: now.AddDate(0, 0, -100)}
	}
	must(t, s.AddFeedback(ctx, all...))
	before := len(logged(t, s))
	log := keep(t, feedback.Retention{Clicks: 90}, s, now)
	records := len(logged(t, s)) - before
	if !strings.Contains(log, "clicks=25000") || records != 3 {
		t.Errorf("%d records, %s", records, log)
	}
}
