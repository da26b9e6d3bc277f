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

// FeedbackSum is what readers did with an article in some days.
type FeedbackSum struct {
	Slug                       string
	Clicks, Helpful, Unhelpful int
}

// FeedbackStore keeps feedback.
type FeedbackStore interface {
	// AddFeedback keeps all or none.
	AddFeedback(ctx context.Context, all ...Feedback) error
	// Popular are the slugs opened and found helpful most of late, at most limit of
	// them: what lies a fortnight further back counts half. It takes no longer for a
	// million of votes than for one.
	Popular(ctx context.Context, limit int) ([]string, error)
	// ForgetFeedback deletes votes from before one time and clicks from before another,
	// the oldest first and at most limit of each, and logs the event that record makes
	// of their numbers unless both are 0. What is popular and the sums stay.
	ForgetFeedback(ctx context.Context, votes, clicks time.Time, limit int, record func(votes, clicks int) Event) (nVotes, nClicks int, err error)
	// FeedbackSums are the sums of the days from one time to another, both included,
	// by slug; they are there when single votes and clicks are deleted, too.
	FeedbackSums(ctx context.Context, from, until time.Time) ([]FeedbackSum, error)
}
