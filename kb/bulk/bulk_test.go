package bulk_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var (
	ctx      = context.Background()
	editor   = kb.Principal{ID: "person:li", Name: "李", Role: kb.RoleEditor}
	other    = kb.Principal{ID: "person:sun", Name: "孙", Role: kb.RoleEditor}
	admin    = kb.Principal{ID: "person:zhao", Name: "赵", Role: kb.RoleAdmin}
	reviewer = kb.Principal{ID: "person:wang", Name: "王", Role: kb.RoleReviewer}
)

// world has articles of every state, and rules that forbid 稳赚.
type world struct {
	*testing.T
	store    *store.Store
	workflow *kb.Workflow
	runner   *bulk.Runner
	hold     chan struct{} // the rules wait for it, if it is there
}

func (w *world) Check(_ context.Context, a kb.Article, _ time.Time) (found []kb.Finding, err error) {
	if w.hold != nil {
		<-w.hold
	}
	if strings.Contains(a.Body, "稳赚") {
		found = append(found, kb.Finding{Rule: "R-X", Severity: kb.Block, Message: "不要写稳赚"})
	}
	return found, nil
}
func (w *world) Facts() kb.Facts { return nil }
func (w *world) Version() string { return "1" }

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "kb.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{T: t, store: s}
	w.workflow = &kb.Workflow{Store: s, Rules: w}
	w.restart()
	w.publish(article("live", "甲"), article("same", "甲"), article("bad", "稳赚"), article("review", "甲"))
	_, err = w.workflow.Sync(ctx, []kb.Candidate{{Article: article("file", "甲"), Path: "articles/file.md"}}, nil, nil)
	w.must(err)
	w.do(kb.Step{Action: kb.ActionEdit, Slug: "same", Draft: &kb.Draft{Article: owned("same", "乙", "支付部")}})
	w.do(kb.Step{Action: kb.ActionCreate, Slug: "draft", Draft: &kb.Draft{Article: article("draft", "丙")}})
	w.do(kb.Step{Action: kb.ActionEdit, Slug: "review", Draft: &kb.Draft{Article: article("review", "丁")}})
	w.do(kb.Step{Action: kb.ActionSubmit, Slug: "review"})
	return w
}

