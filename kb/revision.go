package kb

import "time"

// State is where a revision stands in its life.
type State string

// The states of a revision. Expired is not stored: it follows from the time.
const (
	StateDraft     State = "draft"
	StateInReview  State = "in_review"
	StateApproved  State = "approved"
	StateScheduled State = "scheduled"
	StatePublished State = "published"
	StateExpired   State = "expired"
	StateArchived  State = "archived"
)

// Revision is one immutable version of an article's text. What changes is only
// its state and the time it is in force.
type Revision struct {
	ArticleID string // never reused, survives a change of slug
	Number    int    // 1, 2, 3 … within the article
	Article   Article
	Raw       []byte // the bytes of the file it was read from; empty when it was not read from one
	Origin    string // path within the source folder for an article that comes from files, else empty
	Hash      string // of the content: what an approval binds to
	State     State
	Author    string // principal id
	CreatedAt time.Time

	// In force from From (inclusive) until Until (exclusive); a zero Until has no
	// end. Of one article at most one revision is in force at any time. Both are
	// zero for a revision that was never published.
	From, Until time.Time
}

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
