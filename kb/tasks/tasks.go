// Package tasks keeps what programs hand in to be done later: one thing after another, in
// the order in which it came, and what came of each. What was accepted outlives the
// process; how much waits, and how much is remembered, is bounded.
package tasks

import (
	"context"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Kind says what is to be done, in the words of Meilisearch.
type Kind string

// The kinds.
const (
	Documents Kind = "documentAdditionOrUpdate"
	Deletion  Kind = "documentDeletion"
)

// State is how far a task is.
type State string

// The states.
const (
	Enqueued   State = "enqueued"
	Processing State = "processing"
	Succeeded  State = "succeeded"
	Failed     State = "failed" // of one thing at least that it was about; the rest is done
)

// Request is what somebody hands in: documents, or the ids of some.
type Request struct {
	Partial   bool                         `json:"partial,omitempty"` // documents have only what is to change
	Documents []map[string]json.RawMessage `json:"documents,omitempty"`
	IDs       []string                     `json:"ids,omitempty"`
}

// Task is a request and what came of it.
type Task struct {
	ID       int64
	Kind     Kind
	State    State
	Who      kb.Principal // with the rights that they had when they handed it in
	Received int          // documents, or ids
	Filter   string       // by which it was said what is to be deleted, if it was
	Result   Result       // once it is over
	Attempts int          // how often it was begun

	Enqueued, Started, Finished time.Time
}

// Result is what came of a task.
type Result struct {
	Done     int       `json:"done"`            // of what was received
	Error    *Failure  `json:"error,omitempty"` // the first
	Outcomes []Outcome `json:"outcomes,omitempty"`
}

// Outcome is what became of one document.
type Outcome struct {
	ID      string   `json:"id"`
	Slug    string   `json:"slug,omitempty"` // of its article
	What    string   `json:"what"`
	Error   *Failure `json:"error,omitempty"`
	LeftOut []string `json:"leftOut,omitempty"` // what an article can't have
	Stops   []string `json:"stops,omitempty"`   // findings that keep it from being published as it is
}

// Failure says why something was not done.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Store keeps tasks. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// AddTask keeps a task, and gives it its number; Busy where more would wait than the
	// bounds allow.
	AddTask(ctx context.Context, t Task, request string, most Bounds) (int64, error)
	// ClaimTask gives the first task that is not over, unless somebody is at work on it, to
	// a holder until a time; false is that there is nothing to do now.
	ClaimTask(ctx context.Context, holder string, now, until time.Time) (t Task, request string, ok bool, err error)
	// HoldTask lets its holder have a task until another time; NotFound where it is not
	// theirs any more.
	HoldTask(ctx context.Context, id int64, holder string, until time.Time) error
	// FinishTask keeps what came of a task, if the holder still has it, and forgets its
	// request and the oldest tasks but so many.
	FinishTask(ctx context.Context, t Task, holder string, keep int) error
	// Task is one with its outcomes; NotFound where there is none, or none any more.
	Task(ctx context.Context, id int64) (Task, error)
	// Tasks are all without their outcomes, the newest first.
	Tasks(ctx context.Context) ([]Task, error)
}

// Bounds are how much may wait.
type Bounds struct {
	Tasks int
	Bytes int64 // of their requests
}
