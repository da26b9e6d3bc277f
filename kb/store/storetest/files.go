package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// file is a revision of facts.yaml with everything that is kept of one.
func file(number int, state kb.State) reference.Revision {
	text := "facts: [] # " + string(rune('a'+number)) + "\n"
	r := reference.Revision{
		File: reference.Facts, Number: number, Version: 1, Text: text, Hash: reference.Hash(text), State: state, Author: "person:li",
		Review: kb.Review{Writers: []string{"person:li"}, Findings: []kb.Finding{{Rule: "R", Severity: kb.Warn, Match: "x"}}}, Articles: []reference.Shown{{Slug: "a", Title: "甲"}},
		CreatedAt: start,
	}
	if state == kb.StatePublished {
		r.From = start.Add(time.Duration(number) * time.Hour)
	}
	return r
}

func files(t *testing.T, s Store) {
	if all, err := s.References(ctx, reference.Facts); err != nil || len(all) > 0 {
		t.Errorf("at first: %v, %v", all, err)
	}
	first, draft := file(1, kb.StatePublished), file(2, kb.StateDraft)
	must(t, s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Next: &first, Seen: first.Hash, Event: event("reference.publish")}))
	must(t, s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Head: &first, Next: &draft, Event: event("reference.edit")}))
	first.Version++
	for _, want := range []reference.Revision{first, draft} {
		if got, err := s.Reference(ctx, reference.Facts, want.Number); err != nil || cmp.Diff(want, got) != "" {
			t.Errorf("%s, %v", cmp.Diff(want, got), err)
		}
	}
	_, err := s.Reference(ctx, reference.Facts, 3)
	wantKind(t, "a number that is none", err, kb.NotFound)
	listed, open := first, draft
	listed.Text, open.Text = "", ""
	onTheWay, err := s.ReferencesOpen(ctx)
	if diff := cmp.Diff(map[string]reference.Revision{reference.Facts: open}, onTheWay); diff != "" || err != nil {
		t.Error(diff, err)
	}
	all, err := s.References(ctx, reference.Facts)
	if diff := cmp.Diff([]reference.Revision{open, listed}, all); diff != "" || err != nil {
		t.Error(diff, err)
	}
	inForce, err := s.ReferencesInForce(ctx)
	if diff := cmp.Diff(map[string]reference.Revision{reference.Facts: first}, inForce); diff != "" || err != nil {
		t.Error(diff, err)
	}
	draft.State, draft.From, draft.Review.Approved = kb.StatePublished, start.Add(2*time.Hour), true
	must(t, s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Head: &draft, Event: event("reference.approve")}))
	inForce, err = s.ReferencesInForce(ctx)
	if onTheWay, err := s.ReferencesOpen(ctx); err != nil || len(onTheWay) > 0 {
		t.Errorf("still on its way: %v, %v", onTheWay, err)
	}
	if got := inForce[reference.Facts]; got.Number != 2 || !got.Review.Approved || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	must(t, s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Seen: "other"})) // is no event
	seen, err := s.ReferencesSeen(ctx)
	if err != nil || len(seen) != 1 || seen[reference.Facts] != "other" {
		t.Errorf("%v, %v", seen, err)
	}
	if got := logged(t, s); len(got) != 3 {
		t.Errorf("%d records", len(got))
	}
}

func staleFiles(t *testing.T, s Store) {
	first, second := file(1, kb.StateDraft), file(2, kb.StateDraft)
	advance := func(head, next *reference.Revision) error {
		return s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Head: head, Next: next, Event: event("reference.edit")})
	}
	must(t, advance(nil, &first))
	again := file(1, kb.StatePublished)
	wantKind(t, "a number that is taken", advance(nil, &again), kb.Stale)
	must(t, advance(&first, &second))
	wantKind(t, "the version before", advance(&first, nil), kb.Stale)
	first.Version++
	wantKind(t, "not the newest", advance(&first, nil), kb.Stale)
	if inForce, err := s.ReferencesInForce(ctx); err != nil || len(inForce) > 0 || len(logged(t, s)) != 2 {
		t.Errorf("what was refused left %v, %v", inForce, err)
	}
}

func racingFiles(t *testing.T, s Store) {
	first := file(1, kb.StateInReview)
	must(t, s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Next: &first}))
	var taken, stale atomic.Int32
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			head := first
			head.State, head.From = kb.StatePublished, start
			switch err := s.AdvanceReference(ctx, reference.Advance{File: reference.Facts, Head: &head, Event: event("reference.approve")}); {
			case err == nil:
				taken.Add(1)
			case kb.KindOf(err) == kb.Stale:
				stale.Add(1)
			}
		})
	}
	wg.Wait()
	if taken.Load() != 1 || stale.Load() != 15 || len(logged(t, s)) != 2 { // with the one of the first revision
		t.Errorf("%d taken, %d stale, %d records", taken.Load(), stale.Load(), len(logged(t, s)))
	}
}

func live(t *testing.T, s Store) {
	day := func(n int) time.Time { return start.AddDate(0, 0, n) }
	must(t, s.Save(ctx, []kb.Write{
		publication("a", 1, day(0), day(5)), publication("b", 1, day(0), never), publication("c", 1, day(20), never),
	}))
	for at, want := range map[int][]string{1: {"slug-a", "slug-b", "slug-c"}, 5: {"slug-b", "slug-c"}, 30: {"slug-b", "slug-c"}} {
		var got []string
		must(t, s.EachLive(ctx, day(at), func(r kb.Revision) error { got = append(got, r.Article.Slug); return nil }))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("day %d: %s", at, diff)
		}
	}
}
