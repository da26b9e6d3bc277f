package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/wenjin-kb/wenjin/kb"
)

// logEvent adds an event to the log in the transaction of what it tells of. An
// event without an action is none.
func logEvent(ctx context.Context, tx *sql.Tx, e kb.Event) error {
	if e.Action == "" {
		return nil
	}
	var head kb.AuditHead
	if err := tx.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head`).Scan(&head.Seq, &head.Hash); err != nil {
		return err
	}
	r, err := kb.Seal(head.Seq+1, head.Hash, e)
	if err != nil {
		return err
	}
	event, err := json.Marshal(r.Event)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit (seq, event, prev, hash) VALUES (?, ?, ?, ?)`, r.Seq, string(event), r.Prev, r.Hash); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE audit_head SET seq = ?, hash = ?`, r.Seq, r.Hash)
	return err
}

// Append implements kb.Audit.
func (s *Store) Append(ctx context.Context, e kb.Event) error {
	return s.logged(ctx, e, "log "+e.Action, func(*sql.Tx) error { return nil })
}

// logged makes a change and its event one.
func (s *Store) logged(ctx context.Context, e kb.Event, what string, change func(tx *sql.Tx) error) error {
	return s.logging(ctx, what, func(tx *sql.Tx) (kb.Event, error) { return e, change(tx) })
}

// logging is logged for a change that knows its event only when it is done.
func (s *Store) logging(ctx context.Context, what string, change func(tx *sql.Tx) (kb.Event, error)) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return wrap(err, "%s", what)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	e, err := change(tx)
	if err != nil {
		return wrap(err, "%s", what)
	}
	if err := logEvent(ctx, tx, e); err != nil {
		return wrap(err, "%s", what)
	}
	return wrap(tx.Commit(), "%s", what)
}

// EachRecord implements kb.Audit.
func (s *Store) EachRecord(ctx context.Context, after int64, limit int, yield func(kb.Record) error) error {
	if limit == 0 {
		limit = -1 // SQLite's way to say none
	}
	rows, err := s.read.QueryContext(ctx, `SELECT seq, event, prev, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return wrap(err, "read the audit log")
	}
	defer rows.Close()
	for rows.Next() {
		var r kb.Record
		var event string
		if err := rows.Scan(&r.Seq, &event, &r.Prev, &r.Hash); err != nil {
			return wrap(err, "read the audit log")
		}
		if err := json.Unmarshal([]byte(event), &r.Event); err != nil {
			return kb.Errorf(kb.Conflict, "audit_broken", "audit log: record %d cannot be read: %w", r.Seq, err)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return wrap(rows.Err(), "read the audit log")
}

// AuditHead implements kb.Audit.
func (s *Store) AuditHead(ctx context.Context) (kb.AuditHead, error) {
	var head kb.AuditHead
	err := s.read.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head`).Scan(&head.Seq, &head.Hash)
	return head, wrap(err, "read the end of the audit log")
}
