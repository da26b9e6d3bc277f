package kb

import (
	"fmt"
	"slices"
	"time"
)

// State is where a revision stands in its life.
type State string

// The states of a revision. Scheduled, expired and archived are not stored: they
// follow from the time (see [Revision.StateAt]).
const (
	StateDraft      State = "draft"
	StateInReview   State = "in_review"
	StateApproved   State = "approved"
	StateSuperseded State = "superseded" // a later draft took its place before it was published, or it was discarded
	StateScheduled  State = "scheduled"
	StatePublished  State = "published"
	StateExpired    State = "expired"  // its own valid_to has passed
	StateArchived   State = "archived" // somebody took it back, or another revision followed
)

// States are all of them.
var States = []State{StateDraft, StateInReview, StateApproved, StateSuperseded, StateScheduled, StatePublished, StateExpired, StateArchived}

// IsOpen reports whether a revision is still on its way to being published.
func (s State) IsOpen() bool {
	return s == StateDraft || s == StateInReview || s == StateApproved
}

// Summary is what lists show of a revision: all but its text. The fields are those
// of [Revision] and of its [Article].
type Summary struct {
	ArticleID       string
	Number, Version int

	Slug, Title string
	Kind        Kind
	Category    string
	Audience    Audience
	Owner       string
	ReviewBy    Date
	ValidTo     Moment

	Origin, Adopted, Hash string
	State                 State // as stored
	Author                string
	Review                Review
	CreatedAt             time.Time
	ChangedAt             time.Time
	From, Until           time.Time
	InForce               []Window
}

// StateAt is where the revision stands at a time. One that another covers for a while
// is scheduled: it will be in force again.
func (s Summary) StateAt(t time.Time) State {
	switch {
	case s.State != StatePublished || s.InForceAt(t):
		return s.State
	case len(s.InForce) > 0 && t.Before(s.InForce[len(s.InForce)-1].From):
		return StateScheduled
	case s.Lapses():
		return StateExpired
	}
	return StateArchived
}

// ToCome reports whether the revision is published but its window has not begun.
func (s Summary) ToCome(t time.Time) bool {
	return s.State == StatePublished && t.Before(s.From) && !(Window{From: s.From, Until: s.Until}).empty()
}

// Lapses reports whether the revision ends, or ended, by its own valid_to.
func (s Summary) Lapses() bool {
	return len(s.InForce) > 0 && s.lapses(s.InForce[len(s.InForce)-1])
}

// lapses reports whether a window ends by the revision's own valid_to.
func (s Summary) lapses(w Window) bool {
	end := s.ValidTo.End()
	return !end.IsZero() && w.Until.Equal(end)
}

// ETag names the revision and where it stands, for If-Match.
func (s Summary) ETag() string { return fmt.Sprintf(`"%d.%d"`, s.Number, s.Version) }

// InForceAt reports whether the revision is what holds at the time.
func (s Summary) InForceAt(t time.Time) bool {
	return slices.ContainsFunc(s.InForce, func(w Window) bool { return w.Contains(t) })
}

// Overdue reports whether the day by which the text was to be looked at again has
// passed.
func (s Summary) Overdue(t time.Time) bool {
	return !s.ReviewBy.IsZero() && !t.Before(s.ReviewBy.End())
}

// AsksToArchive is [AsksToArchive] for the newest revision of an article in a list. Of
// a text before that it can't be seen whether it has lapsed.
func (s Summary) AsksToArchive(now time.Time) bool {
	asked := s.Review.Withdrawal
	return asked != nil && s.InForceAt(now) == (s.Number == asked.Revision)
}
