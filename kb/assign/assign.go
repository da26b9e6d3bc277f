// Package assign says who is to review an article, and until when. It binds nobody:
// every reviewer may decide; it is who is told, and who is asked for.
package assign

import (
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Assignment is one, of an article; the next takes its place.
type Assignment struct {
	Slug     string
	Reviewer string  // id of a person
	Due      kb.Date // the last day; zero is none
	By       string  // id of a principal
	At       time.Time
}

// Late reports whether the day is over.
func (a Assignment) Late(now time.Time) bool { return !a.Due.IsZero() && !now.Before(a.Due.End()) }

// Now is the assignment as it is with the revisions of its article: the day holds until a
// text is approved, after a rejection too, and not for the texts that come then. Who was
// asked stays.
func (a Assignment) Now(revisions []kb.Revision) Assignment {
	if slices.ContainsFunc(revisions, func(r kb.Revision) bool { return r.Review.Approved && r.Review.DecidedAt.After(a.At) }) {
		a.Due = kb.Date{}
	}
	return a
}

// Store keeps assignments. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// Assignment is that of an article; the zero one where there is none.
	Assignment(ctx context.Context, slug string) (Assignment, error)
	// Due are those with a day, be it that of a review that is over.
	Due(ctx context.Context) ([]Assignment, error)
	// Assign keeps one in place of the one before, with its event; without a reviewer
	// there is none any more.
	Assign(ctx context.Context, a Assignment, e kb.Event) error
}

// Desk is where people assign reviews.
type Desk struct {
	Store   Store
	Library *kb.Library
	People  func(ctx context.Context) ([]kb.Principal, error) // that may sign in
	Now     func() time.Time
}

// Reviewers are the people who may approve an article as it is now.
func (d *Desk) Reviewers(ctx context.Context, who kb.Principal, slug string) ([]kb.Principal, error) {
	h, err := d.Library.History(ctx, who, slug)
	if err != nil {
		return nil, err
	}
	people, err := d.People(ctx)
	review := h.Newest().Review
	return slices.DeleteFunc(slices.Clone(people), func(p kb.Principal) bool {
		return !p.AtLeast(kb.RoleReviewer) || kb.Approved(p.ID, append(slices.Clone(review.Writers), review.SubmittedBy)...) != nil
	}), err
}

// Of is the assignment of an article, without the day of a review that is over.
func (d *Desk) Of(ctx context.Context, who kb.Principal, slug string) (Assignment, error) {
	if err := kb.Require(who, kb.RoleEditor, "assignments"); err != nil {
		return Assignment{}, err
	}
	a, err := d.Store.Assignment(ctx, slug)
	if err != nil || a.Due.IsZero() {
		return a, err
	}
	h, err := d.Library.History(ctx, who, slug)
	return a.Now(h.Revisions), err
}

// Assign assigns the review of an article to somebody who may approve it; an empty
// reviewer takes the assignment back.
func (d *Desk) Assign(ctx context.Context, who kb.Principal, slug, reviewer string, due kb.Date) error {
	may, err := d.Reviewers(ctx, who, slug)
	if err != nil {
		return err
	}
	if reviewer != "" && !slices.ContainsFunc(may, func(p kb.Principal) bool { return p.ID == reviewer }) {
		return kb.Errorf(kb.Invalid, "invalid_reviewer", "%q may not approve this text", reviewer)
	}
	now := d.Now()
	if !due.IsZero() && !now.Before(due.End()) {
		return kb.Errorf(kb.Invalid, "invalid_due", "the day is over")
	}
	a := Assignment{Slug: slug, Reviewer: reviewer, Due: due, By: who.ID, At: now}
	return d.Store.Assign(ctx, a, kb.Event{At: now, Actor: who.ID, Action: "review.assign", Object: slug, Detail: map[string]string{"to": reviewer, "due": due.String()}})
}
