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

// Revision is one immutable version of an article's text. What changes is only
// its state, its review and the time it is in force.
type Revision struct {
	ArticleID string // never reused
	Number    int    // 1, 2, 3 … within the article
	Version   int    // counts the changes of state: with Number, what an ETag names
	Article   Article
	Raw       []byte // the bytes of the file it was read from; empty when it was not read from one
	Origin    string // path within the source folder for an article that comes from files, else empty
	Hash      string // of the content: what an approval binds to
	State     State  // as stored
	Author    string // principal id
	Review    Review
	CreatedAt time.Time

	// In force from From (inclusive) until Until (exclusive); a zero Until has no
	// end. Of one article at most one revision is in force at any time. Both are
	// zero for a revision that was never published.
	From, Until time.Time
}

// StateAt is where the revision stands at a time.
func (r Revision) StateAt(t time.Time) State {
	switch {
	case r.State != StatePublished || r.InForceAt(t):
		return r.State
	case t.Before(r.From) && (r.Until.IsZero() || r.From.Before(r.Until)):
		return StateScheduled
	case r.Lapses():
		return StateExpired
	}
	return StateArchived
}

// Lapses reports whether the revision ends, or ended, by its own valid_to.
func (r Revision) Lapses() bool {
	end := r.Article.ValidTo.End()
	return !end.IsZero() && r.Until.Equal(end) && r.From.Before(r.Until)
}

// ETag names the revision and where it stands, for If-Match.
func (r Revision) ETag() string { return fmt.Sprintf(`"%d.%d"`, r.Number, r.Version) }

// InForceAt reports whether the revision is what holds at the time.
func (r Revision) InForceAt(t time.Time) bool {
	return !r.From.IsZero() && !t.Before(r.From) && (r.Until.IsZero() || t.Before(r.Until))
}

// Change is one row of the feed that the index follows: the article's visible
// text changed, or will at a time that the row's reader finds in its revisions.
type Change struct {
	Seq       int64
	ArticleID string
}
