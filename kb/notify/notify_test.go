package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/store"
)

type rules struct{}

func (rules) Check(context.Context, kb.Article, time.Time) ([]kb.Finding, error) { return nil, nil }
func (rules) Version() string                                                    { return "1" }
func (rules) Facts() kb.Facts                                                    { return nil }

// people are an editor, two reviewers, an agent; the last has left.
var people = []kb.Principal{
	{ID: "person:li", Name: "李编辑", Role: kb.RoleEditor}, {ID: "person:zhao", Name: "赵复核", Role: kb.RoleReviewer},
	{ID: "person:qian", Name: "钱<at user_id=\"all\">", Role: kb.RoleReviewer}, {ID: "person:wang", Name: "王坐席", Role: kb.RoleAgent},
}

var li, zhao = people[0], people[1]

type house struct {
	*testing.T
	store    *store.Store
	workflow *kb.Workflow
	desk     *comments.Desk
	assign   *assign.Desk
	now      time.Time
	teller   *notify.Teller
}

func newHouse(t *testing.T, channels ...notify.Channel) *house {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h := &house{T: t, store: s, now: time.Date(2026, 5, 20, 10, 0, 0, 0, kb.Shanghai)}
	clock := func() time.Time { return h.now }
	active := func(context.Context) ([]kb.Principal, error) { return people, nil }
	library, n := &kb.Library{Store: s, Now: clock}, 0
	h.workflow = &kb.Workflow{Store: s, Rules: rules{}, Now: clock}
	h.desk = &comments.Desk{Store: s.Work(), Library: library, Now: clock, NewID: func() string { n++; return fmt.Sprint("id", n) }}
	h.assign = &assign.Desk{Store: s.Work(), Library: library, People: active, Now: clock}
	h.teller = &notify.Teller{Store: s.Work(), Log: s, Articles: s, Threads: s.Work(), Assignments: s.Work(), People: active, Now: clock,
		Channels: channels, BaseURL: "https://help.example/", Mask: func(text string) string { return strings.ReplaceAll(text, "13800138000", "***") }}
	return h
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) do(who kb.Principal, s kb.Step) {
	h.Helper()
	_, err := h.workflow.Do(context.Background(), who, s)
	h.must(err)
}

func (h *house) create(slug, title string, audience kb.Audience) {
	h.Helper()
	h.do(li, kb.Step{Action: kb.ActionCreate, Draft: &kb.Draft{Article: kb.Article{Slug: slug, Title: title, Body: "次日到账。\n", Kind: kb.KindKnowledge, Category: "x", Audience: audience}}})
}

// told are the notices of somebody, the oldest first, as kind:slug.
func (h *house) told(person string) string {
	h.Helper()
	h.must(h.teller.CatchUp(context.Background()))
	all, err := h.store.Work().Notices(context.Background(), person, 100)
	h.must(err)
	var out []string
	for _, n := range slices.Backward(all) {
		out = append(out, string(n.Kind)+":"+n.Slug)
	}
	return strings.Join(out, " ")
}

func (h *house) want(person, want string) {
	h.Helper()
	if got := h.told(person); got != want {
		h.Errorf("%s is told %q, want %q", person, got, want)
	}
}

