package kb_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

func codeOf(err error) string {
	var known *kb.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return ""
}

// dry is a store in which steps change nothing.
type dry struct{ kb.Store }

func (dry) Advance(context.Context, kb.Advance) error { return nil }

// states makes an article in each state there is: its slug is the state's name.
func (w *world) states() {
	w.Helper()
	w.write(editor, text("draft", "甲"))
	w.write(editor, text("in-review", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "in-review"})
	w.approve(text("approved", "甲"))
	w.publish(text("published", "甲"))
	w.approve(text("scheduled", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "scheduled", At: w.now.Add(time.Hour)})
	w.write(editor, text("discarded", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionDiscard, Slug: "discarded"})
	w.publish(text("archived", "甲"))
	w.archive("archived")
	ends := text("expired", "甲")
	ends.ValidTo = kb.At(w.now.Add(time.Second))
	w.publish(ends)
	w.publish(text("draft-beside", "甲"))
	w.write(editor, text("draft-beside", "乙"))
	w.publish(text("approved-beside", "甲"))
	w.approve(text("approved-beside", "乙"))
	w.file(text("file", "甲"), "articles/file.md")
	w.now = w.now.Add(time.Second)
}

// Every step, in every state, by every role: who has not the role is Denied
// whatever the state; a step that the state forbids is a Conflict that names the
// possible ones; everything else succeeds.
func TestStepsByStateAndRole(t *testing.T) {
	w := newWorld(t)
	w.states()
	w.publish(text("asked", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "asked", Reason: "过时"})
	w.workflow.Store = dry{w.store}
	roles := map[kb.Action][]kb.Principal{
		kb.ActionEdit: {editor, reviewer, admin, both}, kb.ActionDiscard: {editor, reviewer, admin, both}, kb.ActionSubmit: {editor, reviewer, admin, both},
		kb.ActionApprove: {reviewer, both}, kb.ActionReject: {reviewer, both},
		kb.ActionPublish: {editor, reviewer, admin, both}, kb.ActionArchive: {editor, reviewer, admin, both}, kb.ActionRestore: {editor, reviewer, admin, both}, kb.ActionUnschedule: {editor, reviewer, admin, both},
		kb.ActionKeep: {editor, reviewer, admin, both}, kb.ActionAdopt: {editor, reviewer, admin, both},
	}
	// Who asked to archive may take it back, but not agree; for the rest it takes a reviewer.
	asked := map[kb.Action][]kb.Principal{kb.ActionKeep: {editor, reviewer, both}, kb.ActionArchive: {reviewer, both}}
	open := []kb.Action{kb.ActionEdit, kb.ActionRestore}
	for state, allowed := range map[string][]kb.Action{
		"draft":           append(slices.Clone(open), kb.ActionSubmit, kb.ActionDiscard),
		"in-review":       append(slices.Clone(open), kb.ActionApprove, kb.ActionReject, kb.ActionDiscard),
		"approved":        append(slices.Clone(open), kb.ActionPublish, kb.ActionReject, kb.ActionSubmit, kb.ActionDiscard),
		"published":       append(slices.Clone(open), kb.ActionArchive),
		"scheduled":       append(slices.Clone(open), kb.ActionArchive, kb.ActionUnschedule),
		"asked":           append(slices.Clone(open), kb.ActionArchive, kb.ActionKeep),
		"discarded":       open,
		"archived":        open,
		"expired":         open,
		"draft-beside":    append(slices.Clone(open), kb.ActionSubmit, kb.ActionDiscard, kb.ActionArchive),
		"approved-beside": append(slices.Clone(open), kb.ActionPublish, kb.ActionReject, kb.ActionSubmit, kb.ActionDiscard, kb.ActionArchive),
		"file":            {kb.ActionAdopt},
	} {
		revisions, err := w.store.Revisions(ctx, state)
		w.must(err)
		if got := kb.Steps(revisions, w.now); !slices.Equal(got, allowed) {
			t.Errorf("%s allows %v, want %v", state, got, allowed)
		}
		for action, able := range roles {
			step := kb.Step{Action: action, Slug: state, Match: revisions[len(revisions)-1].ETag()}
			switch action {
			case kb.ActionEdit:
				step.Draft = &kb.Draft{Article: text(state, "丙")}
			case kb.ActionReject, kb.ActionArchive:
				step.Reason = "缺少依据"
			case kb.ActionRestore, kb.ActionUnschedule:
				step.Revision = 1
			}
			for _, who := range []kb.Principal{customer, agent, editor, reviewer, admin, both} {
				_, err := w.workflow.Do(ctx, who, step)
				what := string(action) + " of " + state + " by " + string(who.Role)
				switch {
				case !slices.Contains(able, who):
					wantError(t, what, err, kb.Denied, "invalid_api_key")
				case state == "asked" && asked[action] != nil && !slices.Contains(asked[action], who):
					if kb.KindOf(err) != kb.Denied {
						t.Errorf("%s: %v", what, err)
					}
				case state == "file" && action != kb.ActionAdopt:
					wantError(t, what, err, kb.Conflict, "article_from_file")
				case !slices.Contains(allowed, action):
					wantError(t, what, err, kb.Conflict, "illegal_step")
					for _, possible := range allowed {
						if err != nil && !strings.Contains(err.Error(), string(possible)) {
							t.Errorf("%s: %q does not name %s", what, err, possible)
						}
					}
				case err != nil:
					t.Errorf("%s: %v", what, err)
				}
			}
		}
	}
}

