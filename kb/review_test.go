package kb_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Nobody approves a text of which they wrote a part or which they submitted,
// however it came about.
func TestFourEyes(t *testing.T) {
	other := kb.Principal{ID: "person:sun", Role: kb.RoleReviewer}
	submit := kb.Step{Action: kb.ActionSubmit}
	for name, test := range map[string]struct {
		steps func(w *world)
		own   []kb.Principal // may not approve
		fine  kb.Principal
	}{
		"the writer": {func(w *world) {
			w.write(reviewer, text("a", "甲"))
			w.do(editor, step(submit, "a"))
		}, []kb.Principal{reviewer}, other},
		"who submitted": {func(w *world) {
			w.write(editor, text("a", "甲"))
			w.do(reviewer, step(submit, "a"))
		}, []kb.Principal{reviewer}, other},
		"every writer since the last publication": {func(w *world) {
			w.write(reviewer, text("a", "甲"))
			w.write(other, text("a", "甲乙"))
			w.write(editor, text("a", "甲乙丙"))
			w.do(editor, step(submit, "a"))
		}, []kb.Principal{reviewer, other}, both},
		"after a rejection": {func(w *world) {
			w.write(reviewer, text("a", "甲"))
			w.do(editor, step(submit, "a"))
			w.do(other, kb.Step{Action: kb.ActionReject, Slug: "a", Reason: "缺少依据"})
			w.do(editor, step(submit, "a"))
		}, []kb.Principal{reviewer}, other},
		"a new beginning after the publication": {func(w *world) {
			w.write(reviewer, text("a", "甲"))
			w.do(editor, step(submit, "a"))
			w.do(other, kb.Step{Action: kb.ActionApprove, Slug: "a"})
			w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
			w.write(other, text("a", "乙"))
			w.do(editor, step(submit, "a"))
		}, []kb.Principal{other}, reviewer},
	} {
		w := newWorld(t)
		test.steps(w)
		for _, who := range test.own {
			if err := w.fails(who, kb.Step{Action: kb.ActionApprove, Slug: "a"}, kb.Denied, "own_text"); err == nil {
				t.Errorf("%s: %s approves", name, who.ID)
			}
		}
		r := w.do(test.fine, kb.Step{Action: kb.ActionApprove, Slug: "a"})
		if !r.Review.Approved || r.Review.DecidedBy != test.fine.ID || !r.Review.DecidedAt.Equal(w.now) || r.Review.Hash != r.Hash || r.Review.Rules != w.rules {
			t.Errorf("%s: %+v", name, r.Review)
		}
	}
}

func step(s kb.Step, slug string) kb.Step {
	s.Slug = slug
	return s
}

