package kb

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How somebody writes, has reviewed and publishes an article. Each step names the
// revision it was decided on by its ETag; a stale one is Stale, a step that the
// state forbids a Conflict that names the possible ones.

// Draft is a text that an editor hands in.
type Draft struct {
	Article Article
	Raw     []byte // the file, if it was handed in as one
}

// storable refuses what must not even be kept as a draft.
func (d Draft) storable() error {
	var bad []Finding
	for _, f := range d.Article.Validate(nil, nil) {
		if f.Severity == Block && slices.Contains([]string{"F-SLUG", "F-TITLE", "F-LIMIT", "F-EMPTY"}, f.Rule) {
			bad = append(bad, f)
		}
	}
	return refuse("invalid_article", "the article can't be kept like this", bad)
}

// refuse makes findings an error, nil without any.
func refuse(code, what string, fs []Finding) error {
	if len(fs) == 0 {
		return nil
	}
	e := &Error{Kind: Invalid, Code: code, Detail: what + "; see errors"}
	for _, f := range fs {
		e.Fields = append(e.Fields, FieldError{Field: f.Field, Message: strings.TrimSpace("[" + f.Rule + "] " + f.Message + " " + f.Suggestion)})
	}
	return e
}

// Create makes an article with its first draft.
func (w *Workflow) Create(ctx context.Context, who Principal, d Draft) (Revision, error) {
	if err := permitRole(who, ActionCreate); err != nil {
		return Revision{}, err
	}
	if err := d.storable(); err != nil {
		return Revision{}, err
	}
	next, err := w.draft(who, newID(), 1, d)
	if err != nil {
		return Revision{}, err
	}
	return next, w.Store.Advance(ctx, Advance{ArticleID: next.ArticleID, Slug: d.Article.Slug, Next: &next, Event: w.event(who, ActionCreate, d.Article.Slug, next, nil)})
}

func (w *Workflow) draft(who Principal, articleID string, number int, d Draft) (Revision, error) {
	hash, err := ContentHash(d.Article)
	return Revision{
		ArticleID: articleID, Number: number, Version: 1, Article: d.Article, Raw: d.Raw, Hash: hash, State: StateDraft,
		Author: who.ID, Review: Review{Writers: []string{who.ID}}, CreatedAt: w.now(),
	}, err
}

// Edit makes a new draft. What is in force stays so; an approval of an earlier
// draft is void.
func (w *Workflow) Edit(ctx context.Context, who Principal, slug, match string, d Draft) (Revision, error) {
	if d.Article.Slug != slug {
		return Revision{}, &Error{Kind: Invalid, Code: "invalid_slug", Detail: "the slug of an article does not change; make a new article and archive this one",
			Fields: []FieldError{{"slug", fmt.Sprintf("%q is not %q", d.Article.Slug, slug)}}}
	}
	if err := d.storable(); err != nil {
		return Revision{}, err
	}
	return w.follow(ctx, who, ActionEdit, slug, match, nil, func([]Revision) (Draft, error) { return d, nil })
}

// Restore makes an old revision a new draft.
func (w *Workflow) Restore(ctx context.Context, who Principal, slug, match string, number int) (Revision, error) {
	detail := map[string]string{"from": strconv.Itoa(number)}
	return w.follow(ctx, who, ActionRestore, slug, match, detail, func(rs []Revision) (Draft, error) {
		for _, r := range rs {
			if r.Number == number {
				return Draft{r.Article, r.Raw}, nil
			}
		}
		return Draft{}, Errorf(NotFound, "revision_not_found", "article %q has no revision %d", slug, number)
	})
}

// follow puts a new draft after the newest revision.
func (w *Workflow) follow(ctx context.Context, who Principal, step Action, slug, match string, detail map[string]string, text func([]Revision) (Draft, error)) (Revision, error) {
	revisions, head, err := w.stand(ctx, who, step, slug, match)
	if err != nil {
		return Revision{}, err
	}
	d, err := text(revisions)
	if err != nil {
		return Revision{}, err
	}
	next, err := w.draft(who, head.ArticleID, head.Number+1, d)
	if err != nil {
		return Revision{}, err
	}
	after := head
	if head.State.IsOpen() {
		for _, writer := range head.Review.Writers {
			if !slices.Contains(next.Review.Writers, writer) {
				next.Review.Writers = append(next.Review.Writers, writer)
			}
		}
		after.State = StateSuperseded
	}
	return next, w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: slug, Head: &after, Next: &next, Event: w.event(who, step, slug, next, detail)})
}

