package kb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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

// Seal makes the record that follows another in the log. prev is "" for the
// first.
func Seal(seq int64, prev string, e Event) (Record, error) {
	e.At = time.UnixMilli(e.At.UnixMilli()).UTC()
	r := Record{Seq: seq, Event: e, Prev: prev}
	b, err := json.Marshal(r) // the keys of maps are sorted
	if err != nil {
		return r, fmt.Errorf("seal event %s: %w", e.Action, err)
	}
	sum := sha256.Sum256(b)
	r.Hash = hex.EncodeToString(sum[:])
	return r, nil
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

// VerifyAudit reads the whole log, also while it is written to, and gives its end,
// or an error that names the first record that is not as it was written. Somebody
// who can write to the store's file could make a whole new chain: compare the end
// with one that was noted elsewhere.
func VerifyAudit(ctx context.Context, log Audit) (AuditHead, error) {
	var end AuditHead
	before, err := log.AuditHead(ctx)
	if err != nil {
		return end, err
	}
	err = log.EachRecord(ctx, 0, 0, func(r Record) error {
		if r.Seq != end.Seq+1 {
			return Errorf(Conflict, "audit_broken", "audit log: after record %d comes %d; what was between is gone", end.Seq, r.Seq)
		}
		want, err := Seal(r.Seq, end.Hash, r.Event)
		if err != nil {
			return err
		}
		if r.Prev != end.Hash || r.Hash != want.Hash || r.Seq == before.Seq && r.Hash != before.Hash {
			return Errorf(Conflict, "audit_broken", "audit log: record %d is not what was written", r.Seq)
		}
		end = AuditHead{r.Seq, r.Hash}
		return nil
	})
	if err != nil {
		return end, err
	}
	after, err := log.AuditHead(ctx)
	if err == nil && (end.Seq < before.Seq || end.Seq > after.Seq || end.Seq == after.Seq && end.Hash != after.Hash) {
		err = Errorf(Conflict, "audit_broken", "audit log: it ends with record %d, but record %d was written", end.Seq, after.Seq)
	}
	return end, err
}
