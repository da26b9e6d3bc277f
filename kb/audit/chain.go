package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Seal makes the record that follows another in the log. prev is "" for the
// first.
func Seal(seq int64, prev string, e kb.Event) (kb.Record, error) {
	e.At = time.UnixMilli(e.At.UnixMilli()).UTC()
	r := kb.Record{Seq: seq, Event: e, Prev: prev}
	b, err := json.Marshal(r) // the keys of maps are sorted
	if err != nil {
		return r, fmt.Errorf("seal event %s: %w", e.Action, err)
	}
	sum := sha256.Sum256(b)
	r.Hash = hex.EncodeToString(sum[:])
	return r, nil
}

// Verify reads the whole log, also while it is written to, and gives its end,
// or an error that names the first record that is not as it was written. Somebody
// who can write to the store's file could make a whole new chain: compare the end
// with one that was noted elsewhere.
func Verify(ctx context.Context, log kb.Audit) (kb.AuditHead, error) {
	var end kb.AuditHead
	before, err := log.AuditHead(ctx)
	if err != nil {
		return end, err
	}
	err = log.EachRecord(ctx, 0, 0, func(r kb.Record) error {
		if r.Seq != end.Seq+1 {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: after record %d comes %d; what was between is gone", end.Seq, r.Seq)
		}
		want, err := Seal(r.Seq, end.Hash, r.Event)
		if err != nil {
			return err
		}
		if r.Prev != end.Hash || r.Hash != want.Hash || r.Seq == before.Seq && r.Hash != before.Hash {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d is not what was written", r.Seq)
		}
		end = kb.AuditHead{Seq: r.Seq, Hash: r.Hash}
		return nil
	})
	if err != nil {
		return end, err
	}
	after, err := log.AuditHead(ctx)
	if err == nil && (end.Seq < before.Seq || end.Seq > after.Seq || end.Seq == after.Seq && end.Hash != after.Hash) {
		err = kb.Errorf(kb.Conflict, "audit_broken", "audit log: it ends with record %d, but record %d was written", end.Seq, after.Seq)
	}
	return end, err
}