// Whoever a step concerns is told of it, once, and nobody of what they did themselves.
func TestWhoIsTold(t *testing.T) {
	h, ctx := newHouse(t), context.Background()
	h.create("fee", "手续费", kb.AudiencePublic)
	h.want("person:zhao", "")
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	h.want("person:zhao", "submitted:fee") // nobody is assigned: all who may approve it
	h.want("person:qian", "submitted:fee")
	h.want("person:li", "")
	h.want("person:wang", "")
	h.must(h.assign.Assign(ctx, li, "fee", "person:zhao", kb.Date{}))
	h.want("person:zhao", "submitted:fee assigned:fee")
	h.must(h.desk.Begin(ctx, zhao, comments.Passage{Slug: "fee", Number: 1, Field: "body", Quote: "次日"}, "当日？"))
	h.want("person:li", "commented:fee")
	h.want("person:qian", "submitted:fee")
	h.do(zhao, kb.Step{Action: kb.ActionReject, Slug: "fee", Match: `"1.2"`, Reason: "请改"})
	h.want("person:li", "commented:fee rejected:fee")
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.3"`})
	h.want("person:zhao", "submitted:fee assigned:fee submitted:fee")
	h.want("person:qian", "submitted:fee") // the one who is assigned alone
	h.do(zhao, kb.Step{Action: kb.ActionApprove, Slug: "fee", Match: `"1.4"`})
	h.do(li, kb.Step{Action: kb.ActionPublish, Slug: "fee", Match: `"1.5"`})
	h.want("person:li", "commented:fee rejected:fee approved:fee")
	h.do(li, kb.Step{Action: kb.ActionArchive, Slug: "fee", Match: `"1.6"`, Reason: "旧了"})
	h.want("person:qian", "submitted:fee withdrawal:fee")

	// Another teller, as after a restart, tells nothing twice.
	h.teller.Store = h.store.Work()
	h.want("person:li", "commented:fee rejected:fee approved:fee")
	inbox := &notify.Inbox{Store: h.store.Work(), Now: h.teller.Now}
	if n, err := inbox.Unread(ctx, li); err != nil || n != 3 {
		t.Errorf("%d unread, %v", n, err)
	}
	all, _ := inbox.Of(ctx, li)
	h.must(inbox.Read(ctx, zhao, all[0].ID)) // not theirs
	h.must(inbox.Read(ctx, li, all[0].ID))
	if n, _ := inbox.Unread(ctx, li); n != 2 {
		t.Errorf("%d unread", n)
	}
	h.must(inbox.Read(ctx, li, 0))
	if n, _ := inbox.Unread(ctx, li); n != 0 {
		t.Errorf("%d unread", n)
	}
	h.must(h.store.Work().ForgetNotices(ctx, h.now.Add(time.Hour)))
	if all, _ := inbox.Of(ctx, li); len(all) != 0 {
		t.Errorf("%d are kept", len(all))
	}
}

// An assignment to somebody who may not approve the text any more keeps it from nobody.
func TestAStaleAssignmentSwallowsNothing(t *testing.T) {
	h, ctx := newHouse(t), context.Background()
	for _, slug := range []string{"left", "wrote"} {
		h.create(slug, "手续费", kb.AudiencePublic)
		h.must(h.assign.Assign(ctx, li, slug, "person:zhao", kb.Date{}))
	}
	h.want("person:zhao", "assigned:left assigned:wrote")
	h.do(zhao, kb.Step{Action: kb.ActionEdit, Slug: "wrote", Match: `"1.1"`, Draft: &kb.Draft{Article: kb.Article{Slug: "wrote", Title: "手续费是多少", Body: "当日到账。\n", Kind: kb.KindKnowledge, Category: "x", Audience: kb.AudiencePublic}}})
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "wrote", Match: `"2.1"`})
	h.want("person:qian", "submitted:wrote")
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "left", Match: `"1.1"`})
	h.teller.People = func(context.Context) ([]kb.Principal, error) { return []kb.Principal{people[0], people[2]}, nil }
	h.want("person:qian", "submitted:wrote submitted:left")
}

// What is internal as long as another text is in force is not named outside, though its
// draft is public.
func TestAnInternalArticleThatIsToBecomePublic(t *testing.T) {
	bot := &wire{name: "bot"}
	h, ctx := newHouse(t, bot), context.Background()
	h.create("secret-slug", "反洗钱阈值", kb.AudienceAgent)
	for i, step := range []struct {
		who    kb.Principal
		action kb.Action
	}{{li, kb.ActionSubmit}, {zhao, kb.ActionApprove}, {li, kb.ActionPublish}} {
		h.do(step.who, kb.Step{Action: step.action, Slug: "secret-slug", Match: fmt.Sprintf(`"1.%d"`, i+1)})
	}
	h.do(li, kb.Step{Action: kb.ActionEdit, Slug: "secret-slug", Match: `"1.4"`, Draft: &kb.Draft{Article: kb.Article{Slug: "secret-slug", Title: "阈值", Body: "公开。\n", Kind: kb.KindKnowledge, Category: "x", Audience: kb.AudiencePublic}}})
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "secret-slug", Match: `"2.1"`})
	h.must(h.teller.CatchUp(ctx))
	courier := &notify.Courier{Store: h.store.Work(), Channels: []notify.Channel{bot}, Now: h.teller.Now, Log: slog.New(slog.DiscardHandler)}
	h.must(courier.Deliver(ctx))
	if got := bot.sent[len(bot.sent)-1]; !strings.HasPrefix(got, ` submitted "" 李编辑 https://help.example/console/notices for `) {
		t.Errorf("%q", got)
	}
}