func TestSubmitHoldsTheTextAgainstTheRules(t *testing.T) {
	w := newWorld(t)
	w.write(editor, text("a", "稳赚，高收益"))
	w.fails(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"}, kb.Invalid, "blocked_by_rules")
	w.write(editor, text("a", "高收益 提示"))
	r := w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	if r.State != kb.StateInReview || len(r.Review.Findings) != 2 || r.Review.SubmittedBy != editor.ID || r.Review.Rules != "rules 1" || !slices.Equal(r.Review.Writers, []string{editor.ID}) {
		t.Errorf("%+v", r.Review)
	}
}

// A warning passes with a waiver of its own that holds; a block never does; a
// remark needs none.
func TestWaivers(t *testing.T) {
	w := newWorld(t)
	tomorrow := date(t, "2026-03-16")
	good := kb.Waiver{Rule: "R-warn", Match: "高收益", Reason: "引用原文", Expires: tomorrow}
	change := func(f func(*kb.Waiver)) []kb.Waiver {
		v := good
		f(&v)
		return []kb.Waiver{v}
	}
	w.write(editor, text("a", "高收益 提示"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	for name, test := range map[string]struct {
		waivers []kb.Waiver
		code    string
	}{
		"none":         {nil, "open_findings"},
		"another rule": {change(func(v *kb.Waiver) { v.Rule = "R-block" }), "open_findings"},
		"another text": {change(func(v *kb.Waiver) { v.Match = "高" }), "open_findings"},
		"no reason":    {change(func(v *kb.Waiver) { v.Reason = " " }), "invalid_waiver"},
		"no rule":      {change(func(v *kb.Waiver) { v.Rule = "" }), "invalid_waiver"},
		"no end":       {change(func(v *kb.Waiver) { v.Expires = kb.Date{} }), "invalid_waiver"},
		"of the past":  {change(func(v *kb.Waiver) { v.Expires = date(t, "2026-03-14") }), "invalid_waiver"},
		"one bad":      {append(change(func(v *kb.Waiver) { v.Reason = "" }), good), "invalid_waiver"},
	} {
		if err := w.fails(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a", Waivers: test.waivers}, kb.Invalid, test.code); err == nil {
			t.Error(name)
		}
	}
	given := []kb.Waiver{good}
	given[0].By = "person:forged"
	r := w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a", Waivers: given})
	if len(r.Review.Waivers) != 1 || r.Review.Waivers[0].By != reviewer.ID {
		t.Errorf("the waiver is %+v", r.Review.Waivers)
	}
	if given[0].By != "person:forged" {
		t.Error("the caller's waivers were changed")
	}
	// It is held against the rules once more when it is published.
	w.now = at(t, "2026-03-17")
	w.fails(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"}, kb.Invalid, "open_findings")
	w.now = at(t, "2026-03-16T23:59:59+08:00")
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
}

func TestOpenFindings(t *testing.T) {
	day := date(t, "2026-03-31")
	warn := kb.Finding{Rule: "R", Severity: kb.Warn, Match: "x"}
	block, info := warn, warn
	block.Severity, info.Severity = kb.Block, kb.Info
	waived := kb.Review{Waivers: []kb.Waiver{{Rule: "R", Match: "x", Expires: day}}}
	for name, test := range map[string]struct {
		review kb.Review
		f      kb.Finding
		at     string
		open   bool
	}{
		"a block":                {kb.Review{}, block, "2026-03-01", true},
		"a block with a waiver":  {waived, block, "2026-03-01", true},
		"a warning":              {kb.Review{}, warn, "2026-03-01", true},
		"a waived warning":       {waived, warn, "2026-03-01", false},
		"on the waiver's day":    {waived, warn, "2026-03-31T23:59:59+08:00", false},
		"after the waiver's day": {waived, warn, "2026-04-01", true},
		"a remark":               {kb.Review{}, info, "2026-03-01", false},
	} {
		if got := len(test.review.Open([]kb.Finding{test.f}, at(t, test.at))) > 0; got != test.open {
			t.Errorf("%s: open is %v", name, got)
		}
	}
}

// An approval is of one text under the rules as they were.
func TestApprovalIsVoid(t *testing.T) {
	w := newWorld(t)
	w.approve(text("a", "甲"))
	w.rules = "rules 2"
	w.fails(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"}, kb.Conflict, "approval_void")
	w.rules = "rules 1"
	w.write(editor, text("a", "乙"))
	w.fails(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"}, kb.Conflict, "illegal_step")
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	r := w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a"})
	r = w.do(reviewer, kb.Step{Action: kb.ActionReject, Slug: "a", Reason: "想想再说"})
	if r.State != kb.StateDraft || r.Review.Approved || r.Review.Hash != "" || r.Review.Reason != "想想再说" || r.Review.DecidedBy != reviewer.ID {
		t.Errorf("after a rejection: %+v", r.Review)
	}
	// A text that is not the approved one, however it got there.
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	r = w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a"})
	r.Review.Hash = "of another text"
	w.must(w.store.Advance(ctx, kb.Advance{ArticleID: r.ArticleID, Slug: "a", Head: &r}))
	w.fails(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"}, kb.Conflict, "approval_void")
}

// Whoever submits again after an approval starts the review anew.
func TestSubmittedAgain(t *testing.T) {
	w := newWorld(t)
	w.approve(text("a", "甲"))
	r := w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	if r.State != kb.StateInReview || r.Review.Approved || r.Review.Hash != "" || r.Review.Waivers != nil {
		t.Errorf("%+v", r.Review)
	}
}

// A text enters force at the time that was asked for, but neither in the past nor
// before its valid_from, and leaves at its valid_to.
func TestPublishTimes(t *testing.T) {
	now := "2026-03-15T10:00:00+08:00"
	for name, test := range map[string]struct {
		at, validFrom, validTo string
		from, until            string // "" as until: no end
		state                  kb.State
		code                   string
	}{
		"now":                         {from: now, state: kb.StatePublished},
		"in the past is now":          {at: "2026-03-01", from: now, state: kb.StatePublished},
		"later":                       {at: "2026-03-16T08:00:00+08:00", from: "2026-03-16T08:00:00+08:00", state: kb.StateScheduled},
		"not before its valid_from":   {validFrom: "2026-04-01", from: "2026-04-01", state: kb.StateScheduled},
		"later than its valid_from":   {at: "2026-04-02", validFrom: "2026-04-01", from: "2026-04-02", state: kb.StateScheduled},
		"its valid_from has passed":   {validFrom: "2020-01-01", from: now, state: kb.StatePublished},
		"until the end of a day":      {validTo: "2026-03-31", from: now, until: "2026-04-01", state: kb.StatePublished},
		"until an instant":            {validTo: "2026-03-31T12:00:00+08:00", from: now, until: "2026-03-31T12:00:00+08:00", state: kb.StatePublished},
		"never: it has ended":         {validTo: "2026-03-14", code: "never_in_force"},
		"never: it ends before":       {at: "2026-04-02", validTo: "2026-04-01", code: "never_in_force"},
		"never: it ends as it begins": {at: "2026-04-02", validTo: "2026-04-02T00:00:00+08:00", code: "never_in_force"},
	} {
		w := newWorld(t)
		a := text("a", "甲")
		step := kb.Step{Action: kb.ActionPublish, Slug: "a"}
		if test.validFrom != "" {
			a.ValidFrom = moment(t, test.validFrom)
		}
		if test.validTo != "" {
			a.ValidTo = moment(t, test.validTo)
		}
		if test.at != "" {
			step.At = at(t, test.at)
		}
		w.approve(a)
		if test.code != "" {
			w.fails(editor, step, kb.Conflict, test.code)
			continue
		}
		r := w.do(editor, step)
		var until time.Time
		if test.until != "" {
			until = at(t, test.until)
		}
		if !r.From.Equal(at(t, test.from)) || !r.Until.Equal(until) || r.StateAt(w.now) != test.state || r.Review.PublishedBy != editor.ID {
			t.Errorf("%s: %s from %s until %s", name, r.StateAt(w.now), r.From, r.Until)
		}
		if held, err := w.store.InForce(ctx, "a", r.From); err != nil || held.Number != r.Number {
			t.Errorf("%s: at its beginning %v holds, %v", name, held.Number, err)
		}
	}
}

// A new text ends the one before it at the second; archiving ends what is in force
// and what was to come, and leaves a draft alone.
func TestPublishAndArchive(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "一"))
	w.approve(text("a", "二"))
	switching := w.now.Add(time.Hour)
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a", At: switching})
	for _, test := range []struct {
		at   time.Time
		body string
	}{{switching.Add(-time.Millisecond), "一"}, {switching, "二"}} {
		if r, err := w.store.InForce(ctx, "a", test.at); err != nil || r.Article.Body != test.body {
			t.Errorf("at %s %q holds, %v", test.at, r.Article.Body, err)
		}
	}
	w.write(editor, text("a", "三"))
	r := w.archive("a")
	if r.Number != 3 || r.State != kb.StateDraft {
		t.Errorf("the draft is %+v", r)
	}
	for _, when := range []time.Time{w.now, switching, switching.Add(time.Hour)} {
		if held, err := w.store.InForce(ctx, "a", when); kb.KindOf(err) != kb.NotFound {
			t.Errorf("archived, and at %s revision %d holds, %v", when, held.Number, err)
		}
	}
	if held, err := w.store.InForce(ctx, "a", w.now.Add(-time.Millisecond)); kb.KindOf(err) != kb.NotFound {
		t.Errorf("before it was published %d held, %v", held.Number, err)
	}
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"}) // the draft lives on
}

// What archive answers is what the store has.
func TestArchiveAnswers(t *testing.T) {
	for name, after := range map[string]time.Duration{"in force": 0, "scheduled": time.Hour} {
		w := newWorld(t)
		w.approve(text("a", "甲"))
		w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a", At: w.now.Add(after)})
		w.now = w.now.Add(time.Minute)
		got := w.archive("a")
		all, err := w.store.Revisions(ctx, "a")
		w.must(err)
		if want := all[0]; got.ETag() != want.ETag() || !got.From.Equal(want.From) || !got.Until.Equal(want.Until) || got.StateAt(w.now) != kb.StateArchived {
			t.Errorf("%s: answered %s %s–%s, stored %s %s–%s", name, got.ETag(), got.From, got.Until, want.ETag(), want.From, want.Until)
		}
	}
}

func TestRestore(t *testing.T) {
	w := newWorld(t)
	w.do(editor, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: text("a", "甲"), Raw: []byte("甲 as a file")}})
	w.write(editor, text("a", "乙"))
	r := w.do(reviewer, kb.Step{Action: kb.ActionRestore, Slug: "a", Revision: 1})
	if r.Number != 3 || r.State != kb.StateDraft || r.Article.Body != "甲" || string(r.Raw) != "甲 as a file" || r.Author != reviewer.ID {
		t.Errorf("%+v", r)
	}
	all, err := w.store.Revisions(ctx, "a")
	w.must(err)
	var states []kb.State
	for _, r := range all {
		states = append(states, r.State)
	}
	if !slices.Equal(states, []kb.State{kb.StateSuperseded, kb.StateSuperseded, kb.StateDraft}) {
		t.Errorf("the states are %v", states)
	}
}

// What the rules say now of what is in force, each article once, with the findings
// that no waiver covers.
func TestRecheck(t *testing.T) {
	w := newWorld(t)
	w.file(text("bad", "稳赚"), "bad.md") // files are not held against the law when they are taken in
	w.publish(text("good", "甲"))
	w.write(editor, text("waived", "高收益"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "waived"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "waived", Waivers: []kb.Waiver{{Rule: "R-warn", Match: "高收益", Reason: "引用", Expires: date(t, "2026-03-20")}}})
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "waived"})
	w.write(editor, text("draft", "稳赚"))
	waits := text("waits", "甲")
	waits.NeedsConfirm = true
	w.publish(waits)
	recheck := func() (reports []kb.RecheckReport) {
		w.must(w.workflow.Recheck(ctx, func(r kb.RecheckReport) { reports = append(reports, r) }))
		return reports
	}
	slugs := func(r kb.RecheckReport) (out []string) {
		for _, short := range r.Short {
			out = append(out, short.Slug)
		}
		return out
	}
	reports := recheck()
	if len(reports) != 2 || !reports[0].Finished.IsZero() || len(reports[0].Short) != 0 || reports[0].Short == nil {
		t.Fatalf("%+v", reports)
	}
	end := reports[1]
	if end.Rules != "rules 1" || end.Checked != 4 || end.Finished.IsZero() || !slices.Equal(slugs(end), []string{"bad"}) || end.Short[0].Origin != "bad.md" || len(end.Short[0].Findings) != 1 {
		t.Errorf("%+v", end)
	}
	if len(end.Waiting) != 1 || end.Waiting[0].Slug != "waits" || len(end.Waiting[0].Findings) != 1 || reports[0].Waiting == nil {
		t.Errorf("waiting are %+v", end.Waiting)
	}
	w.now = at(t, "2026-03-21")
	if got := slugs(recheck()[1]); !slices.Equal(got, []string{"bad", "waived"}) {
		t.Errorf("after the waiver's end: %v", got)
	}
}