func TestCreateByRole(t *testing.T) {
	w := newWorld(t)
	step := kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: text("new", "甲"), Raw: []byte("raw")}}
	for _, who := range []kb.Principal{customer, agent} {
		w.fails(who, step, kb.Denied, "invalid_api_key")
	}
	r := w.do(editor, step)
	if r.Number != 1 || r.State != kb.StateDraft || r.Author != editor.ID || string(r.Raw) != "raw" || !r.CreatedAt.Equal(w.now) || r.ETag() != `"1.1"` {
		t.Errorf("%+v", r)
	}
	w.fails(reviewer, step, kb.Conflict, "article_exists")
}

// What a step takes is part of the step: anything else is refused before anything
// is read, and so is what can't be meant.
func TestStepInputs(t *testing.T) {
	w := newWorld(t)
	w.write(editor, text("a", "甲"))
	inputs := map[string]func(*kb.Step){
		"draft":    func(s *kb.Step) { s.Draft = &kb.Draft{Article: text("a", "乙")} },
		"waivers":  func(s *kb.Step) { s.Waivers = []kb.Waiver{{Rule: "R"}} },
		"reason":   func(s *kb.Step) { s.Reason = "理由" },
		"at":       func(s *kb.Step) { s.At = w.now },
		"revision": func(s *kb.Step) { s.Revision = 1 },
	}
	takes := map[kb.Action]string{
		kb.ActionCreate: "draft", kb.ActionEdit: "draft", kb.ActionApprove: "waivers", kb.ActionReject: "reason", kb.ActionPublish: "at",
		kb.ActionArchive: "reason", kb.ActionKeep: "reason", kb.ActionRestore: "revision", kb.ActionUnschedule: "revision", kb.ActionSubmit: "", kb.ActionDiscard: "",
	}
	for action, its := range takes {
		for name, give := range inputs {
			if name == its {
				continue
			}
			step := kb.Step{Action: action, Slug: "a", Match: "*"}
			give(&step)
			_, err := w.workflow.Do(ctx, admin, step)
			wantError(t, string(action)+" with "+name, err, kb.Invalid, "bad_request")
			var known *kb.Error
			if !errors.As(err, &known) || len(known.Fields) != 1 || known.Fields[0].Field != name {
				t.Errorf("%s with %s names %+v", action, name, known)
			}
		}
	}
	for name, test := range map[string]struct {
		step kb.Step
		kind kb.ErrorKind
		code string
	}{
		"an unknown step":         {kb.Step{Action: "delete", Slug: "a", Match: "*"}, kb.NotFound, "step_not_found"},
		"no step":                 {kb.Step{Slug: "a", Match: "*"}, kb.NotFound, "step_not_found"},
		"create without a text":   {kb.Step{Action: kb.ActionCreate}, kb.Invalid, "invalid_article"},
		"edit without a text":     {kb.Step{Action: kb.ActionEdit, Slug: "a", Match: "*"}, kb.Invalid, "invalid_article"},
		"submit without If-Match": {kb.Step{Action: kb.ActionSubmit, Slug: "a"}, kb.Unmatched, "missing_if_match"},
		"reject without a reason": {kb.Step{Action: kb.ActionReject, Slug: "a", Match: "*"}, kb.Invalid, "invalid_reason"},
		"reject for a blank":      {kb.Step{Action: kb.ActionReject, Slug: "a", Match: "*", Reason: " \n"}, kb.Invalid, "invalid_reason"},
		"an article not there":    {kb.Step{Action: kb.ActionSubmit, Slug: "b", Match: "*"}, kb.NotFound, "article_not_found"},
		"another slug": {kb.Step{Action: kb.ActionEdit, Slug: "a", Match: "*", Draft: &kb.Draft{Article: text("b", "乙")}},
			kb.Invalid, "invalid_slug"},
		"a revision not there": {kb.Step{Action: kb.ActionRestore, Slug: "a", Match: "*", Revision: 9}, kb.NotFound, "revision_not_found"},
	} {
		_, err := w.workflow.Do(ctx, admin, test.step)
		wantError(t, name, err, test.kind, test.code)
	}
	if rs, err := w.store.Revisions(ctx, "a"); err != nil || len(rs) != 1 || rs[0].Version != 1 {
		t.Errorf("what was refused changed something: %+v %v", rs, err)
	}
}

