package kb_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// stands reports whether a text of the article is in force.
func (w *world) stands(slug string) bool {
	w.Helper()
	_, err := w.store.InForce(ctx, slug, w.now)
	if err != nil && kb.KindOf(err) != kb.NotFound {
		w.Fatal(err)
	}
	return err == nil
}

// What is in force is taken back when two persons want it, and one of them says why.
func TestArchivingTakesTwo(t *testing.T) {
	w := newWorld(t)
	w.publish(text("a", "甲"))
	archive := kb.Step{Action: kb.ActionArchive, Slug: "a"}
	why := archive
	why.Reason = " 利率已变 "
	w.fails(editor, archive, kb.Invalid, "invalid_reason")
	for _, who := range []kb.Principal{sun, both, admin} { // nobody takes both parts, whoever they are
		r := w.do(who, why)
		asked := r.Review.Withdrawal
		if !w.stands("a") || asked == nil || asked.Reason != "利率已变" || asked.Revision != 1 || !slices.Equal(asked.AskedBy, []string{who.ID}) || !asked.AskedAt.Equal(w.now) {
			t.Fatalf("%s asked, and holds %v: %+v", who.ID, w.stands("a"), asked)
		}
		if _, err := w.workflow.Do(ctx, who, w.newest(why)); kb.KindOf(err) != kb.Denied || !w.stands("a") {
			t.Errorf("%s archives alone: %v", who.ID, err)
		}
		w.do(who, kb.Step{Action: kb.ActionKeep, Slug: "a"})
	}
	w.do(bot, why)
	w.fails(both, archive, kb.Denied, "own_text") // who made the token that asked
	w.fails(editor, archive, kb.Denied, "invalid_api_key")
	w.fails(admin, archive, kb.Denied, "invalid_api_key")
	w.fails(botsBoss, archive, kb.Denied, "not_a_person")
	unread := archive
	unread.Match = "*"
	w.fails(reviewer, unread, kb.Unmatched, "missing_if_match")
	w.fails(admin, kb.Step{Action: kb.ActionKeep, Slug: "a"}, kb.Denied, "invalid_api_key")
	r := w.do(reviewer, archive)
	if w.stands("a") || r.Review.Withdrawal != nil {
		t.Errorf("two persons wanted it: %+v", r.Review.Withdrawal)
	}
	last := w.records("article.archive")
	if len(last) != 1 || last[0].Detail["reason"] != "利率已变" || last[0].Detail["asked by"] != "token:bot "+both.ID || last[0].Actor != reviewer.ID {
		t.Errorf("%+v", last)
	}
}

// A request lasts through work on a draft, and is about the text that was in force,
// no other.
func TestRequestsToArchiveLast(t *testing.T) {
	w := newWorld(t)
	why := kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "过时"}
	w.publish(text("a", "甲的正文在此"))
	w.do(editor, why)
	asked := func() bool {
		all, err := w.store.Revisions(ctx, "a")
		w.must(err)
		listed := false // in a list, which does not read the texts
		w.must(w.store.EachSummary(ctx, func(s kb.Summary) error { listed = s.AsksToArchive(w.now); return nil }))
		is := kb.AsksToArchive(all, w.now) != nil
		if is != slices.Contains(kb.Steps(all, w.now), kb.ActionKeep) || is != listed {
			t.Errorf("a request waits: %v; the steps are %v, a list says %v", is, kb.Steps(all, w.now), listed)
		}
		return is
	}
	w.write(editor, text("a", "乙的正文在此"))
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	w.do(reviewer, kb.Step{Action: kb.ActionReject, Slug: "a", Reason: "再想想"})
	w.do(editor, kb.Step{Action: kb.ActionDiscard, Slug: "a"})
	w.do(editor, kb.Step{Action: kb.ActionRestore, Slug: "a", Revision: 2})
	w.do(editor, kb.Step{Action: kb.ActionSubmit, Slug: "a"})
	w.do(reviewer, kb.Step{Action: kb.ActionApprove, Slug: "a"})
	if !asked() {
		t.Error("the request is gone")
	}
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "a"})
	if asked() {
		t.Error("the request is about a text that has been replaced")
	}
	if w.do(reviewer, why); !w.stands("a") {
		t.Error("the old request took the new text down")
	}
	if !asked() {
		t.Error("the new request does not wait")
	}
	w.schedule(text("a", "丙的正文在此"), w.now.Add(time.Hour))
	if !asked() {
		t.Error("what is to come hides the request")
	}
	w.now = w.now.Add(time.Hour)
	if asked() {
		t.Error("the request outlives its text")
	}
}

// What nobody sees yet, one person takes back; a house may let one person archive.
func TestArchivingAlone(t *testing.T) {
	w := newWorld(t)
	w.approve(text("to-come", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionPublish, Slug: "to-come", At: w.now.Add(time.Hour)})
	if r := w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "to-come"}); r.StateAt(w.now) != kb.StateArchived {
		t.Errorf("%+v", r)
	}
	w.publish(text("a", "甲"))
	w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "过时"})
	w.workflow.ArchiveAlone = true
	w.fails(editor, kb.Step{Action: kb.ActionArchive, Slug: "a"}, kb.Invalid, "invalid_reason")
	if r := w.do(editor, kb.Step{Action: kb.ActionArchive, Slug: "a", Reason: "过时"}); w.stands("a") || r.Review.Withdrawal != nil {
		t.Errorf("%+v", r.Review)
	}
}