// What is due today and what is late is told on its day, once, while it is in review.
func TestReviewsAreDue(t *testing.T) {
	h, ctx := newHouse(t), context.Background()
	h.create("fee", "手续费", kb.AudiencePublic)
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	due, err := kb.ParseDate("2026-05-22")
	h.must(err)
	h.must(h.assign.Assign(ctx, li, "fee", "person:zhao", due))
	before := "submitted:fee assigned:fee"
	h.want("person:zhao", before)
	for _, c := range []struct{ at, more string }{{"2026-05-21T23:59:00+08:00", ""}, {"2026-05-22T00:00:00+08:00", " due:fee"}, {"2026-05-22T23:00:00+08:00", " due:fee"}, {"2026-05-23T00:00:00+08:00", " due:fee late:fee"}, {"2026-05-25T00:00:00+08:00", " due:fee late:fee"}} {
		h.now, err = time.Parse(time.RFC3339, c.at)
		h.must(err)
		h.want("person:zhao", before+c.more)
	}
	h.do(zhao, kb.Step{Action: kb.ActionReject, Slug: "fee", Match: `"1.2"`, Reason: "x"})
	h.must(h.assign.Assign(ctx, li, "fee", "person:zhao", kb.DateOf(h.now)))
	h.now = h.now.Add(2 * time.Minute)
	h.want("person:zhao", before+" due:fee late:fee assigned:fee") // it is not in review
}

// The day of a review holds after a rejection, and ends with the approval: the next text has
// none until somebody says so.
func TestTheDayOfAReviewEndsWithIt(t *testing.T) {
	h, ctx := newHouse(t), context.Background()
	h.create("fee", "手续费", kb.AudiencePublic)
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	due := kb.DateOf(h.now.AddDate(0, 0, 1))
	h.must(h.assign.Assign(ctx, li, "fee", "person:zhao", due))
	is := func(when string, want kb.Date) {
		t.Helper()
		if a, err := h.assign.Of(ctx, li, "fee"); err != nil || a.Due != want || a.Reviewer != "person:zhao" {
			t.Errorf("%s: %+v, %v", when, a, err)
		}
	}
	h.now = h.now.Add(time.Minute)
	h.do(zhao, kb.Step{Action: kb.ActionReject, Slug: "fee", Match: `"1.2"`, Reason: "x"})
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.3"`})
	is("rejected and handed in again", due)
	h.do(zhao, kb.Step{Action: kb.ActionApprove, Slug: "fee", Match: `"1.4"`})
	h.do(zhao, kb.Step{Action: kb.ActionPublish, Slug: "fee", Match: `"1.5"`})
	is("published", kb.Date{})
	h.do(li, kb.Step{Action: kb.ActionEdit, Slug: "fee", Match: "*", Draft: &kb.Draft{Article: kb.Article{Slug: "fee", Title: "手续费二", Body: "当日到账。\n", Kind: kb.KindKnowledge, Category: "x", Audience: kb.AudiencePublic}}})
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"2.1"`})
	h.now = h.now.AddDate(0, 0, 3)
	is("the next text", kb.Date{})
	h.want("person:zhao", "submitted:fee assigned:fee submitted:fee submitted:fee")
}

// wire is a channel that notes what it sends, and fails as long as it is told to.
type wire struct {
	name     string
	personal bool
	fail     error
	sent     []string
	told     chan string   // where it is there, what is sent is told besides
	hang     chan struct{} // where it is there, nothing ends before it is closed
}

func (w *wire) Name() string   { return w.name }
func (w *wire) Personal() bool { return w.personal }
func (w *wire) Send(_ context.Context, recipient string, m notify.Message) error {
	if w.hang != nil {
		<-w.hang
	}
	if w.told != nil {
		w.told <- recipient
	}
	if w.fail == nil {
		w.sent = append(w.sent, fmt.Sprintf("%s %s %q %s %s for %s", recipient, m.Kind, m.Title, m.Actor, m.URL, strings.Join(m.For, ",")))
	}
	return w.fail
}

// Nothing of an internal article leaves the house, no personal data and no mention of
// everybody; what is said is the least that is of use.
func TestWhatLeavesTheHouse(t *testing.T) {
	mail, bot := &wire{name: "mail", personal: true}, &wire{name: "bot"}
	h, ctx := newHouse(t, mail, bot), context.Background()
	h.create("fee", "手续费 13800138000 <at user_id=\"all\">\n@所有人", kb.AudiencePublic)
	h.create("secret-slug", "反洗钱阈值", kb.AudienceAgent)
	for _, slug := range []string{"fee", "secret-slug"} {
		h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: slug, Match: `"1.1"`})
	}
	h.must(h.teller.CatchUp(ctx))
	courier := &notify.Courier{Store: h.store.Work(), Channels: []notify.Channel{mail, bot}, Now: h.teller.Now, Log: slog.New(slog.DiscardHandler)}
	h.must(courier.Deliver(ctx))
	const title = `"手续费 *** ＜at user_id=\"all\"＞ ＠所有人" 李编辑 https://help.example/console/a/fee/review for `
	const internal = `submitted "" 李编辑 https://help.example/console/notices for `
	if want := []string{" submitted " + title + `赵复核,钱＜at user_id="all"＞`, " " + internal + `赵复核,钱＜at user_id="all"＞`}; !slices.Equal(bot.sent, want) {
		t.Errorf("%q\nwant %q", bot.sent, want)
	}
	if len(mail.sent) != 4 || mail.sent[0] != "person:zhao submitted "+title+"赵复核" || mail.sent[2] != "person:zhao "+internal+"赵复核" {
		t.Errorf("%q", mail.sent)
	}
	h.must(courier.Deliver(ctx))
	if len(bot.sent) != 2 {
		t.Error("it is sent twice")
	}
	h.teller.InternalTitles, h.teller.BaseURL = true, ""
	h.must(h.assign.Assign(ctx, li, "secret-slug", "person:zhao", kb.Date{}))
	h.must(h.teller.CatchUp(ctx))
	h.must(courier.Deliver(ctx))
	if got := bot.sent[len(bot.sent)-1]; got != ` assigned "反洗钱阈值" 李编辑  for 赵复核` {
		t.Errorf("%q", got)
	}
}

