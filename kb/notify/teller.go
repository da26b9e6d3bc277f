package notify

import (
	"context"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/comments"
)

// Teller finds out who is to be told of what.
type Teller struct {
	Store    Store
	Log      kb.Audit
	Articles interface {
		Revisions(ctx context.Context, slug string) ([]kb.Revision, error)
	}
	Threads     comments.Store
	Assignments assign.Store
	People      func(ctx context.Context) ([]kb.Principal, error) // that may sign in
	Now         func() time.Time

	Channels []Channel
	BaseURL  string              // of the service; without it messages have no address
	Mask     func(string) string // takes personal data out of a title
	// InternalTitles lets titles and addresses of internal articles leave the house.
	InternalTitles bool

	reminded time.Time
}

// batch is how many records of the log are looked at before it is noted how far.
const batch = 200

// CatchUp tells of everything in the log that nobody was told of yet, and of what is due.
func (t *Teller) CatchUp(ctx context.Context) error {
	for {
		after, err := t.Store.ToldUpTo(ctx)
		if err != nil {
			return err
		}
		var records []kb.Record
		if err := t.Log.EachRecord(ctx, after, batch, func(r kb.Record) error { records = append(records, r); return nil }); err != nil {
			return err
		}
		if len(records) == 0 {
			return t.remind(ctx, after)
		}
		var all []Notice
		for _, r := range records {
			told, err := t.about(ctx, r)
			if err != nil {
				return err
			}
			all = append(all, told...)
		}
		if err := t.tell(ctx, records[len(records)-1].Seq, all); err != nil {
			return err
		}
	}
}

