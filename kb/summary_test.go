package kb_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Where a revision stands follows from when it is in force and the time.
func TestStateAt(t *testing.T) {
	end := moment(t, "2026-03-31")
	window := func(from, until string) kb.Window {
		w := kb.Window{From: at(t, from)}
		if until != "" {
			w.Until = at(t, until)
		}
		return w
	}
	bounded := kb.Revision{State: kb.StatePublished, InForce: []kb.Window{window("2026-03-01", "2026-04-01")}, Article: kb.Article{ValidTo: end}}
	replaced, endless, never, alone, covered := bounded, bounded, bounded, bounded, bounded
	replaced.InForce = []kb.Window{window("2026-03-01", "2026-03-15")}
	endless.InForce, endless.Article.ValidTo = []kb.Window{window("2026-03-01", "")}, kb.Moment{}
	never.InForce = nil // another took its place before it began
	alone.Article.ValidTo = kb.Moment{}
	covered.InForce = []kb.Window{window("2026-03-01", "2026-03-10"), window("2026-03-20", "2026-04-01")}
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
		"covered for a while":             {covered, "2026-03-10", kb.StateScheduled},
		"when it returns":                 {covered, "2026-03-20", kb.StatePublished},
		"when it has returned and lapsed": {covered, "2026-04-01", kb.StateExpired},
		"a draft whatever the time":       {kb.Revision{State: kb.StateDraft}, "2026-03-15", kb.StateDraft},
		"in review":                       {kb.Revision{State: kb.StateInReview}, "2026-03-15", kb.StateInReview},
		"superseded with a time, by hand": {kb.Revision{State: kb.StateSuperseded, InForce: bounded.InForce}, "2026-03-15", kb.StateSuperseded},
	} {
		if got := test.r.StateAt(at(t, test.when)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestInForceAt(t *testing.T) {
	from, until := at(t, "2026-03-01"), at(t, "2026-04-01")
	for name, test := range map[string]struct {
		inForce []kb.Window
		at      time.Time
		want    bool
	}{
		"the first instant": {[]kb.Window{{1, from, until}}, from, true}, "just before": {[]kb.Window{{1, from, until}}, from.Add(-1), false},
		"the last instant": {[]kb.Window{{1, from, until}}, until.Add(-1), true}, "the end": {[]kb.Window{{1, from, until}}, until, false},
		"no end": {[]kb.Window{{1, from, time.Time{}}}, until.AddDate(100, 0, 0), true}, "never published": {nil, until, false},
		"the second of two": {[]kb.Window{{1, from.AddDate(-1, 0, 0), from.AddDate(0, -6, 0)}, {1, from, until}}, from, true},
		"between two":       {[]kb.Window{{1, from.AddDate(-1, 0, 0), from.AddDate(0, -6, 0)}, {1, from, until}}, from.AddDate(0, -1, 0), false},
	} {
		if got := (kb.Summary{InForce: test.inForce}).InForceAt(test.at); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOverdue(t *testing.T) {
	s := kb.Summary{ReviewBy: date(t, "2026-03-15")}
	for when, want := range map[string]bool{"2026-03-14": false, "2026-03-15T23:59:59+08:00": false, "2026-03-16": true} {
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
