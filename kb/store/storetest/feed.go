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
