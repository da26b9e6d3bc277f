// Package storetest is the contract of kb.Store as tests, run on every store.
package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Run runs the suite; open makes an empty store.
func Run(t *testing.T, open func(t *testing.T) kb.Store) {
	t.Run("SaveAndRead", func(t *testing.T) { saveAndRead(t, open(t)) })
	t.Run("IntervalsNeitherGapNorOverlap", func(t *testing.T) { intervals(t, open(t)) })
	t.Run("ChangesHaveNoGapsThatFillLater", func(t *testing.T) { concurrentChanges(t, open(t)) })
	t.Run("TouchFindsBounds", func(t *testing.T) { touch(t, open(t)) })
	t.Run("FailedSaveChangesNothing", func(t *testing.T) { failedSave(t, open(t)) })
	t.Run("Backup", func(t *testing.T) { backup(t, open(t)) })
}

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func write(id string, number int, from, until time.Time) kb.Write {
	slug := "slug-" + id
	return kb.Write{ArticleID: id, Slug: slug, At: from, Revision: &kb.Revision{
		ArticleID: id, Number: number, State: kb.StatePublished, Hash: fmt.Sprint(id, number), CreatedAt: from, From: from, Until: until,
		Article: kb.Article{Slug: slug, Title: fmt.Sprintf("标题 %d", number), Audience: kb.AudiencePublic, Category: "x", ValidFrom: kb.At(from)},
		Raw:     []byte("raw\n"),
	}}
}

func saveAndRead(t *testing.T, s kb.Store) {
	ctx := context.Background()
	must(t, s.Save(ctx, []kb.Write{write("a", 1, start, time.Time{}), write("b", 1, start, start.Add(time.Hour))}))
	r, err := s.InForce(ctx, "slug-a", start)
	if err != nil || r.Article.Title != "标题 1" || string(r.Raw) != "raw\n" || !r.From.Equal(start) || !r.Until.IsZero() {
		t.Errorf("InForce = %+v, %v", r, err)
	}
	if _, err := s.InForce(ctx, "slug-b", start.Add(time.Hour)); kb.KindOf(err) != kb.NotFound {
		t.Errorf("after its end: %v, want NotFound", err)
	}
	if _, err := s.InForce(ctx, "slug-a", start.Add(-time.Millisecond)); kb.KindOf(err) != kb.NotFound {
		t.Errorf("before its beginning: %v, want NotFound", err)
	}
	must(t, s.Save(ctx, []kb.Write{{ArticleID: "a", Slug: "slug-a", At: start.Add(time.Minute)}}))
	if _, err := s.InForce(ctx, "slug-a", start.Add(time.Minute)); kb.KindOf(err) != kb.NotFound {
		t.Errorf("archived: %v, want NotFound", err)
	}
	heads, err := s.Heads(ctx)
	must(t, err)
	if h := heads["slug-a"]; len(heads) != 2 || h.ArticleID != "a" || h.Number != 1 || !h.Until.Equal(start.Add(time.Minute)) {
		t.Errorf("Heads = %+v", heads)
	}
	changes, err := s.Changes(ctx, 0, 10)
	must(t, err)
	if len(changes) != 3 || changes[2].ArticleID != "a" {
		t.Errorf("Changes = %v", changes)
	}
}

// Whatever is published when, at any time at most one revision holds, and from
// the first publication on exactly one, as long as none has an end.
func intervals(t *testing.T, s kb.Store) {
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 2))
	now := start
	first := time.Time{}
	for n := 1; n <= 60; n++ {
		now = now.Add(time.Duration(r.IntN(5)+1) * time.Second)
		from := now
		if r.IntN(3) == 0 {
			from = now.Add(time.Duration(r.IntN(10)) * time.Second)
		}
		if first.IsZero() || from.Before(first) {
			first = from
		}
		must(t, s.Save(ctx, []kb.Write{write("a", n, from, time.Time{})}))
	}
	all, err := s.Published(ctx, "a")
	must(t, err)
	for at := first; at.Before(now.Add(20 * time.Second)); at = at.Add(500 * time.Millisecond) {
		holding := 0
		for _, rev := range all {
			if rev.InForceAt(at) {
				holding++
			}
		}
		if holding != 1 {
			t.Fatalf("%d revisions hold at %s", holding, at)
		}
	}
}

func concurrentChanges(t *testing.T, s kb.Store) {
	ctx := context.Background()
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if err := s.Save(ctx, []kb.Write{write(fmt.Sprintf("w%d-%d", w, i), 1, start, time.Time{})}); err != nil {
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
}

func touch(t *testing.T, s kb.Store) {
	ctx := context.Background()
	count := func(at time.Duration) int {
		n, err := s.Touch(ctx, start.Add(at))
		must(t, err)
		return n
	}
	count(0)
	must(t, s.Save(ctx, []kb.Write{write("a", 1, start.Add(10*time.Second), start.Add(20*time.Second))}))
	for _, step := range []struct{ at, want int }{{9, 0}, {10, 1}, {11, 0}, {19, 0}, {20, 1}, {30, 0}} {
		if got := count(time.Duration(step.at) * time.Second); got != step.want {
			t.Errorf("Touch at %d s found %d articles, want %d", step.at, got, step.want)
		}
	}
}

func failedSave(t *testing.T, s kb.Store) {
	ctx := context.Background()
	twice := write("b", 1, start, time.Time{})
	twice.Slug = "slug-a" // taken by a
	if err := s.Save(ctx, []kb.Write{write("a", 1, start, time.Time{}), twice}); err == nil {
		t.Fatal("two articles with one slug were saved")
	}
	if seq, err := s.LastSeq(ctx); err != nil || seq != 0 {
		t.Errorf("LastSeq = %d, %v after a failed save", seq, err)
	}
}

func backup(t *testing.T, s kb.Store) {
	ctx := context.Background()
	must(t, s.Save(ctx, []kb.Write{write("a", 1, start, time.Time{})}))
	path := filepath.Join(t.TempDir(), "copy.db")
	must(t, s.Backup(ctx, path))
	if err := s.Backup(ctx, path); kb.KindOf(err) != kb.Conflict {
		t.Errorf("a second backup to the same file: %v, want Conflict", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