// A channel that is away is tried again, later each time, and once it is there each
// message arrives once; after a day it is given up.
func TestDeliveriesWaitForTheirChannel(t *testing.T) {
	away := &wire{name: "bot", fail: errors.New("away")}
	h, ctx := newHouse(t, away), context.Background()
	h.create("fee", "手续费", kb.AudiencePublic)
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	h.must(h.teller.CatchUp(ctx))
	courier := &notify.Courier{Store: h.store.Work(), Channels: []notify.Channel{away}, Now: h.teller.Now, Log: slog.New(slog.DiscardHandler)}
	waits := func() (out []time.Duration) { // until each next attempt
		t.Helper()
		for range 3 {
			h.must(courier.Deliver(ctx))
			for wait := time.Duration(0); ; wait += time.Minute {
				due, err := h.store.Work().Waiting(ctx, h.now.Add(wait), 10)
				h.must(err)
				if len(due) == 1 {
					h.now = h.now.Add(wait)
					out = append(out, wait)
					break
				}
			}
		}
		return out
	}
	if got := waits(); !slices.Equal(got, []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute}) {
		t.Errorf("it waits %v", got)
	}
	away.fail = nil
	h.must(courier.Deliver(ctx))
	h.must(courier.Deliver(ctx))
	if len(away.sent) != 1 {
		t.Errorf("sent %q", away.sent)
	}
	away.fail = errors.New("away")
	h.must(h.assign.Assign(ctx, li, "fee", "person:zhao", kb.Date{}))
	h.must(h.teller.CatchUp(ctx))
	h.now = h.now.Add(25 * time.Hour)
	h.must(courier.Deliver(ctx))
	h.now = h.now.Add(25 * time.Hour)
	if due, err := h.store.Work().Waiting(ctx, h.now, 10); err != nil || len(due) != 0 {
		t.Errorf("it is still tried: %+v, %v", due, err)
	}
}