// Run tells every second, until the context ends.
func (t *Teller) Run(ctx context.Context, log *slog.Logger) {
	failed := false
	for {
		err := t.CatchUp(ctx)
		if err != nil && ctx.Err() == nil && !failed {
			log.Error("people are not told what waits for them", "error", err)
		}
		failed = err != nil
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}

// kinds are the events that people are told of.
var kinds = map[string]Kind{
	"article.submit": Submitted, "article.approve": Approved, "article.reject": Rejected, "article.request-archive": Withdrawal,
	"comment.begin": Commented, "comment.reply": Commented, "review.assign": Assigned,
	"webhook.give-up": Webhook,
}

// about are the notices of a record.
func (t *Teller) about(ctx context.Context, r kb.Record) ([]Notice, error) {
	kind, ok := kinds[r.Action]
	if !ok {
		return nil, nil
	}
	if kind == Webhook {
		return t.administrators(ctx, r)
	}
	revisions, err := t.Articles.Revisions(ctx, r.Object)
	if kb.KindOf(err) == kb.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	who, err := t.recipients(ctx, kind, r, revisions[len(revisions)-1])
	if err != nil {
		return nil, err
	}
	return t.notices(ctx, Notice{Cause: "log:" + strconv.FormatInt(r.Seq, 10), Kind: kind, Slug: r.Object, Actor: r.Actor, At: r.At}, who)
}

// administrators are told of a record that is about no article.
func (t *Teller) administrators(ctx context.Context, r kb.Record) ([]Notice, error) {
	people, err := t.People(ctx)
	if err != nil {
		return nil, err
	}
	var who []string
	for _, p := range people {
		if p.AtLeast(kb.RoleAdmin) {
			who = append(who, p.ID)
		}
	}
	return t.notices(ctx, Notice{Cause: "log:" + strconv.FormatInt(r.Seq, 10), Kind: kinds[r.Action], At: r.At}, who)
}

// recipients are the ids of who is to be told of something that was done with an article.
func (t *Teller) recipients(ctx context.Context, kind Kind, r kb.Record, head kb.Revision) ([]string, error) {
	writers := append(slices.Clone(head.Review.Writers), head.Author, head.Review.SubmittedBy)
	switch kind {
	case Assigned:
		return []string{r.Detail["to"]}, nil
	case Approved, Rejected:
		return writers, nil
	}
	assigned, err := t.Assignments.Assignment(ctx, r.Object)
	if err != nil {
		return nil, err
	}
	if kind == Commented {
		threads, err := t.Threads.Threads(ctx, r.Object)
		for _, thread := range threads {
			if thread.ID == r.Detail["thread"] {
				for _, c := range thread.Comments {
					writers = append(writers, c.Author)
				}
			}
		}
		return append(writers, assigned.Reviewer), err
	}
	people, err := t.People(ctx)
	var out []string
	for _, p := range people {
		if p.ID != r.Actor && p.AtLeast(kb.RoleReviewer) && kb.Approved(p.ID, writers...) == nil {
			out = append(out, p.ID)
		}
	}
	// Whoever is assigned may have left since, or have written of the text: then it is
	// for the others.
	if kind == Submitted && slices.Contains(out, assigned.Reviewer) {
		return []string{assigned.Reviewer}, err
	}
	return out, err
}

// notices are those for each of some people, but for whoever did it and those who no
// longer work as editors.
func (t *Teller) notices(ctx context.Context, n Notice, who []string) (out []Notice, err error) {
	people, err := t.People(ctx)
	for _, p := range people {
		if slices.Contains(who, p.ID) && p.ID != n.Actor && p.AtLeast(kb.RoleEditor) {
			n.Person = p.ID
			out = append(out, n)
		}
	}
	return out, err
}

// remind tells of reviews that are due today, and of those whose day is over.
func (t *Teller) remind(ctx context.Context, upTo int64) error {
	now := t.Now()
	if now.Sub(t.reminded) < time.Minute {
		return nil
	}
	due, err := t.Assignments.Due(ctx)
	if err != nil {
		return err
	}
	var all []Notice
	for _, a := range due {
		if now.Before(a.Due.Time) {
			continue
		}
		revisions, err := t.Articles.Revisions(ctx, a.Slug)
		if err != nil {
			return err
		}
		if revisions[len(revisions)-1].State != kb.StateInReview || a.Now(revisions).Due.IsZero() {
			continue
		}
		kind := Due
		if a.Late(now) {
			kind = Late
		}
		told, err := t.notices(ctx, Notice{Cause: string(kind) + ":" + a.Slug + ":" + a.Due.String(), Kind: kind, Slug: a.Slug, At: now}, []string{a.Reviewer})
		if err != nil {
			return err
		}
		all = append(all, told...)
	}
	if len(all) > 0 {
		err = t.tell(ctx, upTo, all)
	}
	if err == nil {
		t.reminded = now
	}
	return err
}

// tell keeps notices, and a delivery of each by every channel.
func (t *Teller) tell(ctx context.Context, upTo int64, all []Notice) error {
	people, err := t.People(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	var queue []Delivery
	for _, channel := range t.Channels {
		for _, together := range t.together(all, channel.Personal()) {
			m, err := t.message(ctx, together, names)
			if err != nil {
				return err
			}
			d := Delivery{Channel: channel.Name(), Cause: together[0].Cause, Message: m, Created: t.Now()}
			if channel.Personal() {
				d.Recipient = together[0].Person
			}
			queue = append(queue, d)
		}
	}
	return t.Store.Tell(ctx, upTo, all, queue)
}

// together are the notices that one message tells of: each alone, or all of a cause.
func (t *Teller) together(all []Notice, apart bool) (out [][]Notice) {
	for _, n := range all {
		if last := len(out) - 1; !apart && last >= 0 && out[last][0].Cause == n.Cause {
			out[last] = append(out[last], n)
			continue
		}
		out = append(out, []Notice{n})
	}
	return out
}

// message is what leaves the house of some notices with one cause.
func (t *Teller) message(ctx context.Context, of []Notice, names map[string]string) (Message, error) {
	n := of[0]
	m := Message{Kind: n.Kind, Actor: plain(names[n.Actor])}
	for _, one := range of {
		m.For = append(m.For, plain(names[one.Person]))
	}
	page := "/console/notices"
	var revisions []kb.Revision
	if n.Slug != "" {
		var err error
		if revisions, err = t.Articles.Revisions(ctx, n.Slug); err != nil {
			return m, err
		}
	}
	if n.Slug != "" && (t.InternalTitles || isPublic(revisions, t.Now())) {
		m.Title, page = plain(t.Mask(revisions[len(revisions)-1].Article.Title)), "/console/a/"+url.PathEscape(n.Slug)+"/review"
	}
	if t.BaseURL != "" {
		m.URL = strings.TrimSuffix(t.BaseURL, "/") + page
	}
	return m, nil
}

// isPublic reports whether everybody may know of an article: whatever is in force or to
// come is public, and so is the newest revision. One that is to become public is not yet.
func isPublic(revisions []kb.Revision, now time.Time) bool {
	for i, r := range revisions {
		counts := i == len(revisions)-1 || slices.ContainsFunc(r.InForce, func(w kb.Window) bool { return w.Until.IsZero() || now.Before(w.Until) })
		if counts && r.Article.Audience != kb.AudiencePublic {
			return false
		}
	}
	return true
}

// plain is a text in which no channel finds a line, a tag or a mention.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ', r == 0x7f:
			return ' '
		case r == '<':
			return '＜'
		case r == '>':
			return '＞'
		case r == '@':
			return '＠'
		}
		return r
	}, text)
}
