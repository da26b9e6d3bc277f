package kb

import (
	"context"
	"time"
)

// Event is something that somebody did. Texts of articles and secrets never
// stand in one.
type Event struct {
	At     time.Time         `json:"at"` // to the millisecond
	Actor  string            `json:"actor"`
	Action string            `json:"action"`           // article.submit, login.failed, token.create …
	Object string            `json:"object,omitempty"` // slug, login or name
	Detail map[string]string `json:"detail,omitempty"`
	// Rows are those of the store that it made, changed or removed. The store writes
	// them; see package audit.
	Rows []Row `json:"rows,omitempty"`
}

// Row is a row of the store as an event left it.
type Row struct {
	Table string `json:"table"`
	Key   string `json:"key"`
	// Columns has no entry for a column that is empty or 0. Of secrets and of long
	// values there is the SHA-256 alone. nil: the row is gone.
	Columns map[string]string `json:"columns,omitempty"`
}

// Actors that are not people.
const (
	ActorFiles   = "files"   // the source folder
	ActorConsole = "console" // whoever uses the command line on the machine
	ActorProgram = "wenjin"  // this program, by itself
)

// Record is an event in the log. Each names the hash of the one before it, so
// that an edit, an insertion or a deletion anywhere breaks the chain.
type Record struct {
	Seq int64 `json:"seq"` // 1, 2, 3 …
	Event
	Prev string `json:"prev"`
	Hash string `json:"hash"`
}

// AuditHead is the end of the log as the store remembers it apart from the log.
type AuditHead struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Audit is the log. There is no way to change or remove a record.
type Audit interface {
	Append(ctx context.Context, e Event) error
	// EachRecord calls yield with the records after a number, in order, at most
	// limit of them; 0 is no limit.
	EachRecord(ctx context.Context, after int64, limit int, yield func(Record) error) error
	AuditHead(ctx context.Context) (AuditHead, error)
}