// A channel that hangs holds up no other, however much waits for it.
func TestAChannelThatHangsHoldsUpNoOther(t *testing.T) {
	bot, mail := &wire{name: "bot", hang: make(chan struct{})}, &wire{name: "mail", personal: true, told: make(chan string)}
	h, ctx := newHouse(t, bot, mail), context.Background()
	for _, slug := range []string{"fee", "rate", "card"} {
		h.create(slug, "手续费", kb.AudiencePublic)
		h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: slug, Match: `"1.1"`})
	}
	h.must(h.teller.CatchUp(ctx))
	first, err := h.store.Work().Waiting(ctx, h.now, 1)
	h.must(err)
	if len(first) != 2 || first[0].Channel == first[1].Channel {
		t.Fatalf("one of each channel is asked for: %+v", first)
	}
	courier := &notify.Courier{Store: h.store.Work(), Channels: []notify.Channel{bot, mail}, Now: h.teller.Now, Log: slog.New(slog.DiscardHandler)}
	done := make(chan error)
	go func() { done <- courier.Deliver(ctx) }()
	for range 3 { // each submission is told to two people
		for range 2 {
			<-mail.told
		}
	}
	close(bot.hang)
	h.must(<-done)
	if len(bot.sent) != 3 || len(mail.sent) != 6 {
		t.Errorf("sent %q, %q", bot.sent, mail.sent)
	}
}

// Administrators are told of a webhook that was given up, once; it is of no article.
func TestAdministratorsAreToldOfWebhooks(t *testing.T) {
	bot := &wire{name: "bot:a"}
	h := newHouse(t, bot)
	root := kb.Principal{ID: "person:root", Name: "管理", Role: kb.RoleAdmin}
	h.teller.People = func(context.Context) ([]kb.Principal, error) { return append(slices.Clone(people), root), nil }
	h.must(h.store.Append(t.Context(), kb.Event{At: h.now, Actor: kb.ActorProgram, Action: "webhook.give-up", Object: "w1"}))
	h.must(h.teller.CatchUp(t.Context()))
	for _, p := range append(slices.Clone(people), root) {
		told, err := h.store.Work().Notices(t.Context(), p.ID, 10)
		h.must(err)
		if want := map[bool]int{true: 1}[p.ID == root.ID]; len(told) != want || want == 1 && (told[0].Kind != notify.Webhook || told[0].Slug != "") {
			t.Errorf("%s is told %+v", p.ID, told)
		}
	}
}

// Of two processes on one store one sends a message. The other sends it once the first has
// said nothing for a while.
func TestOneOfManyCouriersSends(t *testing.T) {
	bot := &wire{name: "bot", hang: make(chan struct{}), told: make(chan string, 10)}
	h, ctx := newHouse(t, bot), context.Background()
	h.create("fee", "手续费", kb.AudiencePublic)
	h.do(li, kb.Step{Action: kb.ActionSubmit, Slug: "fee", Match: `"1.1"`})
	h.must(h.teller.CatchUp(ctx))
	courier := func(c notify.Channel) *notify.Courier {
		return &notify.Courier{Store: h.store.Work(), Channels: []notify.Channel{c}, Now: func() time.Time { return h.now }, Log: slog.New(slog.DiscardHandler)}
	}
	read, err := h.store.Work().Waiting(ctx, h.now, 10)
	h.must(err)
	if len(read) != 1 {
		t.Fatal(read)
	}
	done := make(chan error)
	go func() { done <- courier(bot).Deliver(ctx) }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(time.Millisecond) {
		if left, err := h.store.Work().Waiting(ctx, h.now, 10); err != nil || time.Now().After(deadline) {
			t.Fatal(left, err)
		} else if len(left) == 0 {
			break
		}
	}
	if mine, err := h.store.Work().Claim(ctx, read[0], h.now.Add(time.Hour)); err != nil || mine {
		t.Errorf("it is claimed twice: %v, %v", mine, err)
	}
	other := &wire{name: "bot"}
	h.must(courier(other).Deliver(ctx))
	if len(other.sent) != 0 {
		t.Errorf("both send %q", other.sent)
	}
	h.now = h.now.Add(time.Hour)
	h.must(courier(other).Deliver(ctx))
	if len(other.sent) != 1 {
		t.Errorf("nobody sends it: %q", other.sent)
	}
	close(bot.hang)
	h.must(<-done)
}
