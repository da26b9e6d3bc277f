package kb

import (
	"fmt"
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

	Origin, Hash string
	State        State // as stored
	Author       string
	Review       Review
	CreatedAt    time.Time
	ChangedAt    time.Time
	From, Until  time.Time
}

// StateAt is where the revision stands at a time.
func (s Summary) StateAt(t time.Time) State {
	switch {
	case s.State != StatePublished || s.InForceAt(t):
		return s.State
	case t.Before(s.From) && (s.Until.IsZero() || s.From.Before(s.Until)):
		return StateScheduled
	case s.Lapses():
		return StateExpired
	}
	return StateArchived
}

// Lapses reports whether the revision ends, or ended, by its own valid_to.
func (s Summary) Lapses() bool {
	end := s.ValidTo.End()
	return !end.IsZero() && s.Until.Equal(end) && s.From.Before(s.Until)
}

// ETag names the revision and where it stands, for If-Match.
func (s Summary) ETag() string { return fmt.Sprintf(`"%d.%d"`, s.Number, s.Version) }

// InForceAt reports whether the revision is what holds at the time.
func (s Summary) InForceAt(t time.Time) bool {
	return !s.From.IsZero() && !t.Before(s.From) && (s.Until.IsZero() || t.Before(s.Until))
}

// Overdue reports whether the day by which the text was to be looked at again has
// passed.
func (s Summary) Overdue(t time.Time) bool {
	return !s.ReviewBy.IsZero() && t.After(s.ReviewBy.AddDate(0, 0, 1))
}
