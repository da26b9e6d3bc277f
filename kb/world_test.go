package kb_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var ctx = context.Background()

// One of each role. They are six people.
var (
	customer = kb.Principal{}
	agent    = kb.Principal{ID: "person:an", Name: "安", Role: kb.RoleAgent}
	editor   = kb.Principal{ID: "person:li", Name: "李", Role: kb.RoleEditor}
	reviewer = kb.Principal{ID: "person:wang", Name: "王", Role: kb.RoleReviewer}
	admin    = kb.Principal{ID: "person:zhao", Name: "赵", Role: kb.RoleAdmin}
	both     = kb.Principal{ID: "person:qian", Name: "钱", Role: kb.RoleAdminReviewer}
)

// world is a store in a folder of its own with everything over it, a clock that
// stands still, and rules that are easy to break.
type world struct {
	*testing.T
	now      time.Time
	rules    string // version
	facts    kb.Facts
	store    *store.Store
	workflow *kb.Workflow
	library  *kb.Library
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{T: t, now: at(t, "2026-03-15T10:00:00+08:00"), rules: "rules 1", store: s}
	clock := func() time.Time { return w.now }
	w.workflow = &kb.Workflow{Store: s, Rules: w, Now: clock}
	w.library = &kb.Library{Store: s, LogReads: true, Now: clock, Mask: func(text string) string { return strings.ReplaceAll(text, "13800000000", "***") }}
	return w
}

// Check implements kb.Checker: needs_confirm waits, 稳赚 is forbidden, 高收益 and 限时 are warned of, and 提示
// is remarked. An allowance names a finding by its words.
func (w *world) Check(_ context.Context, a kb.Article, _ time.Time) (found []kb.Finding, err error) {
	for word, severity := range map[string]kb.Severity{"稳赚": kb.Block, "高收益": kb.Warn, "限时": kb.Warn, "提示": kb.Info} {
		if strings.Contains(a.Body, word) {
			f := kb.Finding{Rule: "R-" + string(severity), Severity: severity, Field: "body", Match: word, Message: word}
			for _, allow := range a.Allow {
				if allow.Match == word {
					f.Request = allow
				}
			}
			found = append(found, f)
		}
	}
	if a.NeedsConfirm {
		found = append(found, kb.Finding{Rule: "Q-wait", Severity: kb.Info, Field: "needs_confirm", Message: "待确认"})
	}
	slices.SortFunc(found, func(a, b kb.Finding) int { return strings.Compare(a.Match, b.Match) })
	return found, nil
}

// Facts implements kb.Checker.
func (w *world) Facts() kb.Facts { return w.facts }

// Version implements kb.Checker.
func (w *world) Version() string { return w.rules }

func at(t *testing.T, text string) time.Time {
	t.Helper()
	m, err := kb.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m.Time
}

func moment(t *testing.T, text string) kb.Moment {
	t.Helper()
	m, err := kb.ParseMoment(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func date(t *testing.T, text string) kb.Date {
	t.Helper()
	d, err := kb.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// text is a public article with the body.
func text(slug, body string) kb.Article {
	return kb.Article{Slug: slug, Title: slug + "的标题", Kind: kb.KindKnowledge, Category: "pay", Audience: kb.AudiencePublic, Body: body}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// newest makes the step one on whatever is newest, if it says nothing else.
func (w *world) newest(s kb.Step) kb.Step {
	w.Helper()
	if s.Action == kb.ActionCreate || s.Match != "" {
		return s
	}
	all, err := w.store.Revisions(ctx, s.Slug)
	w.must(err)
	s.Match = all[len(all)-1].ETag()
	return s
}

// do takes a step on whatever is newest; it must succeed.
func (w *world) do(who kb.Principal, s kb.Step) kb.Revision {
	w.Helper()
	s = w.newest(s)
	r, err := w.workflow.Do(ctx, who, s)
	if err != nil {
		w.Fatalf("%s %s: %v", s.Action, s.Slug, err)
	}
	return r
}

// fails takes a step that must fail, with a kind and a code.
func (w *world) fails(who kb.Principal, s kb.Step, kind kb.ErrorKind, code string) error {
	w.Helper()
	s = w.newest(s)
	_, err := w.workflow.Do(ctx, who, s)
	wantError(w.T, string(s.Action), err, kind, code)
	return err
}

func wantError(t *testing.T, what string, err error, kind kb.ErrorKind, code string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want %s", what, code)
		return
	}
	if kb.KindOf(err) != kind || codeOf(err) != code {
		t.Errorf("%s: kind %d, code %q (%v), want kind %d, code %q", what, kb.KindOf(err), codeOf(err), err, kind, code)
	}
}

// write writes the first draft of an article or the next one.
func (w *world) write(who kb.Principal, a kb.Article) kb.Revision {
	w.Helper()
	if _, err := w.store.Revisions(ctx, a.Slug); err == nil {
		return w.do(who, kb.Step{Action: kb.ActionEdit, Slug: a.Slug, Draft: &kb.Draft{Article: a}})
	}
	return w.do(who, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: a}})
}

// approve takes a text as far as its approval.
func (w *world) approve(a kb.Article) kb.Revision {
	w.Helper()
	w.write(editor, a)
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: a.Slug})
	return w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: a.Slug})
}

// publish takes a text all the way.
func (w *world) publish(a kb.Article) kb.Revision {
	w.Helper()
	w.approve(a)
	return w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: a.Slug})
}

// archive takes back what is in force or scheduled: the editor asks, and the reviewer
// agrees.
func (w *world) archive(slug string) kb.Revision {
	w.Helper()
	r := w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: slug, Reason: "下线"})
	if r.Review.Withdrawal == nil {
		return r // it was only scheduled
	}
	return w.do(reviewer, kb.Step{Action: kb.ActionArchive, Slug: slug})
}

// file puts an article in force that comes from a file.
func (w *world) file(a kb.Article, path string) {
	w.Helper()
	_, err := w.workflow.Sync(ctx, []kb.Candidate{{Article: a, Raw: []byte(a.Body), Path: path}}, nil, nil)
	w.must(err)
}

// records are the records of the log with an action.
func (w *world) records(action string) (out []kb.Record) {
	w.Helper()
	w.must(w.store.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Action == action {
			out = append(out, r)
		}
		return nil
	}))
	return out
}