// restart is another start of the service, over the same store.
func (w *world) restart() {
	w.runner = &bulk.Runner{Workflow: w.workflow, Library: &kb.Library{Store: w.store}, Reports: w.store.Work(), Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

func article(slug, text string) kb.Article {
	return kb.Article{Slug: slug, Title: slug, Kind: kb.KindKnowledge, Category: "a", Audience: kb.AudiencePublic, Body: text + "的正文。\n"}
}

func owned(slug, text, owner string) kb.Article {
	a := article(slug, text)
	a.Owner = owner
	return a
}

func (w *world) publish(articles ...kb.Article) {
	w.Helper()
	var files []kb.Candidate
	for _, a := range articles {
		files = append(files, kb.Candidate{Article: a})
	}
	_, err := w.workflow.Import(ctx, files, nil)
	w.must(err)
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) head(slug string) kb.Revision {
	w.Helper()
	all, err := w.store.Revisions(ctx, slug)
	w.must(err)
	return all[len(all)-1]
}

func (w *world) do(s kb.Step) {
	w.Helper()
	if s.Action != kb.ActionCreate {
		s.Match = w.head(s.Slug).ETag()
	} else {
		s.Slug = ""
	}
	_, err := w.workflow.Do(ctx, editor, s)
	w.must(err)
}

var all = []string{"live", "same", "bad", "review", "file", "draft", "nowhere"}

func (w *world) plan(c bulk.Change) []bulk.Item {
	w.Helper()
	items, err := w.runner.Plan(ctx, editor, c, all)
	w.must(err)
	return items
}

// done waits until a job is over.
func (w *world) done(id string) bulk.Job {
	w.Helper()
	for range 1000 {
		j, err := w.runner.Job(editor, id)
		w.must(err)
		if !j.Running {
			return j
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.Fatal("the job does not end")
	return bulk.Job{}
}

func (w *world) run(c bulk.Change) bulk.Job {
	w.Helper()
	id, err := w.runner.Start(editor, c, w.plan(c))
	w.must(err)
	return w.done(id)
}

func states(j bulk.Job) string {
	var out []string
	for _, o := range j.Outcomes {
		text := o.Slug + ":" + string(o.State)
		if o.Skip != "" {
			text += "/" + string(o.Skip)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func TestThePlanSaysWhatComesOfIt(t *testing.T) {
	w := newWorld(t)
	before := w.head("live").ETag()
	say := func(c bulk.Change) string {
		var out []string
		for _, i := range w.plan(c) {
			text := i.Slug
			if i.Skip != "" {
				text += "/" + string(i.Skip)
			} else {
				text += ":" + i.From + ">" + i.To
			}
			if i.Replaces > 0 {
				text += "!"
			}
			for _, f := range i.Stops {
				text += " " + f.Rule
			}
			out = append(out, text)
		}
		return strings.Join(out, " ")
	}
	for _, test := range []struct {
		change bulk.Change
		want   string
	}{
		{bulk.Change{Field: "owner", Value: "支付部"}, "live:>支付部 same/unchanged! bad:>支付部 review/under_way file/from_file draft:>支付部! nowhere/gone"},
		{bulk.Change{Field: "owner", Value: "支付部", Submit: true}, "live:>支付部 same:支付部>支付部! bad:>支付部 R-X review/under_way file/from_file draft:>支付部! nowhere/gone"},
		{bulk.Change{Field: "review_by", Value: "2027-01-31"}, "live:>2027-01-31 same:>2027-01-31! bad:>2027-01-31 review/under_way file/from_file draft:>2027-01-31! nowhere/gone"},
		{bulk.Change{Submit: true}, "live/no_draft same:>! bad/no_draft review/under_way file/from_file draft:>! nowhere/gone"},
	} {
		if got := say(test.change); got != test.want {
			t.Errorf("%+v:\n%s\nwant\n%s", test.change, got, test.want)
		}
	}
	if w.head("live").ETag() != before {
		t.Error("a plan changes something")
	}
	for _, bad := range []bulk.Change{{}, {Field: "title", Value: "x"}, {Field: "body", Value: "x"}, {Field: "review_by", Value: "morgen"}, {Field: "owner"}} {
		if _, err := w.runner.Plan(ctx, editor, bad, all); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
		if _, err := w.runner.Start(editor, bad, nil); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := w.runner.Plan(ctx, editor, bulk.Change{Submit: true}, make([]string, bulk.Most+1)); kb.KindOf(err) != kb.Invalid {
		t.Errorf("too many: %v", err)
	}
}

func TestAChangeOfManyAndBack(t *testing.T) {
	w := newWorld(t)
	j := w.run(bulk.Change{Field: "owner", Value: "风控部"})
	if got := states(j); got != "live:done same:done bad:done review:skipped/under_way file:skipped/from_file draft:done nowhere:skipped/gone" || j.Count(bulk.Done) != 4 || j.Drafts() != 4 {
		t.Fatal(got)
	}
	for _, slug := range []string{"live", "same", "draft"} {
		if r := w.head(slug); r.Article.Owner != "风控部" || r.State != kb.StateDraft || r.Author != editor.ID {
			t.Errorf("%s: %+v", slug, r)
		}
	}
	if live, err := w.store.InForce(ctx, "live", time.Now()); err != nil || live.Article.Owner != "" {
		t.Errorf("what is in force has changed: %+v, %v", live.Article, err)
	}
	// Somebody goes on with one of them.
	w.do(kb.Step{Action: kb.ActionEdit, Slug: "draft", Draft: &kb.Draft{Article: owned("draft", "继续写", "风控部")}})
	w.must(w.runner.Undo(editor, j.ID))
	j = w.done(j.ID)
	if got := states(j); got != "live:undone same:undone bad:undone review:skipped/under_way file:skipped/from_file draft:done nowhere:skipped/gone" || kb.KindOf(j.Outcomes[5].Err) != kb.Stale || j.Drafts() != 1 {
		t.Error(got, j.Outcomes[5].Err)
	}
	if r := w.head("draft"); r.Article.Body != "继续写的正文。\n" {
		t.Errorf("somebody's text is lost: %+v", r)
	}
	if r := w.head("same"); r.Article.Owner != "支付部" || r.State != kb.StateDraft || r.Article.Body != "乙的正文。\n" {
		t.Errorf("the draft that was there is not a draft again: %+v", r)
	}
	if r := w.head("live"); r.State != kb.StateSuperseded {
		t.Errorf("%+v", r)
	}
}

func TestWhatFailsFailsAlone(t *testing.T) {
	w := newWorld(t)
	c := bulk.Change{Field: "owner", Value: "风控部", Submit: true}
	items := w.plan(c)
	w.do(kb.Step{Action: kb.ActionEdit, Slug: "draft", Draft: &kb.Draft{Article: article("draft", "别人快了一步")}})
	id, err := w.runner.Start(editor, c, items)
	w.must(err)
	j := w.done(id)
	if got := states(j); got != "live:done same:done bad:failed review:skipped/under_way file:skipped/from_file draft:failed nowhere:skipped/gone" {
		t.Fatal(got)
	}
	if kb.KindOf(j.Outcomes[5].Err) != kb.Stale || kb.KindOf(j.Outcomes[2].Err) != kb.Invalid {
		t.Errorf("%v; %v", j.Outcomes[5].Err, j.Outcomes[2].Err)
	}
	if w.head("live").State != kb.StateInReview || w.head("bad").State != kb.StateDraft || w.head("bad").Article.Owner != "风控部" {
		t.Error("a step is missing, or one too many was taken")
	}
	// Handed in or not, the drafts can be taken back.
	w.must(w.runner.Undo(editor, id))
	if got := states(w.done(id)); got != "live:undone same:undone bad:undone review:skipped/under_way file:skipped/from_file draft:failed nowhere:skipped/gone" {
		t.Error(got)
	}
	if r := w.head("same"); r.State != kb.StateDraft || r.Article.Owner != "支付部" {
		t.Errorf("%+v", r)
	}
}

func TestHandingInMany(t *testing.T) {
	w := newWorld(t)
	j := w.run(bulk.Change{Submit: true})
	if got := states(j); got != "live:skipped/no_draft same:done bad:skipped/no_draft review:skipped/under_way file:skipped/from_file draft:done nowhere:skipped/gone" || j.Drafts() != 0 {
		t.Error(got)
	}
	if w.head("draft").State != kb.StateInReview || w.head("draft").Review.SubmittedBy != editor.ID {
		t.Errorf("%+v", w.head("draft"))
	}
}

// A job is seen by whoever began it and by administrators, and taken back once it is
// over.
func TestWhoseJobItIs(t *testing.T) {
	w := newWorld(t)
	c := bulk.Change{Submit: true}
	items := w.plan(c)
	w.hold = make(chan struct{})
	id, err := w.runner.Start(editor, c, items)
	w.must(err)
	for _, who := range []kb.Principal{other, reviewer, {}} {
		if _, err := w.runner.Job(who, id); kb.KindOf(err) != kb.NotFound {
			t.Errorf("%s sees it: %v", who.ID, err)
		}
		if err := w.runner.Undo(who, id); kb.KindOf(err) != kb.NotFound {
			t.Errorf("%s takes it back: %v", who.ID, err)
		}
	}
	if j, err := w.runner.Job(admin, id); err != nil || !j.Running || j.Count(bulk.Waits) != 2 {
		t.Errorf("%+v, %v", j, err)
	}
	if err := w.runner.Undo(editor, id); kb.KindOf(err) != kb.Conflict {
		t.Errorf("what runs is taken back: %v", err)
	}
	for range 3 {
		_, err := w.runner.Start(editor, c, items)
		w.must(err)
	}
	if _, err := w.runner.Start(editor, c, items); kb.KindOf(err) != kb.Busy {
		t.Errorf("any number run: %v", err)
	}
	if _, err := w.runner.Start(kb.Principal{Role: kb.RoleAgent}, c, items); kb.KindOf(err) != kb.Denied {
		t.Errorf("an agent: %v", err)
	}
	close(w.hold)
	w.done(id)
}

func TestAdoptingMany(t *testing.T) {
	w := newWorld(t)
	j := w.run(bulk.Change{Adopt: true})
	if got := states(j); got != "live:skipped/from_here same:skipped/from_here bad:skipped/from_here review:skipped/from_here file:done draft:skipped/from_here nowhere:skipped/gone" || j.Drafts() != 0 {
		t.Error(got)
	}
	if r := w.head("file"); r.Origin != "" || r.Adopted != "articles/file.md" || r.State != kb.StatePublished {
		t.Errorf("%+v", r)
	}
	if _, err := w.runner.Plan(ctx, editor, bulk.Change{Adopt: true, Submit: true}, all); kb.KindOf(err) != kb.Invalid {
		t.Errorf("two things at once: %v", err)
	}
	if got := states(w.run(bulk.Change{Field: "owner", Value: "风控部"})); !strings.Contains(got, "file:done") {
		t.Errorf("what was adopted is not changed here: %s", got)
	}
}

// Reports outlive the service, with their reasons; what it did can be taken back after,
// and what it left undone is gone on with.
func TestReportsOutliveTheService(t *testing.T) {
	w := newWorld(t)
	c := bulk.Change{Field: "owner", Value: "风控部", Submit: true}
	first := w.run(c)
	w.restart()
	if _, err := w.runner.Job(other, first.ID); kb.KindOf(err) != kb.NotFound {
		t.Errorf("somebody else sees it: %v", err)
	}
	got, err := w.runner.Job(editor, first.ID)
	w.must(err)
	if states(got) != states(first) || got.Running || got.Interrupted() || got.Change != c || !got.Started.Equal(first.Started.Truncate(time.Millisecond)) || got.Outcomes[0].Item.Title != "live" || got.Outcomes[0].ETag != first.Outcomes[0].ETag {
		t.Errorf("%+v\nwas\n%+v", got, first)
	}
	var is, was *kb.Error
	if !errors.As(got.Outcomes[2].Err, &is) || !errors.As(first.Outcomes[2].Err, &was) || is.Code != was.Code || is.Kind != was.Kind || len(is.Fields) != len(was.Fields) {
		t.Errorf("%v, was %v", is, was)
	}
	w.must(w.runner.Undo(editor, first.ID))
	undone := w.done(first.ID)
	w.restart()
	if again, err := w.runner.Job(admin, first.ID); err != nil || states(again) != states(undone) || again.Count(bulk.Undone) != 4 {
		t.Errorf("%s, %v", states(again), err)
	}

	// The service is stopped before the first article.
	halt := bulk.Job{ID: "halted", Who: editor, Change: bulk.Change{Field: "owner", Value: "支付部"}, Started: time.Now()}
	for _, item := range w.plan(halt.Change) {
		o := bulk.Outcome{Item: item, State: bulk.Waits}
		if item.Skip != "" {
			o.State = bulk.Skipped
		}
		halt.Outcomes = append(halt.Outcomes, o)
	}
	w.must(w.store.Work().PutBulkJob(ctx, halt, 50))
	w.do(kb.Step{Action: kb.ActionEdit, Slug: "draft", Draft: &kb.Draft{Article: article("draft", "别人快了一步")}})
	w.restart()
	if j, err := w.runner.Job(editor, "halted"); err != nil || !j.Interrupted() || j.Count(bulk.Waits) != 3 {
		t.Fatalf("%+v, %v", j, err)
	}
	if err := w.runner.Resume(other, "halted"); kb.KindOf(err) != kb.NotFound {
		t.Errorf("somebody else goes on with it: %v", err)
	}
	w.must(w.runner.Resume(editor, "halted"))
	if j := w.done("halted"); j.Interrupted() || j.Count(bulk.Done) != 2 || j.Count(bulk.Failed) != 1 || w.head("live").Article.Owner != "支付部" {
		t.Errorf("%s", states(j))
	}
}

// claims are those of all processes.
type claims struct {
	mu sync.Mutex
	of map[string]bool
}

func (c *claims) Claim(_ context.Context, job string) (free func(), claimed bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of[job] {
		return nil, false, nil
	}
	c.of[job] = true
	return func() { c.mu.Lock(); defer c.mu.Unlock(); delete(c.of, job) }, true, nil
}

func (c *claims) Claimed(_ context.Context, job string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[job], nil
}

// Where two processes have one store, each shows the jobs of both as they stand, and one
// runs a job: while it does the other takes no step with it, afterwards it may.
func TestJobsOfTwoProcesses(t *testing.T) {
	w, shared := newWorld(t), &claims{of: map[string]bool{}}
	process := func() *bulk.Runner {
		return &bulk.Runner{Workflow: w.workflow, Library: &kb.Library{Store: w.store}, Reports: w.store.Work(), Claims: shared, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	}
	a, b := process(), process()
	w.runner = a
	c := bulk.Change{Field: "owner", Value: "支付部", Submit: true}
	items := w.plan(c)
	w.hold = make(chan struct{}) // submitting waits for it
	id, err := a.Start(editor, c, items)
	w.must(err)
	if j, err := b.Job(editor, id); err != nil || !j.Running || j.Interrupted() || len(j.Outcomes) != len(items) || j.Change != c {
		t.Errorf("%+v, %v", j, err)
	}
	if _, err := b.Job(other, id); kb.KindOf(err) != kb.NotFound {
		t.Errorf("somebody else sees it: %v", err)
	}
	for _, r := range []*bulk.Runner{a, b} {
		if err := r.Resume(editor, id); kb.KindOf(err) != kb.Conflict {
			t.Errorf("it is begun twice: %v", err)
		}
	}
	close(w.hold)
	done := w.done(id)
	if seen, err := b.Job(editor, id); err != nil || states(seen) != states(done) || seen.Running || seen.Count(bulk.Done) == 0 {
		t.Errorf("%s, %v; want %s", states(seen), err, states(done))
	}
	w.runner = b
	w.must(b.Undo(editor, id))
	undone := w.done(id)
	if seen, err := a.Job(editor, id); err != nil || states(seen) != states(undone) || seen.Count(bulk.Undone) == 0 {
		t.Errorf("%s, %v; want %s", states(seen), err, states(undone))
	}
	if _, err := a.Job(editor, "nowhere"); kb.KindOf(err) != kb.NotFound {
		t.Error(err)
	}
}
