package webhooks_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

// Those who may know of public articles alone are told of these, by name and time; those
// inside of everything; nobody of what stands in a text.
func TestWhoIsToldWhat(t *testing.T) {
	h, public, inside := newHouse(t), newReceiver(t), newReceiver(t)
	h.publish(article("before", "以前", kb.AudiencePublic))
	h.endpoint(public, false, false, webhooks.Published, webhooks.Archived, webhooks.Expired)
	h.endpoint(inside, true, true, webhooks.Types...)
	h.now = h.now.Add(time.Second)
	h.publish(article("open", "开户 13800138000", kb.AudiencePublic), article("inner", "内部口径", kb.AudienceAgent))
	h.now = h.now.Add(time.Second)
	_, err := h.workflow.Do(context.Background(), li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: article("new", "新的", kb.AudiencePublic)}})
	h.must(err)
	_, err = h.workflow.Do(context.Background(), li, kb.Step{Action: kb.ActionSubmit, Slug: "new", Match: "*"})
	h.must(err)
	h.must(h.store.AddFeedback(context.Background(), kb.Feedback{Slug: "open", Kind: kb.FeedbackUnhelpful, Reason: "看不懂", At: h.now}, kb.Feedback{Slug: "open", Kind: kb.FeedbackClick, At: h.now}))
	h.must(h.store.Append(context.Background(), kb.Event{At: h.now, Actor: li.ID, Action: "gap.working", Object: "7", Detail: map[string]string{"article": "open"}}))
	h.tell()
	h.tell() // nothing is told twice
	toPublic, toInside := public.told(), inside.told()
	if got := summary(t, toPublic); got != "article.published open 1" {
		t.Errorf("to those outside:\n%s", got)
	}
	const want = `article.published open 1 开户 ***
article.published inner 1 内部口径
article.submitted new 1 新的 person:li
gap.changed open person:li 7 working
feedback.received open unhelpful`
	if got := summary(t, toInside); sorted(got) != sorted(want) {
		t.Errorf("to those inside:\n%s", got)
	}
	for _, m := range append(toPublic, toInside...) {
		if strings.Contains(m.body, "秘密") || strings.Contains(m.body, "看不懂") {
			t.Errorf("a text is told: %s", m.body)
		}
	}
	h.now = h.now.Add(time.Second)
	for _, slug := range []string{"open", "inner", "new"} {
		step := kb.Step{Action: kb.ActionArchive, Slug: slug, Match: "*", Reason: "不用了"}
		if slug == "new" {
			step = kb.Step{Action: kb.ActionDiscard, Slug: slug, Match: "*"}
		}
		_, err := h.workflow.Do(context.Background(), li, step)
		h.must(err)
	}
	h.tell()
	if got := summary(t, public.told()); got != "article.archived open 1" {
		t.Errorf("what was taken back, outside:\n%s", got)
	}
	if got := summary(t, inside.told()); got != "article.archived open 1 person:li\narticle.archived inner 1 person:li" {
		t.Errorf("what was taken back, inside:\n%s", got)
	}
}

// What comes with time is told at its time, once, also if the service did not run then: a
// text that was scheduled, one that ends, a day of review.
func TestWhatComesWithTimeIsTold(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	ends, reviewed, later := article("ends", "甲", kb.AudiencePublic), article("reviewed", "乙", kb.AudiencePublic), article("later", "丙", kb.AudiencePublic)
	ends.ValidTo = kb.Moment{Time: h.now.Add(24 * time.Hour)}
	reviewed.ReviewBy = kb.DateOf(h.now.Add(48 * time.Hour))
	later.ValidFrom = kb.Moment{Time: h.now.Add(time.Hour)}
	h.publish(ends, reviewed)
	h.now = h.now.Add(time.Second)
	h.endpoint(r, true, false, webhooks.Types...)
	h.publish(later)
	h.tell()
	if got := summary(t, r.told()); got != "" {
		t.Errorf("too early:\n%s", got)
	}
	h.now = h.now.Add(2 * time.Hour)
	h.tell()
	if got := summary(t, r.told()); got != "article.published later 1" {
		t.Errorf("after an hour:\n%s", got)
	}
	h.must(h.store.Close())
	h.now = h.now.Add(72 * time.Hour)
	h.open()
	h.tell()
	h.tell()
	if got := summary(t, r.told()); got != "article.expired ends 1\narticle.due reviewed 1 2026-05-22" {
		t.Errorf("after days:\n%s", got)
	}
}

// Whoever knows of public articles alone is told that one is gone when it becomes internal.
func TestAnArticleThatBecomesInternal(t *testing.T) {
	h, public, inside := newHouse(t), newReceiver(t), newReceiver(t)
	h.publish(article("open", "开户", kb.AudiencePublic))
	h.endpoint(public, false, true, webhooks.Published, webhooks.Archived)
	h.endpoint(inside, true, false, webhooks.Published, webhooks.Archived)
	h.now = h.now.Add(2 * time.Minute)
	h.publish(article("open", "内部的题目", kb.AudienceAgent))
	h.tell()
	if got := summary(t, public.told()); got != "article.archived open" {
		t.Errorf("outside:\n%s", got)
	}
	if got := summary(t, inside.told()); got != "article.published open 2" {
		t.Errorf("inside:\n%s", got)
	}
}

// What happens while an endpoint is disabled is not told later; what waited is.
func TestADisabledEndpoint(t *testing.T) {
	h, r := newHouse(t), newReceiver(t)
	e := h.endpoint(r, false, false, webhooks.Published)
	h.now = h.now.Add(time.Second)
	h.publish(article("waits", "甲", kb.AudiencePublic))
	h.must(h.collector.CatchUp(context.Background()))
	h.must(h.desk.SetState(context.Background(), admin, e.ID, webhooks.Disabled))
	h.publish(article("missed", "乙", kb.AudiencePublic))
	h.tell()
	if got := summary(t, r.told()); got != "" {
		t.Errorf("a disabled one is told:\n%s", got)
	}
	h.must(h.desk.SetState(context.Background(), admin, e.ID, webhooks.Active))
	h.tell()
	if got := summary(t, r.told()); got != "article.published waits 1" {
		t.Errorf("an enabled one is told:\n%s", got)
	}
}

// Outside, an article that is taken back is the one that everybody could read: that there
// is a later draft, or an internal text, is not told.
func TestWhatIsTakenBackNamesNothingInternal(t *testing.T) {
	h, public, inside := newHouse(t), newReceiver(t), newReceiver(t)
	h.endpoint(public, false, false, webhooks.Archived)
	h.endpoint(inside, true, false, webhooks.Archived)
	h.now = h.now.Add(time.Second)
	h.publish(article("open", "开户", kb.AudiencePublic))
	h.tell()
	h.now = h.now.Add(time.Second)
	h.publish(article("open", "开户口径", kb.AudienceAgent))
	h.now = h.now.Add(time.Second)
	_, err := h.workflow.Do(context.Background(), li, kb.Step{Action: kb.ActionArchive, Slug: "open", Match: "*", Reason: "不用了"})
	h.must(err)
	h.tell()
	outside, within := public.told(), inside.told()
	if got := summary(t, outside); got != "article.archived open 1" || strings.Contains(outside[0].body, string(kb.AudienceAgent)) {
		t.Errorf("outside: %s", outside[0].body)
	}
	if got := summary(t, within); got != "article.archived open 2 person:li" {
		t.Errorf("inside: %s", got)
	}
}
