package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
)

// step gives the newest revision another state.
func step(t *testing.T, s Store, id string, change func(head *kb.Revision)) kb.Revision {
	t.Helper()
	head := newest(t, s, "slug-"+id)
	change(&head)
	must(t, s.Advance(ctx, kb.Advance{ArticleID: id, Slug: "slug-" + id, Head: &head, Event: event("article.step")}))
	return newest(t, s, "slug-"+id)
}

func lifeOfADraft(t *testing.T, s Store) {
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Next: draftOf("a", 1), Event: event("article.create")}))
	if r := newest(t, s, "slug-a"); r.State != kb.StateDraft || r.Version != 1 || !r.From.IsZero() || !r.Until.IsZero() || r.Review.Writers[0] != "person:li" {
		t.Errorf("a draft: %+v", r)
	}
	_, err := s.InForce(ctx, "slug-a", start)
	wantKind(t, "a draft in force", err, kb.NotFound)
	r := step(t, s, "a", func(h *kb.Revision) { h.State, h.Review.SubmittedBy = kb.StateInReview, "person:li" })
	if r.State != kb.StateInReview || r.Version != 2 || r.Review.SubmittedBy != "person:li" {
		t.Errorf("submitted: %+v", r)
	}
	r = step(t, s, "a", func(h *kb.Revision) { h.State, h.From = kb.StatePublished, start })
	if got, err := s.InForce(ctx, "slug-a", start); err != nil || got.Version != 3 || r.Version != 3 {
		t.Errorf("published: %+v, %v", got, err)
	}
	head := newest(t, s, "slug-a")
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, Next: draftOf("a", 2), Event: event("article.edit")}))
	if got, err := s.InForce(ctx, "slug-a", start.Add(time.Hour)); err != nil || got.Number != 1 {
		t.Errorf("a new draft beside it: %+v, %v", got, err)
	}
	noon := start.Add(12 * time.Hour)
	step(t, s, "a", func(h *kb.Revision) { h.State, h.From, h.Until = kb.StatePublished, noon, noon.Add(time.Hour) })
	for at, want := range map[time.Duration]int{11 * time.Hour: 1, 12 * time.Hour: 2} {
		if got, err := s.InForce(ctx, "slug-a", start.Add(at)); err != nil || got.Number != want {
			t.Errorf("after %s revision %d is in force, %v; want %d", at, got.Number, err, want)
		}
	}
	changes, err := s.Changes(ctx, 0, 100)
	must(t, err)
	if len(changes) != 5 || len(logged(t, s)) != 5 {
		t.Errorf("5 steps make %d changes and %d records", len(changes), len(logged(t, s)))
	}
}

func staleSteps(t *testing.T, s Store) {
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Next: draftOf("a", 1)}))
	seen := newest(t, s, "slug-a")
	step(t, s, "a", func(h *kb.Revision) { h.State = kb.StateInReview })
	before := lengths(t, s)
	for what, head := range map[string]kb.Revision{
		"a version that has passed": seen,
		"one that is not there yet": {ArticleID: "a", Number: 1, Version: 9, State: kb.StateApproved},
		"another number":            {ArticleID: "a", Number: 2, Version: 1, State: kb.StateApproved},
		"an article that is not":    {ArticleID: "nobody", Number: 1, Version: 1, State: kb.StateApproved},
	} {
		err := s.Advance(ctx, kb.Advance{ArticleID: head.ArticleID, Slug: "slug-a", Head: &head, Next: draftOf("a", 2), Event: event("article.step")})
		wantKind(t, what, err, kb.Stale)
	}
	// A revision with another after it is no longer the newest.
	head := newest(t, s, "slug-a")
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, Next: draftOf("a", 2)}))
	head.Version++
	wantKind(t, "one that is not the newest", s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head}), kb.Stale)
	if got := lengths(t, s); got == before {
		t.Errorf("lengths see nothing: %s", got)
	}
	if r := newest(t, s, "slug-a"); r.Number != 2 || r.State != kb.StateDraft {
		t.Errorf("%+v", r)
	}
}