// What is not even a draft is refused on both ways in; what only can't be published
// is kept.
func TestDraftsThatCannotBeKept(t *testing.T) {
	w := newWorld(t)
	w.write(editor, text("a", "甲"))
	for name, change := range map[string]func(*kb.Article){
		"no title":       func(a *kb.Article) { a.Title = " " },
		"too long":       func(a *kb.Article) { a.Title = strings.Repeat("长", kb.MaxTitleRunes+1) },
		"an empty item":  func(a *kb.Article) { a.Tags = []string{""} },
		"too many items": func(a *kb.Article) { a.Questions = make([]string, kb.MaxQuestions+1) },
	} {
		a := text("a", "甲")
		change(&a)
		w.fails(editor, kb.Step{Action: kb.ActionEdit, Slug: "a", Draft: &kb.Draft{Article: a}}, kb.Invalid, "invalid_article")
		a.Slug = "b"
		if err := w.fails(editor, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}}, kb.Invalid, "invalid_article"); err != nil {
			var known *kb.Error
			if !errors.As(err, &known) || len(known.Fields) == 0 {
				t.Errorf("%s: no field is named", name)
			}
		}
	}
	a := text("A_B", "甲")
	w.fails(editor, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}}, kb.Invalid, "invalid_article")
	a = text("c", "{{unknown}} 稳赚")
	a.Category, a.Kind, a.Audience = "", "", ""
	w.write(editor, a) // incomplete, but a draft
}

