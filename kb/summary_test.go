package kb_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Where a revision stands follows from what is stored and the time.
func TestStateAt(t *testing.T) {
	end := moment(t, "2026-03-31")
	bounded := kb.Revision{State: kb.StatePublished, From: at(t, "2026-03-01"), Until: end.End(), Article: kb.Article{ValidTo: end}}
	replaced, endless, never, alone := bounded, bounded, bounded, bounded
	replaced.Until = at(t, "2026-03-15")
	endless.Until, endless.Article.ValidTo = time.Time{}, kb.Moment{}
	never.Until = never.From // another took its place before it began
	alone.Article.ValidTo = kb.Moment{}
	for name, test := range map[string]struct {
		r    kb.Revision
		when string
		want kb.State
	}{
		"before it begins":                {bounded, "2026-02-28", kb.StateScheduled},
		"as it begins":                    {bounded, "2026-03-01", kb.StatePublished},
		"on its last day":                 {bounded, "2026-03-31T23:59:59+08:00", kb.StatePublished},
		"after its last day":              {bounded, "2026-04-01", kb.StateExpired},
		"before another follows":          {replaced, "2026-03-14", kb.StatePublished},
		"when another follows":            {replaced, "2026-03-15", kb.StateArchived},
		"endless":                         {endless, "2099-01-01", kb.StatePublished},
		"endless, not begun":              {endless, "2026-02-28", kb.StateScheduled},
		"taken back before, before":       {never, "2026-02-28", kb.StateArchived},
		"taken back before, after":        {never, "2026-03-02", kb.StateArchived},
		"ended, but not by its valid_to":  {alone, "2026-04-01", kb.StateArchived},
		"a draft whatever the time":       {kb.Revision{State: kb.StateDraft}, "2026-03-15", kb.StateDraft},
		"in review":                       {kb.Revision{State: kb.StateInReview}, "2026-03-15", kb.StateInReview},
		"superseded with a time, by hand": {kb.Revision{State: kb.StateSuperseded, From: bounded.From}, "2026-03-15", kb.StateSuperseded},
	} {
		if got := test.r.StateAt(at(t, test.when)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestInForceAt(t *testing.T) {
	from, until := at(t, "2026-03-01"), at(t, "2026-04-01")
	for name, test := range map[string]struct {
		from, until, at time.Time
		want            bool
	}{
		"the first instant": {from, until, from, true}, "just before": {from, until, from.Add(-1), false},
		"the last instant": {from, until, until.Add(-1), true}, "the end": {from, until, until, false},
		"no end": {from, time.Time{}, until.AddDate(100, 0, 0), true}, "never published": {time.Time{}, time.Time{}, until, false},
	} {
		if got := (kb.Summary{From: test.from, Until: test.until}).InForceAt(test.at); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOverdue(t *testing.T) {
	s := kb.Summary{ReviewBy: date(t, "2026-03-15")}
	for when, want := range map[string]bool{"2026-03-14": false, "2026-03-15T23:59:59+08:00": false, "2026-03-16T00:00:01+08:00": true} {
		if got := s.Overdue(at(t, when)); got != want {
			t.Errorf("at %s overdue is %v", when, got)
		}
	}
	if (kb.Summary{}).Overdue(at(t, "2099-01-01")) {
		t.Error("what has no day of review is overdue")
	}
}

func TestIsOpen(t *testing.T) {
	for state, want := range map[kb.State]bool{
		kb.StateDraft: true, kb.StateInReview: true, kb.StateApproved: true,
		kb.StateSuperseded: false, kb.StateScheduled: false, kb.StatePublished: false, kb.StateExpired: false, kb.StateArchived: false, "": false,
	} {
		if state.IsOpen() != want {
			t.Errorf("%s is open: %v", state, !want)
		}
	}
}