// stand reads an article and makes sure that the step may be taken.
func (w *Workflow) stand(ctx context.Context, who Principal, step Action, slug, match string) ([]Revision, Revision, error) {
	if err := permitRole(who, step); err != nil {
		return nil, Revision{}, err
	}
	revisions, err := w.Store.Revisions(ctx, slug)
	if err != nil {
		return nil, Revision{}, err
	}
	head := revisions[len(revisions)-1]
	if match != "*" && match != head.ETag() {
		return nil, Revision{}, Errorf(Stale, "stale_revision", "the article has changed since: it is now at %s; read it again", head.ETag())
	}
	return revisions, head, permit(who, step, revisions, w.now())
}

// step changes the state of the newest revision.
func (w *Workflow) step(ctx context.Context, who Principal, step Action, slug, match string, detail map[string]string, change func(head *Revision) error) (Revision, error) {
	_, head, err := w.stand(ctx, who, step, slug, match)
	if err != nil {
		return Revision{}, err
	}
	if err := change(&head); err != nil {
		return Revision{}, err
	}
	err = w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: slug, Head: &head, Event: w.event(who, step, slug, head, detail)})
	if err == nil {
		head.Version++
	}
	return head, err
}

// Discard drops what was not published. It stays in the history.
func (w *Workflow) Discard(ctx context.Context, who Principal, slug, match string) (Revision, error) {
	return w.step(ctx, who, ActionDiscard, slug, match, nil, func(head *Revision) error {
		head.State = StateSuperseded
		return nil
	})
}

// Submit hands the draft to the reviewers. Whatever the rules block stops it.
func (w *Workflow) Submit(ctx context.Context, who Principal, slug, match string) (Revision, error) {
	return w.step(ctx, who, ActionSubmit, slug, match, nil, func(head *Revision) error {
		found, err := w.Rules.Check(ctx, head.Article, w.now())
		if err != nil {
			return err
		}
		var blocks []Finding
		for _, f := range found {
			if f.Severity == Block {
				blocks = append(blocks, f)
			}
		}
		if err := refuse("blocked_by_rules", "the rules forbid this text", blocks); err != nil {
			return err
		}
		head.State = StateInReview
		head.Review = Review{Writers: head.Review.Writers, SubmittedBy: who.ID, SubmittedAt: w.now(), Findings: found, Rules: w.Rules.Version()}
		return nil
	})
}

// Approve lets the text be published as it is. Nobody approves a text that they
// wrote a part of or submitted; every warning needs a waiver.
func (w *Workflow) Approve(ctx context.Context, who Principal, slug, match string, waivers []Waiver) (Revision, error) {
	detail := map[string]string{}
	return w.step(ctx, who, ActionApprove, slug, match, detail, func(head *Revision) error {
		if slices.Contains(head.Review.Writers, who.ID) || head.Review.SubmittedBy == who.ID {
			return Errorf(Denied, "own_text", "nobody approves a text that they wrote or submitted; ask another reviewer")
		}
		for i := range waivers {
			if err := waivers[i].valid(w.now()); err != nil {
				return err
			}
			waivers[i].By = who.ID
			detail["waiver "+strconv.Itoa(i+1)] = fmt.Sprintf("%s %q until %s: %s", waivers[i].Rule, waivers[i].Match, waivers[i].Expires, waivers[i].Reason)
		}
		head.Review.Waivers = waivers
		// Held against the rules once more: they may have changed since the submission.
		found, err := w.Rules.Check(ctx, head.Article, w.now())
		if err != nil {
			return err
		}
		head.Review.Findings, head.Review.Rules = found, w.Rules.Version()
		if err := refuse("open_findings", "findings stand against this text; a warning passes with a waiver", head.Review.Open(head.Review.Findings, w.now())); err != nil {
			return err
		}
		hash, err := ContentHash(head.Article)
		if err != nil {
			return err
		}
		head.State = StateApproved
		head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Hash = true, who.ID, w.now(), hash
		return nil
	})
}

