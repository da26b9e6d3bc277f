package reference_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var (
	agent    = kb.Principal{ID: "person:an", Role: kb.RoleAgent}
	editor   = kb.Principal{ID: "person:li", Role: kb.RoleEditor}
	other    = kb.Principal{ID: "person:wu", Role: kb.RoleReviewer}
	reviewer = kb.Principal{ID: "person:wang", Role: kb.RoleReviewer}
	admin    = kb.Principal{ID: "person:zhao", Role: kb.RoleAdmin}
	both     = kb.Principal{ID: "person:qian", Role: kb.RoleAdminReviewer}
	bot      = kb.Principal{ID: "token:bot", Role: kb.RoleEditor, MadeBy: reviewer.ID}
	unbound  = kb.Principal{ID: "token:boss", Role: kb.RoleAdminReviewer}
)

// world is a workflow over a store, with rules that are easy to break.
type world struct {
	*testing.T
	*reference.Workflow
	store *store.Store
	now   time.Time
	rules string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{T: t, store: s, now: time.Date(2026, 3, 15, 10, 0, 0, 0, kb.Shanghai), rules: "rules 1"}
	w.Workflow = &reference.Workflow{Store: s, Rules: w, Now: func() time.Time { return w.now }}
	return w
}

// Judge implements reference.Checker: 稳赚 is forbidden, 高收益 is warned of, and every
// text is shown by two articles.
func (w *world) Judge(_ context.Context, file, text string) (out reference.Judgement, err error) {
	for word, severity := range map[string]kb.Severity{"稳赚": kb.Block, "高收益": kb.Warn} {
		if strings.Contains(text, word) {
			out.Findings = append(out.Findings, kb.Finding{Rule: "R-" + string(severity), Severity: severity, File: file, Line: 3, Match: word, Message: word})
		}
	}
	out.Articles = []reference.Shown{{Slug: "a", Title: "甲"}, {Slug: "b", Title: "乙"}}
	return out, nil
}

// Version implements reference.Checker.
func (w *world) Version() string { return w.rules }

// try takes a step with the newest revision of facts.yaml.
func (w *world) try(who kb.Principal, step reference.Step) (reference.Revision, error) {
	w.Helper()
	if step.File == "" {
		step.File = reference.Facts
	}
	if step.Match == "" {
		h, err := w.History(w.Context(), editor, step.File)
		if err != nil {
			w.Fatal(err)
		}
		step.Match = h.Newest().ETag()
	}
	return w.Do(w.Context(), who, step)
}

func (w *world) do(who kb.Principal, step reference.Step) reference.Revision {
	w.Helper()
	r, err := w.try(who, step)
	if err != nil {
		w.Fatalf("%s: %v", step.Action, err)
	}
	return r
}

func (w *world) refused(what string, who kb.Principal, step reference.Step, kind kb.ErrorKind) {
	w.Helper()
	if _, err := w.try(who, step); err == nil || kb.KindOf(err) != kind {
		w.Errorf("%s: %v (kind %d), want kind %d", what, err, kb.KindOf(err), kind)
	}
}

func edit(text string) reference.Step { return reference.Step{Action: kb.ActionEdit, Text: text} }

func take(a kb.Action) reference.Step { return reference.Step{Action: a} }

// publish lets two people change facts.yaml.
func (w *world) publish(text string) reference.Revision {
	w.Helper()
	w.do(editor, edit(text))
	w.do(editor, take(kb.ActionSubmit))
	return w.do(reviewer, take(kb.ActionApprove))
}

