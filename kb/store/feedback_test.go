package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// manyFeedback fills a store with votes and clicks of two months on five thousand
// articles, as many as asked for.
func manyFeedback(t *testing.T, s *Store, n int, until time.Time) {
	t.Helper()
	all := make([]kb.Feedback, 0, 50_000)
	for i := range n {
		kind := []kb.FeedbackKind{kb.FeedbackClick, kb.FeedbackClick, kb.FeedbackHelpful, kb.FeedbackUnhelpful}[i%4]
		all = append(all, kb.Feedback{Slug: fmt.Sprint("a", i*i%4999), Kind: kind, QueryUID: fmt.Sprintf("%026d", i), Reason: "没说清楚", At: until.Add(-time.Duration(i%60) * 24 * time.Hour)})
		if len(all) == cap(all) || i == n-1 {
			must(t, s.AddFeedback(context.Background(), all...))
			all = all[:0]
		}
	}
}

// The home page takes no longer for a hundred times as many votes and clicks: it counts
// none of them.
func TestPopularCountsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	s, _ := house(t)
	manyFeedback(t, s, 20_000, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	rows, err := s.read.Query(`EXPLAIN QUERY PLAN SELECT slug FROM popularity ORDER BY weight DESC, slug LIMIT 24`)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		if detail != "SCAN popularity USING COVERING INDEX popularity_weight" {
			t.Errorf("the home page sorts: %s", detail)
		}
	}
	start := time.Now()
	for range 100 {
		got, err := s.Popular(context.Background(), 24)
		if err != nil || len(got) != 24 {
			t.Fatalf("%v, %v", got, err)
		}
	}
	if took := time.Since(start) / 100; took > 50*time.Millisecond {
		t.Errorf("it takes %s", took)
	}
}

// A store of version 5 with votes and clicks has the same sums and order once it is
// migrated as one that took them one by one.
func TestMigratedFeedbackIsSummedUp(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	ctx := context.Background()
	s, _ := house(t)
	until := time.Date(2026, 6, 1, 15, 59, 59, 0, time.UTC)
	manyFeedback(t, s, 5000, until)
	read := func() string {
		popular, err := s.Popular(ctx, 100)
		must(t, err)
		sums, err := s.FeedbackSums(ctx, until.AddDate(-1, 0, 0), until)
		must(t, err)
		return fmt.Sprint(popular, sums)
	}
	want := read()
	p, err := schema.Migrator(s.write)
	must(t, err)
	_, err = p.DownTo(ctx, 16)
	must(t, err)
	must(t, schema.Migrate(ctx, s.write))
	if got := read(); got != want {
		t.Errorf("%.300s\nwant\n%.300s", got, want)
	}
}