func (v Waiver) valid(now time.Time) error {
	switch {
	case v.Rule == "" || strings.TrimSpace(v.Reason) == "":
		return Errorf(Invalid, "invalid_waiver", "a waiver needs the rule and a reason")
	case v.Expires.IsZero() || !now.Before(v.Expires.AddDate(0, 0, 1)):
		return Errorf(Invalid, "invalid_waiver", "a waiver needs a day in the future on which it expires")
	}
	return nil
}

// Reject gives the text back to its writers with a reason.
func (w *Workflow) Reject(ctx context.Context, who Principal, slug, match, reason string) (Revision, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Revision{}, Errorf(Invalid, "invalid_reason", "say why: a rejection needs a reason")
	}
	return w.step(ctx, who, ActionReject, slug, match, map[string]string{"reason": reason}, func(head *Revision) error {
		head.State = StateDraft
		head.Review.Approved, head.Review.DecidedBy, head.Review.DecidedAt, head.Review.Reason, head.Review.Hash = false, who.ID, w.now(), reason, ""
		return nil
	})
}

// Publish puts the approved text in force, at the time or, if that is zero or
// past, now; never before its valid_from. The approval must be of this very text
// under the rules as they are.
func (w *Workflow) Publish(ctx context.Context, who Principal, slug, match string, at time.Time) (Revision, error) {
	detail := map[string]string{}
	return w.step(ctx, who, ActionPublish, slug, match, detail, func(head *Revision) error {
		hash, err := ContentHash(head.Article)
		switch {
		case err != nil:
			return err
		case !head.Review.Approved || head.Review.Hash != hash || head.Hash != hash:
			return Errorf(Conflict, "approval_void", "the approval is of another text; submit it again")
		case head.Review.Rules != w.Rules.Version():
			return Errorf(Conflict, "approval_void", "the rules have changed since the approval; submit it again")
		}
		now := w.now()
		found, err := w.Rules.Check(ctx, head.Article, now)
		if err != nil {
			return err
		}
		if err := refuse("open_findings", "findings stand against this text by now; submit it again", head.Review.Open(found, now)); err != nil {
			return err
		}
		head.From = latest(now, at, head.Article.ValidFrom.Time).UTC()
		head.Until = head.Article.ValidTo.End()
		if !head.Until.IsZero() && !head.From.Before(head.Until) {
			return Errorf(Conflict, "never_in_force", "the text would never be in force: its valid_to %s is not after %s", head.Article.ValidTo, head.From.In(Shanghai).Format(time.RFC3339))
		}
		head.State, head.Review.PublishedBy = StatePublished, who.ID
		detail["from"] = head.From.Format(time.RFC3339)
		return nil
	})
}

func latest(ts ...time.Time) time.Time {
	return slices.MaxFunc(ts, time.Time.Compare)
}

// Archive takes back what is in force or scheduled, at once. A draft beside it
// stays.
func (w *Workflow) Archive(ctx context.Context, who Principal, slug, match, reason string) (Revision, error) {
	_, head, err := w.stand(ctx, who, ActionArchive, slug, match)
	if err != nil {
		return Revision{}, err
	}
	detail := map[string]string{}
	if reason != "" {
		detail["reason"] = reason
	}
	now := w.now()
	err = w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: slug, Head: &head, End: now, Event: w.event(who, ActionArchive, slug, head, detail)})
	head.Version++
	if head.isLive(now) {
		head.Until = latest(now, head.From)
	}
	return head, err
}

func (w *Workflow) event(who Principal, step Action, slug string, r Revision, detail map[string]string) Event {
	all := map[string]string{"revision": strconv.Itoa(r.Number), "hash": r.Hash}
	maps.Copy(all, detail)
	return Event{At: w.now(), Actor: who.ID, Action: "article." + string(step), Object: slug, Detail: all}
}
