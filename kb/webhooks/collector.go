package webhooks

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Articles are what a collector reads of them.
type Articles interface {
	Revisions(ctx context.Context, slug string) ([]kb.Revision, error)
	EachSummaryInForce(ctx context.Context, at time.Time, yield func(kb.Summary) error) error
}

// Collector finds out what is to be told: what people do, from the log; what comes with
// time, by comparing what was in force with what is.
type Collector struct {
	Store    Store
	Log      kb.Audit
	Articles Articles
	Now      func() time.Time
	Mask     func(string) string // takes personal data out of a title
}

// Limits of one look.
const (
	batch     = 200 // records of the log, and votes
	scanEvery = time.Minute
)

// CatchUp queues everything that is to be told and is not queued yet.
func (c *Collector) CatchUp(ctx context.Context) error {
	for {
		more, err := c.look(ctx)
		if err != nil || !more {
			return err
		}
	}
}

// look queues what the next records and votes say, and says whether there are more.
func (c *Collector) look(ctx context.Context) (more bool, err error) {
	endpoints, err := c.Store.Webhooks(ctx)
	if err != nil || len(endpoints) == 0 {
		return false, err
	}
	at, err := c.Store.WebhookPosition(ctx)
	if err != nil {
		return false, err
	}
	was := at
	fromLog, records, err := c.logged(ctx, &at)
	if err != nil {
		return false, err
	}
	fromVotes, votes, err := c.votes(ctx, &at)
	if err != nil {
		return false, err
	}
	found := append(fromLog, fromVotes...)
	if now := c.Now(); now.Sub(at.Scanned) >= scanEvery {
		scanned, err := c.scan(ctx, at.Scanned, now)
		if err != nil {
			return false, err
		}
		found, at.Scanned = append(found, scanned...), now
	}
	if at == was {
		return false, nil
	}
	slices.SortStableFunc(found, func(a, b occurrence) int { return a.At.Compare(b.At) })
	var queue []Delivery
	for _, o := range found {
		for _, e := range endpoints {
			if !wants(e, o) {
				continue
			}
			d, err := deliveryOf(e, o)
			if err != nil {
				return false, err
			}
			queue = append(queue, d)
		}
	}
	return records == batch || votes == batch, c.Store.Enqueue(ctx, at, queue)
}

// logged are what the next records of the log say.
func (c *Collector) logged(ctx context.Context, at *Position) (out []occurrence, n int, err error) {
	var records []kb.Record
	if err := c.Log.EachRecord(ctx, at.Record, batch, func(r kb.Record) error { records = append(records, r); return nil }); err != nil {
		return nil, 0, err
	}
	for _, r := range records {
		found, err := c.about(ctx, r)
		if err != nil {
			return nil, 0, err
		}
		out, at.Record = append(out, found...), r.Seq
	}
	return out, len(records), nil
}

// steps are the records that are told of work on an article.
var steps = map[string]Type{"article.submit": Submitted, "article.approve": Approved, "article.reject": Rejected, "article.archive": Archived, "article.publish": Published}

// about are what a record says.
func (c *Collector) about(ctx context.Context, r kb.Record) ([]occurrence, error) {
	id := "log-" + strconv.FormatInt(r.Seq, 10)
	if state, ok := strings.CutPrefix(r.Action, "gap."); ok {
		return []occurrence{{Event: id, Type: Gap, At: r.At, Data: Data{Gap: r.Object, State: state, Slug: r.Detail["article"], Actor: r.Actor}}}, nil
	}
	kind, ok := steps[r.Action]
	if !ok {
		return nil, nil
	}
	revisions, err := c.Articles.Revisions(ctx, r.Object)
	if kb.KindOf(err) == kb.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	number, _ := strconv.Atoi(r.Detail["revision"]) // 0: none is named
	named := revisions[len(revisions)-1]
	for _, rev := range revisions {
		if rev.Number == number {
			named = rev
		}
	}
	switch o := c.named(named.Summary()); kind {
	case Published:
		out := c.published(named.Summary(), c.Now())
		for i, o := range out {
			if o.At.Before(r.At) { // it holds from a day that was past already
				out[i].At = r.At
			}
		}
		return out, nil
	case Archived:
		return c.archived(r, id, o, revisions), nil
	default:
		o.Event, o.Type, o.At, o.Data.Actor = id, kind, r.At, r.Actor
		return []occurrence{o}, nil
	}
}

