package kb

import (
	"context"
	"slices"
	"strings"
	"time"
)

// publish puts the approved text in force, at the time or, if that is zero or
// past, now; never before its valid_from. The approval must be of this very text
// under the rules as they are.
func (w *Workflow) publish(ctx context.Context, who Principal, head Revision, at time.Time) (Revision, error) {
	hash, err := ContentHash(head.Article)
	switch {
	case err != nil:
		return Revision{}, err
	case !head.Review.Approved || head.Review.Hash != hash || head.Hash != hash:
		return Revision{}, Errorf(Conflict, "approval_void", "the approval is of another text; submit it again")
	case Approved(head.Review.DecidedBy, head.Review.parties()...) != nil:
		return Revision{}, Errorf(Conflict, "approval_void", "the approval does not count, since it is not that of another person; submit the text again")
	case head.Review.Rules != w.Rules.Version():
		return Revision{}, Errorf(Conflict, "approval_void", "the rules have changed since the approval; submit it again")
	}
	now := w.now()
	found, err := w.Rules.Check(ctx, head.Article, now)
	if err != nil {
		return Revision{}, err
	}
	if err := refuse("open_findings", "findings stand against this text by now; submit it again", head.Review.Open(found, now)); err != nil {
		return Revision{}, err
	}
	head.From = latest(now, at, head.Article.ValidFrom.Time).UTC()
	head.Until = head.Article.ValidTo.End()
	if !head.Until.IsZero() && !head.From.Before(head.Until) {
		return Revision{}, Errorf(Conflict, "never_in_force", "the text would never be in force: its valid_to %s is not after %s", head.Article.ValidTo, head.From.In(Shanghai).Format(time.RFC3339))
	}
	head.State, head.Review.PublishedBy = StatePublished, who.ID
	return w.advance(ctx, who, ActionPublish, head, map[string]string{"from": head.From.Format(time.RFC3339)})
}

func latest(ts ...time.Time) time.Time {
	return slices.MaxFunc(ts, time.Time.Compare)
}

// archive takes back what is in force or scheduled, at once. A draft beside it
// stays.
func (w *Workflow) archive(ctx context.Context, who Principal, head Revision, reason string) (Revision, error) {
	detail := map[string]string{}
	if reason != "" {
		detail["reason"] = reason
	}
	if asked := head.Review.Withdrawal; asked != nil {
		detail["asked by"] = strings.Join(asked.AskedBy, " ")
		head.Review.Withdrawal = nil
	}
	now := w.now()
	err := w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: head.Article.Slug, Head: &head, End: now, Event: w.event(who, ActionArchive, head, detail)})
	head.Version++
	if head.isLive(now) {
		head.Until = latest(now, head.From)
	}
	return head, err
}
