package store

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

// Revisions come back as they were kept, change only as they were seen, several of them
// all or nothing, and every step stands in the log.
func TestCurations(t *testing.T) { onBoth(t, keepsCurations) }

func keepsCurations(t *testing.T, s *Store) {
	ctx := context.Background()
	at := time.UnixMilli(1_000_000)
	e := kb.Event{At: at, Actor: "person:li", Action: "curation.create", Object: "r1"}
	one := curation.Revision{ID: "r1", Number: 1, Version: 1, State: kb.StateDraft, Writers: []string{"person:li", "token:a b"}, Changed: at, Rule: curation.Rule{
		Title: "提现", Patterns: []curation.Pattern{{Kind: curation.Equals, Text: "怎么提现"}}, Pins: []curation.Pin{{Slug: "fee", Place: 2}},
		Banner: &curation.Banner{Text: "看"}, Until: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), Owner: "李", Reason: "常问",
	}}
	must(t, s.Answers().PutCurations(ctx, e, one))
	if err := s.Answers().PutCurations(ctx, e, one); kb.KindOf(err) != kb.Stale {
		t.Errorf("made twice: %v", err)
	}
	one.Version, one.State, one.Approver, one.Note = 2, kb.StatePublished, "person:zhao", "好"
	two := one
	two.Number, two.Version = 2, 3 // is not there
	if err := s.Answers().PutCurations(ctx, e, one, two); kb.KindOf(err) != kb.Stale {
		t.Errorf("a half: %v", err)
	}
	must(t, s.Answers().PutCurations(ctx, e, one))
	all, err := s.Answers().Curations(ctx)
	must(t, err)
	if diff := cmp.Diff([]curation.Revision{one}, all); diff != "" {
		t.Errorf("-kept +read\n%s", diff)
	}
	stale := one
	stale.Version = 1
	if err := s.Answers().RemoveCuration(ctx, e, stale); kb.KindOf(err) != kb.Stale {
		t.Error(err)
	}
	must(t, s.Answers().RemoveCuration(ctx, e, one))
	var rows []kb.Row
	must(t, s.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		for _, row := range r.Rows {
			if row.Table == "curations" {
				rows = append(rows, row)
			}
		}
		return nil
	}))
	if len(rows) != 3 || rows[1].Key != "r1 1" || rows[1].Columns["approver"] != "person:zhao" || rows[2].Columns != nil {
		t.Errorf("%+v", rows)
	}
}
