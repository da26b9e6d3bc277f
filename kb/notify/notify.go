// Package notify tells people what waits for them: in the console, and by the channels
// that a house has set up. Everything follows from the log: a teller reads it from where
// it stopped, and keeps what is to be told, what is to be sent, and where it is, as one.
// So nothing is lost and nothing told twice, whichever way a step was taken.
//
// What is sent leaves the house, so it says as little as is of use: never a comment, a
// reason or a text, of an internal article not even its title or address unless the house
// says so, and no personal data.
package notify

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Kind is what somebody is told of.
type Kind string

// The kinds of notices.
const (
	Submitted  Kind = "submitted"  // a text waits for a review
	Assigned   Kind = "assigned"   // to whoever is told
	Approved   Kind = "approved"   // what they have written
	Rejected   Kind = "rejected"   // what they have written
	Commented  Kind = "commented"  // where they have a part
	Withdrawal Kind = "withdrawal" // somebody asks to take a text back
	Due        Kind = "due"        // a review, today
	Late       Kind = "late"       // a review, since yesterday
	Webhook    Kind = "webhook"    // one was refused for so long that it is disabled; of no article
)

// Words are the kinds as people read them.
var Words = map[Kind]string{
	Submitted: "有文章等待复核", Assigned: "指派您复核", Approved: "您的文章已批准", Rejected: "您的文章被退回", Commented: "有新的批注",
	Withdrawal: "有文章申请下架", Due: "复核今天到期", Late: "复核已逾期", Webhook: "网络钩子长时间失败，已停用",
}

// Notice is something that somebody is told.
type Notice struct {
	ID     int64
	Person string // id of a principal
	Cause  string // of a person, each is told once: log:17, due:slug:2026-06-01
	Kind   Kind
	Slug   string
	Actor  string // id of whoever did it; empty: the calendar
	At     time.Time
	Read   time.Time // zero: not yet
}

// Message is a notice as it is sent.
type Message struct {
	Kind  Kind     `json:"kind"`
	Title string   `json:"title"` // empty where it must not leave the house
	URL   string   `json:"url"`   // of a page of the console; empty without an address of the service
	Actor string   `json:"actor,omitempty"`
	For   []string `json:"for"` // names of whom it is for
}

// Delivery is a message on its way by a channel.
type Delivery struct {
	ID        int64
	Channel   string
	Recipient string // id of a person; empty for a channel that many read
	Cause     string
	Message   Message
	Attempts  int
	Created   time.Time
	Next      time.Time // when it is to be tried
}

// Channel is a way to reach people.
type Channel interface {
	Name() string // stable: what is under way is found by it
	// Personal reports whether each person gets a message of their own; otherwise one is
	// for all who read the channel.
	Personal() bool
	// Send sends a message to a person, or to all. What can't be sent and never will be
	// is no error: there is nobody to send it to.
	Send(ctx context.Context, recipient string, m Message) error
}

// Life is how long notices are kept.
const Life = 90 * 24 * time.Hour

// Store keeps notices and the queue of what is sent. Errors are *kb.Error, as those of
// kb.Store.
type Store interface {
	// ToldUpTo is the record of the log up to which people have been told.
	ToldUpTo(ctx context.Context) (int64, error)
	// Tell keeps notices and deliveries, each cause once for a person or a channel, and
	// up to which record that is, all or nothing.
	Tell(ctx context.Context, upTo int64, notices []Notice, queue []Delivery) error
	// Notices are those of a person, the newest first.
	Notices(ctx context.Context, person string, limit int) ([]Notice, error)
	Unread(ctx context.Context, person string) (int, error)
	// ReadNotices notes that a person has read a notice, or all with 0.
	ReadNotices(ctx context.Context, person string, id int64, at time.Time) error
	// Waiting are deliveries that are to be tried at a time, the oldest first, of each channel
	// at most limit: what waits for one holds up no other.
	Waiting(ctx context.Context, at time.Time, limit int) ([]Delivery, error)
	// Claim puts off a delivery as it was read, and reports whether nobody else has: whoever
	// does may send it until then, also where many processes do.
	Claim(ctx context.Context, d Delivery, until time.Time) (bool, error)
	// Tried notes an attempt: done at a time, or to be tried again at next, with why.
	Tried(ctx context.Context, id int64, done, next time.Time, problem string) error
	// ForgetNotices forgets what is older than a time and not on its way.
	ForgetNotices(ctx context.Context, before time.Time) error
}

// Inbox is what people read of it: each their own alone.
type Inbox struct {
	Store Store
	Now   func() time.Time
}

// listed is how many are shown.
const listed = 100

// Of are the newest notices of somebody.
func (i *Inbox) Of(ctx context.Context, who kb.Principal) ([]Notice, error) {
	return i.Store.Notices(ctx, who.ID, listed)
}

// Unread is how many of them are not read.
func (i *Inbox) Unread(ctx context.Context, who kb.Principal) (int, error) {
	return i.Store.Unread(ctx, who.ID)
}

// Read notes that somebody has read a notice, or all with 0.
func (i *Inbox) Read(ctx context.Context, who kb.Principal, id int64) error {
	return i.Store.ReadNotices(ctx, who.ID, id, i.Now())
}
