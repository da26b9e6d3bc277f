package answersdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ curation.Store = DB{}

// Curations implements curation.Store.
func (d DB) Curations(ctx context.Context) (out []curation.Revision, err error) {
	err = d.Each(ctx, "read curation rules", func(rows *sql.Rows) error {
		var r curation.Revision
		var writers string
		var rule []byte
		var changed int64
		if err := rows.Scan(&r.ID, &r.Number, &r.Version, &r.State, &writers, &r.Approver, &r.Note, &rule, &changed); err != nil {
			return err
		}
		if err := json.Unmarshal(rule, &r.Rule); err != nil {
			return kb.Errorf(kb.Conflict, kb.CodeTampered, "curation rule %s cannot be read: %w", r.ID, err)
		}
		r.Writers, r.Changed = strings.Split(writers, "\n"), time.UnixMilli(changed)
		out = append(out, r)
		return nil
	}, `SELECT id, number, version, state, writers, approver, note, rule, changed_ms FROM curations`)
	return out, err
}

// PutCurations implements curation.Store.
func (d DB) PutCurations(ctx context.Context, e kb.Event, all ...curation.Revision) error {
	return d.Logged(ctx, e, "keep a curation rule", func(tx *sql.Tx) error {
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
		done, err := tx.ExecContext(ctx, `INSERT INTO curations (id, number, version, state, writers, approver, note, rule, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			r.ID, r.Number, r.Version, string(r.State), writers, r.Approver, r.Note, string(rule), sqlite.Millis(r.Changed))
		return sqlite.One(done, err, staleCuration())
	}
	done, err := tx.ExecContext(ctx, `UPDATE curations SET version = ?, state = ?, writers = ?, approver = ?, note = ?, rule = ?, changed_ms = ? WHERE id = ? AND number = ? AND version = ?`,
		r.Version, string(r.State), writers, r.Approver, r.Note, string(rule), sqlite.Millis(r.Changed), r.ID, r.Number, r.Version-1)
	return sqlite.One(done, err, staleCuration())
}

// RemoveCuration implements curation.Store.
func (d DB) RemoveCuration(ctx context.Context, e kb.Event, r curation.Revision) error {
	return d.Logged(ctx, e, "remove a curation rule", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM curations WHERE id = ? AND number = ? AND version = ?`, r.ID, r.Number, r.Version)
		return sqlite.One(done, err, staleCuration())
	})
}

func staleCuration() *kb.Error {
	return kb.Errorf(kb.Stale, "stale_revision", "the rule has changed since it was read")
}