func failedStep(t *testing.T, s Store) {
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Next: draftOf("a", 1), Event: event("article.create")}))
	before, seen := lengths(t, s), newest(t, s, "slug-a")
	err := s.Advance(ctx, kb.Advance{ArticleID: "b", Slug: "slug-a", Next: draftOf("b", 1), Event: event("article.create")})
	wantKind(t, "a slug that is taken", err, kb.Conflict)
	err = s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-z", Next: draftOf("a", 1), Event: event("article.create")})
	wantKind(t, "an article that is there", err, kb.Conflict)
	head := seen
	head.State, head.From = kb.StatePublished, start
	err = s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, End: start, Next: draftOf("a", 1), Event: event("article.edit")})
	wantKind(t, "a next revision that is there", err, kb.Stale)
	if got := lengths(t, s); got != before {
		t.Errorf("after failed steps: %s, want %s", got, before)
	}
	if r := newest(t, s, "slug-a"); r.State != kb.StateDraft || r.Version != seen.Version {
		t.Errorf("a failed step left %+v", r)
	}
}

func racingSteps(t *testing.T, s Store) {
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Next: draftOf("a", 1), Event: event("article.create")}))
	seen := newest(t, s, "slug-a")
	var taken, stale atomic.Int32
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			head := seen
			head.State = kb.StateInReview
			a := kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, Event: event("article.submit")}
			if i%2 == 0 {
				head.State, a.Next = kb.StateSuperseded, draftOf("a", 2)
			}
			switch err := s.Advance(ctx, a); {
			case err == nil:
				taken.Add(1)
			case kb.KindOf(err) == kb.Stale:
				stale.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 1 || stale.Load() != 15 || len(logged(t, s)) != 2 {
		t.Errorf("%d steps taken, %d stale, %d records", taken.Load(), stale.Load(), len(logged(t, s)))
	}
}

// What is published past a draft, from files, takes its place.
func savedPastADraft(t *testing.T, s Store) {
	for _, state := range []kb.State{kb.StateDraft, kb.StateInReview, kb.StateApproved} {
		id := string(state)
		must(t, s.Advance(ctx, kb.Advance{ArticleID: id, Slug: "slug-" + id, Next: draftOf(id, 1)}))
		seen := newest(t, s, "slug-"+id)
		if state != kb.StateDraft {
			seen = step(t, s, id, func(h *kb.Revision) { h.State = state })
		}
		heads, err := s.Heads(ctx)
		must(t, err)
		if diff := cmp.Diff(kb.Head{ArticleID: id, Number: 1}, heads["slug-"+id]); diff != "" {
			t.Errorf("the head of an article that was never published, -want +got:\n%s", diff)
		}
		must(t, s.Save(ctx, []kb.Write{publication(id, 2, start, never)}))
		all, err := s.Revisions(ctx, "slug-"+id)
		must(t, err)
		if len(all) != 2 || all[0].State != kb.StateSuperseded || all[0].Version != seen.Version+1 || all[1].State != kb.StatePublished {
			t.Errorf("%s: %+v", id, all)
		}
		wantKind(t, "a step with what was superseded", s.Advance(ctx, kb.Advance{ArticleID: id, Slug: "slug-" + id, Head: &seen}), kb.Stale)
	}
}

func takenBack(t *testing.T, s Store) {
	must(t, s.Save(ctx, []kb.Write{publication("a", 1, start, never)}))
	head := newest(t, s, "slug-a")
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, Next: draftOf("a", 2)}))
	noon := start.Add(12 * time.Hour)
	step(t, s, "a", func(h *kb.Revision) { h.State, h.From = kb.StatePublished, noon })
	if got, err := s.InForce(ctx, "slug-a", noon); err != nil || got.Number != 2 {
		t.Fatalf("scheduled: %+v, %v", got, err)
	}
	head = newest(t, s, "slug-a")
	must(t, s.Advance(ctx, kb.Advance{ArticleID: "a", Slug: "slug-a", Head: &head, End: start.Add(time.Hour)}))
	for _, at := range []time.Duration{time.Hour, 12 * time.Hour, 13 * time.Hour} {
		_, err := s.InForce(ctx, "slug-a", start.Add(at))
		wantKind(t, "after its end", err, kb.NotFound)
	}
	if got, err := s.InForce(ctx, "slug-a", start.Add(59*time.Minute)); err != nil || got.Number != 1 {
		t.Errorf("before its end: %+v, %v", got, err)
	}
}
