package store

import (
	"context"
	"database/sql"

	"github.com/wenjin-kb/wenjin/kb"
)

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
	tx, err := s.begin(ctx)
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
	return eachRecord(ctx, s.read, after, limit, yield)
}

// AuditHead implements kb.Audit.
func (s *Store) AuditHead(ctx context.Context) (kb.AuditHead, error) {
	var head kb.AuditHead
	err := s.read.QueryRowContext(ctx, `SELECT seq, hash FROM audit_head`).Scan(&head.Seq, &head.Hash)
	return head, wrap(err, "read the end of the audit log")
}
