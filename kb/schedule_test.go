package kb_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// schedule publishes an approved text for a time.
func (w *world) schedule(a kb.Article, at time.Time) kb.Revision {
	w.Helper()
	w.approve(a)
	return w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: a.Slug, At: at})
}

// holds checks which text is in force at moments, in the store and for readers.
func (w *world) holds(what string, want map[time.Time]string) {
	w.Helper()
	for at, body := range want {
		got, err := w.library.Article(ctx, customer, "a", at)
		if body == "" && kb.KindOf(err) == kb.NotFound {
			continue
		}
		if err != nil || got.Article.Body != body {
			w.Errorf("%s: at %s %q holds, %v; want %q", what, at, got.Article.Body, err, body)
		}
	}
}

// Cancelling a schedule leaves what is in force, and the text approved: it can be
// published for another time. The log tells it, and still agrees with the store.
func TestUnschedule(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "一"))
	soon, later := w.now.Add(time.Hour), w.now.Add(2*time.Hour)
	w.schedule(text("a", "二"), soon)
	r := w.do(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "a", Revision: 2})
	if r.State != kb.StateApproved || !r.From.IsZero() || r.InForce != nil || r.Review.PublishedBy != "" || r.Review.DecidedBy != reviewer.ID {
		t.Errorf("it stands as %+v", r)
	}
	w.holds("unscheduled", map[time.Time]string{w.now: "一", soon: "一", later: "一"})
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a", At: later})
	w.holds("for another time", map[time.Time]string{soon: "一", later: "二"})
	if got := w.records("article.unschedule"); len(got) != 1 || got[0].Actor != editor.ID || got[0].Detail["revision"] != "2" || got[0].Detail["hash"] != r.Hash {
		t.Errorf("the log says %+v", got)
	}
	for _, v := range w.store.Verify(ctx) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.What, v.Err)
		}
	}
}

// An older revision that is to come is taken back by its number, beside a draft or
// another schedule, which stay.
func TestUnscheduleByNumber(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "一"))
	soon, later := w.now.Add(time.Hour), w.now.Add(2*time.Hour)
	w.schedule(text("a", "二"), soon)
	w.schedule(text("a", "三"), later)
	w.write(editor, text("a", "四"))
	for _, number := range []int{1, 4, 9, 0} { // in force, a draft, not there
		w.fails(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "a", Revision: number}, kb.Conflict, "not_scheduled")
	}
	if r := w.do(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "a", Revision: 2}); r.Number != 4 || r.State != kb.StateDraft {
		t.Errorf("the draft is %+v", r)
	}
	w.holds("the one between", map[time.Time]string{w.now: "一", soon: "一", later: "三"})
	revisions, err := w.store.Revisions(ctx, "a")
	w.must(err)
	if r := revisions[1]; r.State != kb.StateSuperseded || !r.From.IsZero() || r.Version != 6 {
		t.Errorf("it stands as %+v", r)
	}
	w.now = later
	w.fails(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "a", Revision: 3}, kb.Conflict, "illegal_step")
	for _, v := range w.store.Verify(ctx) {
		if v.Err != nil {
			t.Errorf("%s: %v", v.What, v.Err)
		}
	}
}

// A schedule comes whatever was published meanwhile, and a text with an end gives
// way to the one that it covered.
func TestSchedulesStayAndStandingTextsReturn(t *testing.T) {
	w := newWorld(t)
	hour := func(n int) time.Time { return w.now.Add(time.Duration(n) * time.Hour) }
	w.publish(text("a", "一"))
	w.schedule(text("a", "定时"), hour(10))
	holiday := text("a", "节日")
	holiday.ValidTo = kb.At(hour(5))
	w.publish(holiday)
	w.holds("a schedule and a temporary text", map[time.Time]string{hour(0): "节日", hour(4): "节日", hour(5): "一", hour(9): "一", hour(10): "定时"})
	revisions, err := w.store.Revisions(ctx, "a")
	w.must(err)
	var states []kb.State
	for _, r := range revisions {
		states = append(states, r.StateAt(hour(1)))
	}
	if want := []kb.State{kb.StateScheduled, kb.StateScheduled, kb.StatePublished}; !slices.Equal(states, want) {
		t.Errorf("they stand as %v, want %v", states, want)
	}
	if r, err := w.library.Read(ctx, agent, "a", hour(6)); err != nil || r.Expired || !r.Window.From.Equal(hour(5)) || !r.Window.Until.Equal(hour(10)) {
		t.Errorf("the standing text holds %v, expired %v, %v", r.Window, r.Expired, err)
	}
	w.now = hour(1)
	w.archive("a")
	w.now = hour(-1)
	w.holds("taken back", map[time.Time]string{hour(0): "节日", hour(1): "", hour(6): "", hour(11): ""})
}

