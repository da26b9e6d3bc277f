package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// logEvent adds an event to the log in the transaction of what it tells of, with the
// rows that were written to. An event without an action is none, unless something was.
func logEvent(ctx context.Context, tx *sql.Tx, e kb.Event) error {
	rows, err := touchedRows(ctx, tx)
	if err != nil {
		return err
	}
	if e.Action == "" && len(rows) == 0 {
		return nil
	}
	if e.Action == "" {
		e = kb.Event{At: time.Now(), Actor: kb.ActorProgram, Action: "store.write"}
	}
	e.Rows = slices.Concat(e.Rows, rows)
	var head kb.AuditHead
	if err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head`).Scan(&head.Seq, &head.Hash); err != nil {
		return err
	}
	r, err := audit.Seal(head.Seq+1, head.Hash, e)
	if err != nil {
		return err
	}
	event, err := audit.Encode(r.Event)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit (seq, event, prev, hash) VALUES (?, ?, ?, ?)`, r.Seq, string(event), r.Prev, r.Hash); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE audit_head SET seq = ?, hash = ?`, r.Seq, r.Hash)
	return err
}

func eachRecord(ctx context.Context, db querier, after int64, limit int, yield func(kb.Record) error) error {
	if limit == 0 {
		limit = math.MaxInt // none
	}
	rows, err := db.QueryContext(ctx, `SELECT seq, event, prev, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return wrap(err, "read the audit log")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Record
		var event []byte
		if err := rows.Scan(&r.Seq, &event, &r.Prev, &r.Hash); err != nil {
			return wrap(err, "read the audit log")
		}
		if r.Event, err = audit.Decode(event); err != nil {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d cannot be read: %w", r.Seq, err)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "read the audit log")
}
