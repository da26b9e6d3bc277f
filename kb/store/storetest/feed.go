package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

func concurrentChanges(t *testing.T, s Store) {
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := s.Save(ctx, []kb.Write{publication(fmt.Sprintf("w%d-%d", w, i), 1, start, never)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[string]bool{}
	var after int64
	for deadline := time.Now().Add(30 * time.Second); len(seen) < writers*each && time.Now().Before(deadline); {
		rows, err := s.Changes(ctx, after, 7)
		must(t, err)
		for _, c := range rows {
			if c.Seq <= after {
				t.Fatalf("sequence %d after %d", c.Seq, after)
			}
			after, seen[c.ArticleID] = c.Seq, true
		}
	}
	wg.Wait()
	if len(seen) != writers*each {
		t.Errorf("a follower saw %d of %d changes", len(seen), writers*each)
	}
	if last, err := s.LastSeq(ctx); err != nil || last != after {
		t.Errorf("LastSeq = %d, %v, but the last change is %d", last, err, after)
	}
}

func changePages(t *testing.T, s Store) {
	var writes []kb.Write
	for i := range 10 {
		writes = append(writes, publication(fmt.Sprint(i), 1, start, never))
	}
	must(t, s.Save(ctx, writes))
	for _, test := range []struct {
		after       int64
		limit, want int
	}{{0, 100, 10}, {0, 10, 10}, {0, 3, 3}, {8, 3, 2}, {10, 3, 0}, {1000, 3, 0}, {0, 0, 0}} {
		rows, err := s.Changes(ctx, test.after, test.limit)
		if err != nil || len(rows) != test.want {
			t.Errorf("Changes(%d, %d) = %v, %v, want %d", test.after, test.limit, rows, err, test.want)
		}
		for i, c := range rows {
			if c.Seq != test.after+int64(i)+1 {
				t.Errorf("Changes(%d, %d) = %v", test.after, test.limit, rows)
			}
		}
	}
}

func touch(t *testing.T, s Store) {
	count := func(at time.Duration) int {
		t.Helper()
		n, err := s.Touch(ctx, start.Add(at))
		must(t, err)
		return n
	}
	count(0)
	must(t, s.Save(ctx, []kb.Write{
		publication("a", 1, start.Add(10*time.Second), start.Add(20*time.Second)),
		publication("b", 1, start.Add(20*time.Second), never),
	}))
	draft := draftOf("c", 1)
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "c", Slug: "slug-c", Next: draft})) // never in force: never due
	before, err := s.LastSeq(ctx)
	must(t, err)
	for _, step := range []struct{ at, want int }{{9, 0}, {10, 1}, {10, 0}, {11, 0}, {19, 0}, {20, 2}, {30, 0}} {
		if got := count(time.Duration(step.at) * time.Second); got != step.want {
			t.Errorf("Touch at %d s found %d articles, want %d", step.at, got, step.want)
		}
	}
	rows, err := s.Changes(ctx, before, 10)
	must(t, err)
	if len(rows) != 3 || rows[0].ArticleID != "a" {
		t.Errorf("Touch wrote %v", rows)
	}
	// One step over both bounds is one change.
	must(t, s.Save(ctx, []kb.Write{publication("d", 1, start.Add(40*time.Second), start.Add(50*time.Second))}))
	if got := count(60 * time.Second); got != 1 {
		t.Errorf("an article that came and went is %d changes", got)
	}
	// So is a text that takes the place of another.
	must(t, s.Save(ctx, []kb.Write{publication("b", 2, start.Add(70*time.Second), never)}))
	before, err = s.LastSeq(ctx)
	must(t, err)
	if got := count(80 * time.Second); got != 1 {
		t.Errorf("an article with a new text is %d changes", got)
	}
	if last, err := s.LastSeq(ctx); err != nil || last != before+1 {
		t.Errorf("Touch wrote %d changes, %v", last-before, err)
	}
}