func (w *world) inForce() string {
	w.Helper()
	all, err := w.store.ReferencesInForce(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return all[reference.Facts].Text
}

func TestLifeOfAFile(t *testing.T) {
	w := newWorld(t)
	draft := w.do(editor, edit("一: 1\n"))
	if draft.State != kb.StateDraft || draft.Number != 1 || draft.Hash != reference.Hash("一: 1\n") || w.inForce() != "" {
		t.Errorf("%+v", draft)
	}
	w.refused("approved before it was handed in", reviewer, take(kb.ActionApprove), kb.Conflict)
	handed := w.do(editor, take(kb.ActionSubmit))
	if handed.State != kb.StateInReview || handed.Review.Rules != "rules 1" || len(handed.Articles) != 2 {
		t.Errorf("%+v", handed)
	}
	w.refused("handed in twice", editor, take(kb.ActionSubmit), kb.Conflict)
	w.refused("rejected without a reason", reviewer, take(kb.ActionReject), kb.Invalid)
	w.refused("rejected by an editor", editor, reference.Step{Action: kb.ActionReject, Reason: "x"}, kb.Denied)
	back := w.do(reviewer, reference.Step{Action: kb.ActionReject, Reason: " 写错了 "})
	if back.State != kb.StateDraft || back.Review.Reason != "写错了" {
		t.Errorf("%+v", back)
	}
	w.do(editor, take(kb.ActionSubmit))
	done := w.do(reviewer, reference.Step{Action: kb.ActionApprove, Reason: "好"})
	if done.State != kb.StatePublished || !done.From.Equal(w.now) || done.Review.DecidedBy != reviewer.ID || done.Review.Hash != done.Hash || done.Review.Reason != "好" || w.inForce() != "一: 1\n" {
		t.Errorf("%+v", done)
	}
	w.refused("discarded in force", editor, take(kb.ActionDiscard), kb.Conflict)
	w.do(editor, edit("一: 2\n"))
	w.do(editor, take(kb.ActionDiscard))
	w.refused("handed in after it was dropped", editor, take(kb.ActionSubmit), kb.Conflict)

	h, err := w.History(t.Context(), editor, reference.Facts)
	if err != nil || len(h.Revisions) != 2 || h.InForce().Number != 1 || h.Newest().State != kb.StateSuperseded || h.Before(2).Number != 1 || h.Before(1).Number != 0 {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := h.Revision(3); kb.KindOf(err) != kb.NotFound {
		t.Error(err)
	}
	w.publish("一: 3\n")
	if h, err = w.History(t.Context(), editor, reference.Facts); err != nil || h.StateOf(h.Revisions[2]) != kb.StateSuperseded || h.StateOf(h.InForce()) != kb.StatePublished {
		t.Errorf("%+v, %v", h, err)
	}
}

// The log has who did what, with the hash of the text and the articles that show it.
func TestTheLogTellsOfFiles(t *testing.T) {
	w := newWorld(t)
	w.publish("一: 高收\n")
	var got []string
	err := w.store.EachRecord(t.Context(), 0, 0, func(r kb.Record) error {
		if !strings.HasPrefix(r.Action, "reference.") {
			return nil
		}
		got = append(got, fmt.Sprint(r.Action, " ", r.Object, " ", r.Actor, " ", r.Detail["revision"], " ", r.Detail["hash"] == reference.Hash("一: 高收\n"), " ", r.Detail["inForce"] != "", " ", r.Detail["articles"], " ", r.Detail["shownBy"]))
		return nil
	})
	want := []string{"reference.edit facts.yaml person:li 1 true false  ", "reference.submit facts.yaml person:li 1 true false  ", "reference.approve facts.yaml person:wang 1 true true a b 2"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// Nobody lets a text pass that has their words in it, by whatever way these came there.
func TestFourEyesOnFiles(t *testing.T) {
	for name, test := range map[string]struct {
		write func(w *world)
		may   []kb.Principal
	}{
		"an editor's text":      {func(w *world) { w.do(editor, edit("一二三四\n")) }, []kb.Principal{reviewer, other, both}},
		"a reviewer's text":     {func(w *world) { w.do(reviewer, edit("一二三四\n")) }, []kb.Principal{other, both}},
		"of a reviewer's token": {func(w *world) { w.do(bot, edit("一二三四\n")) }, []kb.Principal{other, both}},
		"of two":                {func(w *world) { w.do(reviewer, edit("一二三四\n")); w.do(editor, edit("一二三四五\n")) }, []kb.Principal{other, both}},
		"dropped and restored": {func(w *world) {
			w.do(reviewer, edit("一二三四\n"))
			w.do(reviewer, take(kb.ActionDiscard))
			w.do(other, reference.Step{Action: kb.ActionRestore, Revision: 1})
		}, []kb.Principal{both}},
		"dropped and typed again": {func(w *world) {
			w.do(reviewer, edit("一二三四\n"))
			w.do(reviewer, take(kb.ActionDiscard))
			w.do(editor, edit("五六七八\n"))
			w.do(editor, take(kb.ActionDiscard))
			w.do(other, edit("开头\n一二三四\n"))
		}, []kb.Principal{both}},
		"after another was published": {func(w *world) {
			w.do(reviewer, edit("一二三四\n"))
			w.do(reviewer, take(kb.ActionDiscard))
			w.do(editor, edit("五六七八\n"))
			w.do(editor, take(kb.ActionSubmit))
			w.do(both, take(kb.ActionApprove))
			w.do(other, edit("九\n"))
		}, []kb.Principal{reviewer, both}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			test.write(w)
			w.do(editor, take(kb.ActionSubmit))
			for _, who := range []kb.Principal{agent, editor, other, reviewer, admin, both, bot, unbound} {
				if !slices.ContainsFunc(test.may, func(p kb.Principal) bool { return p.ID == who.ID }) {
					w.refused(who.ID, who, take(kb.ActionApprove), kb.Denied)
				}
			}
			w.refused("unread", test.may[0], reference.Step{Action: kb.ActionApprove, Match: "*"}, kb.Unmatched)
			w.do(test.may[0], take(kb.ActionApprove))
		})
	}
	w := newWorld(t)
	w.do(editor, edit("一二三四\n"))
	w.do(reviewer, take(kb.ActionSubmit)) // whoever hands it in asks for the approval
	w.refused("who handed it in", reviewer, take(kb.ActionApprove), kb.Denied)
	w.refused("an agent", agent, edit("x"), kb.Denied)
	if _, err := w.History(t.Context(), agent, reference.Facts); kb.KindOf(err) != kb.Denied {
		t.Error(err)
	}
}

func TestRulesStopFiles(t *testing.T) {
	w := newWorld(t)
	w.do(editor, edit("稳赚\n"))
	_, err := w.try(editor, take(kb.ActionSubmit))
	if e, ok := err.(*kb.Error); !ok || e.Code != "blocked_by_rules" || len(e.Fields) != 1 || e.Fields[0].Field != "facts.yaml:3" {
		t.Errorf("%+v", err)
	}
	w.do(editor, edit("高收益\n"))
	w.do(editor, take(kb.ActionSubmit))
	w.refused("a warning", reviewer, take(kb.ActionApprove), kb.Invalid)
	day, err := kb.ParseDate("2026-06-01")
	if err != nil {
		t.Fatal(err)
	}
	waive := func(v kb.Waiver) reference.Step {
		return reference.Step{Action: kb.ActionApprove, Waivers: []kb.Waiver{v}}
	}
	w.refused("a waiver without a reason", reviewer, waive(kb.Waiver{Rule: "R-warn", Match: "高收益", Expires: day}), kb.Invalid)
	w.refused("a waiver of another rule", reviewer, waive(kb.Waiver{Rule: "R-x", Match: "高收益", Reason: "是", Expires: day}), kb.Invalid)
	done := w.do(reviewer, waive(kb.Waiver{Rule: "R-warn", Match: "高收益", Reason: "是", Expires: day, By: "person:li"}))
	if len(done.Review.Waivers) != 1 || done.Review.Waivers[0].By != reviewer.ID {
		t.Errorf("%+v", done.Review)
	}
}

func TestStepsThatCannotBeMeant(t *testing.T) {
	w := newWorld(t)
	first := w.do(editor, edit("一\n"))
	w.do(editor, edit("二\n"))
	for name, test := range map[string]struct {
		step reference.Step
		kind kb.ErrorKind
	}{
		"another file":     {reference.Step{Action: kb.ActionEdit, File: "../secret", Match: "*"}, kb.NotFound},
		"another step":     {reference.Step{Action: kb.ActionArchive}, kb.NotFound},
		"creating":         {reference.Step{Action: kb.ActionCreate}, kb.NotFound},
		"publishing":       {reference.Step{Action: kb.ActionPublish}, kb.NotFound},
		"an old revision":  {reference.Step{Action: kb.ActionSubmit, Match: first.ETag()}, kb.Stale},
		"no such revision": {reference.Step{Action: kb.ActionRestore, Revision: 7}, kb.NotFound},
		"too long":         {edit(strings.Repeat("x", reference.MaxBytes+1)), kb.TooLarge},
	} {
		w.refused(name, editor, test.step, test.kind)
	}
	if _, err := w.Do(t.Context(), editor, reference.Step{Action: kb.ActionSubmit, File: reference.Facts}); kb.KindOf(err) != kb.Unmatched {
		t.Error(err)
	}
}

// Going back is a change as any other: an old text is a new draft.
func TestRestoreAFile(t *testing.T) {
	w := newWorld(t)
	w.publish("一: 1\n")
	w.publish("一: 2\n")
	r := w.do(editor, reference.Step{Action: kb.ActionRestore, Revision: 1})
	if r.Number != 3 || r.Text != "一: 1\n" || r.State != kb.StateDraft || w.inForce() != "一: 2\n" {
		t.Errorf("%+v", r)
	}
	w.do(editor, take(kb.ActionSubmit))
	w.do(reviewer, take(kb.ActionApprove))
	if w.inForce() != "一: 1\n" {
		t.Error(w.inForce())
	}
}

// What lies on disk comes in force on record; a draft that was written for another
// text is none any more.
func TestTake(t *testing.T) {
	w := newWorld(t)
	w.do(editor, edit("一: 1\n"))
	w.do(editor, take(kb.ActionSubmit))
	if err := w.Take(t.Context(), reference.Facts, "一: 2\n", reference.Judgement{Articles: []reference.Shown{{Slug: "a"}}}); err != nil {
		t.Fatal(err)
	}
	w.refused("a draft of before", reviewer, take(kb.ActionApprove), kb.Conflict)
	h, err := w.History(t.Context(), editor, reference.Facts)
	if r := h.InForce(); err != nil || r.Number != 2 || r.Author != kb.ActorFiles || r.Hash != reference.Hash("一: 2\n") || h.Revisions[1].State != kb.StateSuperseded {
		t.Errorf("%+v, %v", h, err)
	}
	seen, err := w.store.ReferencesSeen(t.Context())
	if err != nil || seen[reference.Facts] != reference.Hash("一: 2\n") {
		t.Errorf("%v, %v", seen, err)
	}
	if err := w.Take(t.Context(), "other.txt", "x", reference.Judgement{}); kb.KindOf(err) != kb.NotFound {
		t.Error(err)
	}
}

// A house may let words act without a second person: words alone, and only if nothing
// stands against them.
func TestWordsByOne(t *testing.T) {
	w := newWorld(t)
	w.WordsByOne = true
	hand := func(file, text string) kb.State {
		w.do(editor, reference.Step{Action: kb.ActionEdit, File: file, Text: text})
		return w.do(editor, reference.Step{Action: kb.ActionSubmit, File: file}).State
	}
	for _, file := range reference.Files {
		want := kb.StateInReview
		if slices.Contains([]string{"synonyms.txt", "dictionary.txt", "pinyin.txt", "stopwords.txt"}, file) {
			want = kb.StatePublished
		}
		if got := hand(file, "一\n"); got != want {
			t.Errorf("%s is %s", file, got)
		}
		if got := hand(file, "高收益\n"); got != kb.StateInReview {
			t.Errorf("%s with a warning is %s", file, got)
		}
	}
}