// A step is taken on the revision that was seen, or not at all.
func TestETags(t *testing.T) {
	w := newWorld(t)
	r := w.write(editor, text("a", "甲"))
	for _, match := range []string{`"9.9"`, "1.1", `"1.2"`, `W/"1.1"`, `"2.1"`} {
		w.fails(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a", Match: match}, kb.Stale, "stale_revision")
	}
	seen := []string{r.ETag()}
	for _, step := range []struct {
		who kb.Principal
		kb.Step
	}{
		{editor, kb.Step{Action: kb.ActionSubmit}},
		{reviewer, kb.Step{Action: kb.ActionApprove}},
		{editor, kb.Step{Action: kb.ActionPublish}},
		{editor, kb.Step{Action: kb.ActionEdit, Draft: &kb.Draft{Article: text("a", "乙")}}},
		{editor, kb.Step{Action: kb.ActionDiscard}},
		{editor, kb.Step{Action: kb.ActionArchive, Reason: "过时"}},
		{reviewer, kb.Step{Action: kb.ActionArchive}},
		{editor, kb.Step{Action: kb.ActionRestore, Revision: 1}},
	} {
		step.Slug, step.Match = "a", seen[len(seen)-1]
		r := w.do(step.who, step.Step)
		stored, err := w.store.Revisions(ctx, "a")
		w.must(err)
		if newest := stored[len(stored)-1]; r.ETag() != newest.ETag() || slices.Contains(seen, r.ETag()) {
			t.Errorf("%s gives %s, the store has %s, seen were %v", step.Action, r.ETag(), newest.ETag(), seen)
		}
		for _, old := range seen {
			w.fails(editor, kb.Step{Action: kb.ActionDiscard, Slug: "a", Match: old}, kb.Stale, "stale_revision")
		}
		seen = append(seen, r.ETag())
	}
}

// slow is a store in which somebody else takes a step between reading and writing.
type slow struct {
	kb.Store
	meanwhile func()
}

func (s slow) Advance(ctx context.Context, a kb.Advance) error {
	s.meanwhile()
	return s.Store.Advance(ctx, a)
}

func TestTwoAtOnce(t *testing.T) {
	w := newWorld(t)
	for name, step := range map[string]kb.Step{
		"submit": {Action: kb.ActionSubmit}, "edit": {Action: kb.ActionEdit}, "discard": {Action: kb.ActionDiscard}, "restore": {Action: kb.ActionRestore, Revision: 1},
	} {
		step.Slug, step.Match = name, "*"
		if step.Action == kb.ActionEdit {
			step.Draft = &kb.Draft{Article: text(name, "我的")}
		}
		w.write(editor, text(name, "甲"))
		mine := &kb.Workflow{Store: slow{w.store, func() { w.write(reviewer, text(name, "别人的")) }}, Rules: w, Now: w.workflow.Now}
		_, err := mine.Do(ctx, editor, step)
		wantError(t, name, err, kb.Stale, "stale_revision")
		rs, err := w.store.Revisions(ctx, name)
		w.must(err)
		if len(rs) != 2 || rs[1].Article.Body != "别人的" || rs[1].State != kb.StateDraft {
			t.Errorf("%s: the other's work is not whole: %+v", name, rs)
		}
	}
}

// Every step stands in the log, under who took it, with the revision, its hash and
// what was said.
func TestStepsAreLogged(t *testing.T) {
	w := newWorld(t)
	w.write(editor, text("a", "高收益"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	w.do(reviewer, kb.Step{Action: kb.ActionReject, Slug: "a", Reason: " 缺少依据 "})
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a", Waivers: []kb.Waiver{{Rule: "R-warn", Match: "高收益", Reason: "引用原文", Expires: date(t, "2026-04-01")}}})
	w.do(admin, kb.Step{Action: kb.ActionPublish, Slug: "a"})
	w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "过时"})
	w.do(reviewer, kb.Step{Action: kb.ActionKeep, Slug: "a", Reason: "仍有效"})
	w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "过时"})
	w.do(reviewer, kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "下线"})
	w.do(editor, kb.Step{Action: kb.ActionRestore, Slug: "a", Revision: 1})
	w.do(editor, kb.Step{Action: kb.ActionDiscard, Slug: "a"})
	revisions, err := w.store.Revisions(ctx, "a")
	w.must(err)
	want := []struct {
		action, actor, revision string
		detail                  map[string]string
	}{
		{"create", editor.ID, "1", nil}, {"submit", editor.ID, "1", nil}, {"reject", reviewer.ID, "1", map[string]string{"reason": "缺少依据"}}, {"submit", editor.ID, "1", nil},
		{"approve", reviewer.ID, "1", map[string]string{"waiver 1": `R-warn "高收益" until 2026-04-01: 引用原文`}},
		{"publish", admin.ID, "1", map[string]string{"from": "2026-03-15T02:00:00Z"}}, {"request-archive", editor.ID, "1", map[string]string{"reason": "过时"}},
		{"keep", reviewer.ID, "1", map[string]string{"reason": "仍有效"}}, {"request-archive", editor.ID, "1", nil}, {"archive", reviewer.ID, "1", map[string]string{"reason": "下线", "asked by": editor.ID}},
		{"restore", editor.ID, "2", map[string]string{"from": "1"}}, {"discard", editor.ID, "2", nil},
	}
	var got []kb.Record
	w.must(w.store.EachRecord(ctx, 1, 0, func(r kb.Record) error { got = append(got, r); return nil }))
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d: %+v", len(got), len(want), got)
	}
	for i, expected := range want {
		r := got[i]
		if r.Action != "article."+expected.action || r.Actor != expected.actor || r.Object != "a" || r.Detail["revision"] != expected.revision || r.Detail["hash"] != revisions[0].Hash || !r.At.Equal(w.now) {
			t.Errorf("record %d is %+v, want %+v", i+1, r, expected)
		}
		for key, value := range expected.detail {
			if r.Detail[key] != value {
				t.Errorf("record %d: %s is %q, want %q", i+1, key, r.Detail[key], value)
			}
		}
	}
	if _, err := audit.Verify(ctx, w.store); err != nil {
		t.Error(err)
	}
}

// Checking a text says what a submission would be stopped by, and stores nothing.
func TestCheck(t *testing.T) {
	w := newWorld(t)
	found, err := w.workflow.Check(ctx, text("a", "稳赚，高收益"))
	w.must(err)
	if len(found) != 2 || !kb.Blocked(found) {
		t.Errorf("%v", found)
	}
	if _, err := w.store.Revisions(ctx, "a"); kb.KindOf(err) != kb.NotFound {
		t.Errorf("the text was stored: %v", err)
	}
}