// A file is the whole truth about its article: after its valid_to what it said before
// does not return, and neither does what it no longer schedules.
func TestFilesReplaceWhatTheySaid(t *testing.T) {
	w := newWorld(t)
	hour := func(n int) time.Time { return w.now.Add(time.Duration(n) * time.Hour) }
	first := w.now
	w.file(text("a", "一"), "articles/a.md")
	ends := text("a", "二")
	ends.ValidTo = kb.At(hour(5))
	w.now = hour(1)
	w.file(ends, "articles/a.md")
	w.holds("a file with an end", map[time.Time]string{first: "一", first.Add(time.Hour): "二", first.Add(5 * time.Hour): ""})
	later := text("a", "三")
	later.ValidFrom = kb.At(first.Add(3 * time.Hour))
	w.file(later, "articles/a.md")
	w.file(text("a", "四"), "articles/a.md")
	w.holds("a file without its schedule", map[time.Time]string{first.Add(time.Hour): "四", first.Add(3 * time.Hour): "四", first.Add(6 * time.Hour): "四"})
}

// Where a text has an end and the next one follows it, who takes that one back takes the
// text from customers: that needs a reviewer, and not the one who scheduled it.
func TestUnscheduleThatLeavesNothing(t *testing.T) {
	w := newWorld(t)
	end := w.now.Add(time.Hour)
	ending := text("a", "一")
	ending.ValidTo = kb.Moment{Time: end}
	w.publish(ending)
	w.schedule(text("a", "二"), end)
	cancel := kb.Step{Action: kb.ActionUnschedule, Slug: "a", Revision: 2}
	w.fails(editor, cancel, kb.Denied, "invalid_api_key")
	w.fails(admin, cancel, kb.Denied, "invalid_api_key")
	unread := cancel
	unread.Match = "*"
	w.fails(reviewer, unread, kb.Unmatched, "missing_if_match")
	w.holds("as before", map[time.Time]string{w.now: "一", end: "二"})
	w.workflow.ArchiveAlone = true
	w.do(editor, cancel)
	w.workflow.ArchiveAlone = false
	w.do(both, kb.Step{Action: kb.ActionPublish, Slug: "a", At: end})
	w.fails(both, cancel, kb.Denied, "own_text")
	w.do(reviewer, cancel)
	w.holds("by a reviewer", map[time.Time]string{w.now: "一", end: ""})

	// What customers have all the same, or never had, an editor takes back alone.
	w.schedule(text("b", "一"), end)
	w.do(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "b", Revision: 1})
	w.publish(text("c", "一"))
	w.schedule(text("c", "二"), end)
	w.do(editor, kb.Step{Action: kb.ActionUnschedule, Slug: "c", Revision: 2})
}

func TestCovers(t *testing.T) {
	at := func(hours int) time.Time { return time.Unix(int64(hours)*3600, 0) }
	for _, test := range []struct {
		windows []kb.Window
		w       kb.Window
		want    bool
	}{
		{nil, kb.Window{From: at(1)}, false},
		{[]kb.Window{{From: at(0)}}, kb.Window{From: at(1)}, true},
		{[]kb.Window{{From: at(2)}}, kb.Window{From: at(1)}, false},
		{[]kb.Window{{From: at(0), Until: at(2)}}, kb.Window{From: at(1)}, false},
		{[]kb.Window{{From: at(0), Until: at(2)}, {From: at(2), Until: at(3)}}, kb.Window{From: at(1), Until: at(3)}, true},
		{[]kb.Window{{From: at(0), Until: at(2)}, {From: at(3), Until: at(5)}}, kb.Window{From: at(1), Until: at(4)}, false},
		{[]kb.Window{{From: at(0), Until: at(1)}, {From: at(2)}}, kb.Window{From: at(2), Until: at(4)}, true},
	} {
		if got := kb.Covers(test.windows, test.w); got != test.want {
			t.Errorf("%v covers %v: %v", test.windows, test.w, got)
		}
	}
}
