// Package webhooks tells programs elsewhere what happens here, by signed requests in the
// form of Standard Webhooks (https://www.standardwebhooks.com). What is to be told follows
// from the store, and is kept there until it has arrived: at least once, and to each
// endpoint in order.
//
// What is told leaves the house, so it names things and says nothing of what stands in
// them: never a text, a comment or a reason; a title only where an administrator has
// chosen that, and of internal articles nothing at all without their word.
package webhooks

import (
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Type is what has happened.
type Type string

// The types of events.
const (
	Published Type = "article.published" // a revision has come into force
	Archived  Type = "article.archived"  // an article was taken back, or is internal from now on
	Expired   Type = "article.expired"   // the last text in force has reached its end
	Due       Type = "article.due"       // the day of review of an article in force has come
	Submitted Type = "article.submitted"
	Approved  Type = "article.approved"
	Rejected  Type = "article.rejected"
	Gap       Type = "gap.changed"       // somebody has decided about a question without an answer
	Feedback  Type = "feedback.received" // a reader found an article helpful, or not
	Test      Type = "webhook.test"      // an administrator asked for it
)

// Types are those that an endpoint may ask for.
var Types = []Type{Published, Archived, Expired, Due, Submitted, Approved, Rejected, Gap, Feedback}

// Public reports whether everybody may know of events of the type.
func (t Type) Public() bool { return slices.Contains([]Type{Published, Archived, Expired}, t) }

// State is whether an endpoint is told anything.
type State string

// The states of an endpoint.
const (
	Active   State = "active"
	Disabled State = "disabled" // what waits stays; what happens meanwhile is not told later
)

// Limits.
const (
	MaxEndpoints = 20
	MaxName      = 40   // characters
	MaxURL       = 1000 // bytes
)

// Endpoint is an address that is told what happens.
type Endpoint struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	URL    string `json:"url"`
	Events []Type `json:"events"`
	// Internal endpoints are told of internal articles and of work on articles too.
	Internal bool      `json:"internal"`
	Titles   bool      `json:"titles"` // titles of articles go along
	State    State     `json:"state"`
	By       string    `json:"by"` // id of a principal
	Created  time.Time `json:"created"`
	// Secret signs, and is shown once: when the endpoint is made.
	Secret string `json:"-"`

	Waiting int       `json:"waiting"`          // deliveries
	Failing time.Time `json:"failing,omitzero"` // since when the first of them is refused
}

// Outcome is what became of a delivery.
type Outcome string

// The outcomes.
const (
	Waiting   Outcome = "waiting"
	Delivered Outcome = "delivered"
	Skipped   Outcome = "skipped" // by an administrator
)

// Delivery is an event on its way to an endpoint.
type Delivery struct {
	ID       int64     `json:"id"`
	Endpoint string    `json:"-"`
	Event    string    `json:"event"`  // webhook-id: the same for every attempt, replay and endpoint
	Replay   int       `json:"replay"` // 0, or how often it was asked for again
	Type     Type      `json:"type"`
	Payload  string    `json:"payload"`
	At       time.Time `json:"at"`
	Attempts int       `json:"attempts"`
	Failed   time.Time `json:"failed,omitzero"` // the first attempt that failed
	Next     time.Time `json:"next,omitzero"`
	Done     time.Time `json:"done,omitzero"`
	Outcome  Outcome   `json:"outcome"`
	Problem  string    `json:"problem,omitempty"` // of the last attempt
}

// Position is up to where it was looked for what is to be told.
type Position struct {
	Record  int64     `json:"record"`  // of the log
	Vote    int64     `json:"vote"`    // of readers
	Scanned time.Time `json:"scanned"` // the time whose articles in force are known
}

// Vote is what a reader said of an article.
type Vote struct {
	ID   int64
	Slug string
	Kind kb.FeedbackKind
	At   time.Time
}

// Life is how long deliveries are kept once they are done.
const Life = 30 * 24 * time.Hour

// Store keeps endpoints and deliveries. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// Webhooks are all endpoints with their secrets, the oldest first.
	Webhooks(ctx context.Context) ([]Endpoint, error)
	// AddWebhook keeps one with its event. Before the first one, nothing that has happened
	// is to be told.
	AddWebhook(ctx context.Context, e Endpoint, event kb.Event) error
	// SetWebhook changes the state of one, NotFound if it is gone.
	SetWebhook(ctx context.Context, id string, state State, event kb.Event) error
	// RemoveWebhook forgets one, with what was to be told to it.
	RemoveWebhook(ctx context.Context, id string, event kb.Event) error

	WebhookPosition(ctx context.Context) (Position, error)
	// Votes are at most limit that are new after a number, and the number of the last.
	Votes(ctx context.Context, after int64, limit int) ([]Vote, int64, error)
	// Enqueue keeps deliveries, each event once for an endpoint and a replay, and up to
	// where that is, all or nothing; the zero position leaves it as it is.
	Enqueue(ctx context.Context, upTo Position, queue []Delivery) error

	// NextDelivery is the oldest that waits for an active endpoint; false is none.
	NextDelivery(ctx context.Context, endpoint string) (Delivery, bool, error)
	// ClaimDelivery puts off a delivery as it was read, and reports whether nobody else has:
	// whoever does may send it until then, also where many processes do.
	ClaimDelivery(ctx context.Context, d Delivery, until time.Time) (bool, error)
	// Attempted notes how an attempt ended: Attempts, Failed, Next, Done, Outcome, Problem.
	Attempted(ctx context.Context, d Delivery) error
	// WebhookDeliveries are the newest of an endpoint.
	WebhookDeliveries(ctx context.Context, endpoint string, limit int) ([]Delivery, error)
	// Redeliver keeps one again as a new one that waits; Skip ends one that waits. Both
	// are NotFound where there is no such one.
	Redeliver(ctx context.Context, endpoint string, id int64, event kb.Event) error
	SkipDelivery(ctx context.Context, endpoint string, id int64, at time.Time, event kb.Event) error
	// ForgetDeliveries forgets those that were done before a time.
	ForgetDeliveries(ctx context.Context, before time.Time) error
}
