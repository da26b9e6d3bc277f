package kb

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// publish puts the approved text in force, at the time or, if that is zero or
// past, now; never before its valid_from. The approval must be of this very text
// under the rules as they are. What else is published stays so: [Timeline] says what
// holds when.
func (w *Workflow) publish(ctx context.Context, who Principal, revisions []Revision, at time.Time) (Revision, error) {
	head := revisions[len(revisions)-1]
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
	case !maps.EqualFunc(head.Review.Facts, w.Rules.Facts().In(head.Article), Fact.SameText):
		return Revision{}, Errorf(Conflict, "approval_void", "a fact that the text shows has changed since the approval; submit it again")
	}
	now := w.now()
	found, err := w.Rules.Check(ctx, head.Article, now)
	if err != nil {
		return Revision{}, err
	}
	if err := refuse("open_findings", "findings stand against this text by now; submit it again", head.Open(found, now)); err != nil {
		return Revision{}, err
	}
	head.From = latest(now, at, head.Article.ValidFrom.Time).UTC()
	head.Until = head.Article.ValidTo.End()
	if !head.Until.IsZero() && !head.From.Before(head.Until) {
		return Revision{}, Errorf(Conflict, "never_in_force", "the text would never be in force: its valid_to %s is not after %s", head.Article.ValidTo, head.From.In(Shanghai).Format(time.RFC3339))
	}
	head.State, head.Review.PublishedBy = StatePublished, who.ID
	head, err = w.advance(ctx, who, ActionPublish, head, map[string]string{"from": head.From.Format(time.RFC3339)})
	return settled(revisions, head), err
}

// settled is the newest revision of an article after a step, with when it is in force.
func settled(revisions []Revision, head Revision) Revision {
	revisions[len(revisions)-1] = head
	Settle(revisions)
	return revisions[len(revisions)-1]
}

func latest(ts ...time.Time) time.Time {
	return slices.MaxFunc(ts, time.Time.Compare)
}

// archive takes back what is in force and what is to come, at once. A draft beside it
// stays.
func (w *Workflow) archive(ctx context.Context, who Principal, revisions []Revision, reason string) (Revision, error) {
	detail := map[string]string{}
	if reason != "" {
		detail["reason"] = reason
	}
	head := revisions[len(revisions)-1]
	if asked := head.Review.Withdrawal; asked != nil {
		detail["asked by"] = strings.Join(asked.AskedBy, " ")
		head.Review.Withdrawal = nil
	}
	now := w.now()
	err := w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: head.Article.Slug, Head: &head, End: now, Event: w.event(who, ActionArchive, head, detail)})
	head.Version++
	for i, r := range revisions {
		if r.State == StatePublished && (r.Until.IsZero() || r.Until.After(now)) {
			revisions[i].Until = latest(now, r.From)
		}
	}
	head.Until = revisions[len(revisions)-1].Until
	return settled(revisions, head), err
}

// unschedule takes back one revision that is to come. The newest one is approved as
// it was before, and may be published for another time; of an older one a later draft
// has taken the place. Where customers who have a text now would then have none, it
// takes a reviewer who is not the one who scheduled it, as archiving does.
func (w *Workflow) unschedule(ctx context.Context, who Principal, s Step, revisions []Revision) (Revision, error) {
	number, scheduled := s.Revision, Scheduled(revisions, w.now())
	i := slices.IndexFunc(scheduled, func(r Revision) bool { return r.Number == number })
	if i < 0 {
		var numbers []string
		for _, r := range scheduled {
			numbers = append(numbers, strconv.Itoa(r.Number))
		}
		e := invalid("revision", "not_scheduled", "revision %d is not to come", number)
		e.Kind, e.Detail = Conflict, e.Detail+"; scheduled are: "+strings.Join(numbers, ", ")
		return Revision{}, e
	}
	if !w.ArchiveAlone && leavesNothing(revisions, scheduled[i], w.now()) {
		if err := MayApprove(who, s.Match, scheduled[i].Review.PublishedBy); err != nil {
			return Revision{}, err
		}
	}
	head := revisions[len(revisions)-1]
	a := Advance{ArticleID: head.ArticleID, Slug: head.Article.Slug, Head: &head, Event: w.event(who, ActionUnschedule, scheduled[i], nil)}
	if number == head.Number {
		head.State, head.Review.PublishedBy, head.From, head.Until = StateApproved, "", time.Time{}, time.Time{}
	} else {
		a.Withdraw = number
	}
	err := w.Store.Advance(ctx, a)
	head.Version++
	return settled(revisions, head), err
}

// leavesNothing reports whether customers, who have a text now, would have none at some
// time without a publication that is to come.
func leavesNothing(revisions []Revision, scheduled Revision, now time.Time) bool {
	var rest []Window
	for _, r := range revisions {
		if r.State == StatePublished && r.Number != scheduled.Number {
			rest = append(rest, Window{r.Number, r.From, r.Until})
		}
	}
	rest = Timeline(rest)
	if !slices.ContainsFunc(rest, func(w Window) bool { return w.Contains(now) }) {
		return false
	}
	return slices.ContainsFunc(scheduled.InForce, func(w Window) bool { return !covers(rest, w) })
}
