package kb

import (
	"context"
	"time"
)

// FeedbackKind is what a reader did.
type FeedbackKind string

// The kinds of feedback.
const (
	FeedbackClick     FeedbackKind = "click" // opened an article from a list of results
	FeedbackHelpful   FeedbackKind = "helpful"
	FeedbackUnhelpful FeedbackKind = "unhelpful"
)

// Feedback is what a reader did with an article. Nothing in it says who.
type Feedback struct {
	Slug     string
	Kind     FeedbackKind
	QueryUID string // of the search that led there; may be empty
	Reason   string // of an unhelpful vote, personal data masked
	At       time.Time
}

// MaxReasonRunes is the longest reason of a vote.
const MaxReasonRunes = 300

// FeedbackStore keeps feedback.
type FeedbackStore interface {
	AddFeedback(ctx context.Context, f Feedback) error
	// Popular are the slugs most often opened or found helpful since a time, at most
	// limit of them; of those as often, by slug.
	Popular(ctx context.Context, since time.Time, limit int) ([]string, error)
}