// archived are what is told inside of the newest revision, and outside of the last one that
// everybody could read: what came after it may be a draft, or internal.
func (c *Collector) archived(r kb.Record, id string, newest occurrence, revisions []kb.Revision) []occurrence {
	newest.Data.Actor = r.Actor
	out := []occurrence{newest}
	for _, rev := range slices.Backward(revisions) {
		if rev.Article.Audience == kb.AudiencePublic && slices.ContainsFunc(rev.InForce, func(w kb.Window) bool { return w.From.Before(r.At) }) {
			o := c.named(rev.Summary())
			o.public, o.publicOnly = true, true
			out = append(out, o)
			break
		}
	}
	for i := range out {
		out[i].Event, out[i].Type, out[i].At = id, Archived, r.At
		out[i].Data.Title = "" // need not be what was in force
	}
	return out
}

// named is what names a revision.
func (c *Collector) named(s kb.Summary) occurrence {
	return occurrence{Data: Data{Slug: s.Slug, Revision: s.Number, Audience: s.Audience, Title: c.Mask(s.Title)}}
}

// published are the times at which a revision came into force until now.
func (c *Collector) published(s kb.Summary, now time.Time) (out []occurrence) {
	for _, w := range s.InForce {
		if w.From.After(now) {
			continue
		}
		o := c.named(s)
		o.Event, o.Type, o.At = fmt.Sprintf("published-%s-%d-%d", s.Slug, s.Number, w.From.UnixMilli()), Published, w.From
		o.public, o.Data.From, o.Data.Until = s.Audience == kb.AudiencePublic, w.From.UTC(), w.Until
		out = append(out, o)
	}
	return out
}

// votes are the next ones of readers.
func (c *Collector) votes(ctx context.Context, at *Position) (out []occurrence, n int, err error) {
	votes, last, err := c.Store.Votes(ctx, at.Vote, batch)
	for _, v := range votes {
		out = append(out, occurrence{Event: fmt.Sprintf("vote-%d-%d", v.ID, v.At.UnixMilli()), Type: Feedback, At: v.At, Data: Data{Slug: v.Slug, Vote: v.Kind}})
	}
	at.Vote = last
	return out, len(votes), err
}

// scan compares what was in force at a time with what is now. What began and ended again
// between the two is not told.
func (c *Collector) scan(ctx context.Context, then, now time.Time) (out []occurrence, err error) {
	before := map[string]kb.Summary{}
	if err := c.Articles.EachSummaryInForce(ctx, then, func(s kb.Summary) error { before[s.Slug] = s; return nil }); err != nil {
		return nil, err
	}
	err = c.Articles.EachSummaryInForce(ctx, now, func(s kb.Summary) error {
		old, had := before[s.Slug]
		delete(before, s.Slug)
		out = append(out, c.comes(s, then, now)...)
		if had && old.Audience == kb.AudiencePublic && s.Audience != kb.AudiencePublic {
			out = append(out, occurrence{Event: fmt.Sprintf("hidden-%s-%d", s.Slug, s.Number), Type: Archived, At: now, Data: Data{Slug: s.Slug}, public: true, publicOnly: true})
		}
		return nil
	})
	for _, s := range before {
		if end := s.Until; s.Lapses() && !end.After(now) {
			o := c.named(s)
			o.Event, o.Type, o.At, o.public, o.Data.Until = fmt.Sprintf("expired-%s-%d", s.Slug, s.Number), Expired, end, s.Audience == kb.AudiencePublic, end.UTC()
			out = append(out, o)
		}
	}
	return out, err
}

// comes are what came with time, after then, of a text in force now.
func (c *Collector) comes(s kb.Summary, then, now time.Time) (out []occurrence) {
	for _, o := range c.published(s, now) {
		if o.At.After(then) {
			out = append(out, o)
		}
	}
	if day := s.ReviewBy; !day.IsZero() && day.After(then) && !day.After(now) {
		o := c.named(s)
		o.Event, o.Type, o.At, o.Data.ReviewBy = fmt.Sprintf("due-%s-%s", s.Slug, day), Due, day.Time, day.String()
		out = append(out, o)
	}
	return out
}

// Run looks every second, until the context ends.
func (c *Collector) Run(ctx context.Context, log *slog.Logger) {
	failed := false
	for {
		err := c.CatchUp(ctx)
		if err == nil {
			err = c.Store.ForgetDeliveries(ctx, c.Now().Add(-Life))
		}
		if err != nil && ctx.Err() == nil && !failed {
			log.Error("webhooks are not told what happens", "error", err)
		}
		failed = err != nil
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
		}
	}
}
