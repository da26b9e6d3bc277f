package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
)

var _ curation.Store = (*Store)(nil)

// Curations implements curation.Store.
func (s *Store) Curations(ctx context.Context) (out []curation.Revision, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, number, version, state, writers, approver, note, rule, changed_ms FROM curations`)
	if err != nil {
		return nil, wrap(err, "read curation rules")
	}
	defer rows.Close()
	for rows.Next() {
		var r curation.Revision
		var writers string
		var rule []byte
		var changed int64
		if err := rows.Scan(&r.ID, &r.Number, &r.Version, &r.State, &writers, &r.Approver, &r.Note, &rule, &changed); err != nil {
			return nil, wrap(err, "read curation rules")
		}
		if err := json.Unmarshal(rule, &r.Rule); err != nil {
			return nil, kb.Errorf(kb.Conflict, kb.CodeTampered, "curation rule %s cannot be read: %w", r.ID, err)
		}
		r.Writers, r.Changed = strings.Split(writers, "\n"), time.UnixMilli(changed)
		out = append(out, r)
	}
	return out, wrap(rows.Err(), "read curation rules")
}

// PutCurations implements curation.Store.
func (s *Store) PutCurations(ctx context.Context, e kb.Event, all ...curation.Revision) error {
	return s.logged(ctx, e, "keep a curation rule", func(tx *sql.Tx) error {
		for _, r := range all {
			if err := putCuration(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func putCuration(ctx context.Context, tx *sql.Tx, r curation.Revision) error {
	rule, err := json.Marshal(r.Rule)
	if err != nil {
		return err
	}
	writers := strings.Join(r.Writers, "\n")
	if r.Version == 1 {
		_, err := tx.ExecContext(ctx, `INSERT INTO curations (id, number, version, state, writers, approver, note, rule, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			r.ID, r.Number, r.Version, string(r.State), writers, r.Approver, r.Note, string(rule), toMillis(r.Changed))
		if isConstraint(err) {
			return staleCuration()
		}
		return err
	}
	done, err := tx.ExecContext(ctx, `UPDATE curations SET version = ?, state = ?, writers = ?, approver = ?, note = ?, rule = ?, changed_ms = ? WHERE id = ? AND number = ? AND version = ?`,
		r.Version, string(r.State), writers, r.Approver, r.Note, string(rule), toMillis(r.Changed), r.ID, r.Number, r.Version-1)
	return changedCuration(done, err)
}

// RemoveCuration implements curation.Store.
func (s *Store) RemoveCuration(ctx context.Context, e kb.Event, r curation.Revision) error {
	return s.logged(ctx, e, "remove a curation rule", func(tx *sql.Tx) error {
		return changedCuration(tx.ExecContext(ctx, `DELETE FROM curations WHERE id = ? AND number = ? AND version = ?`, r.ID, r.Number, r.Version))
	})
}

// changedCuration refuses a change of what is not as it was seen.
func changedCuration(done sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return staleCuration()
}

func staleCuration() error {
	return kb.Errorf(kb.Stale, "stale_revision", "the rule has changed since it was read")
}
