// Package attemptsdb keeps how often it was tried to sign in, where many processes serve one
// store, which lends its connections.
package attemptsdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// DB is the table.
type DB struct{ sqlite.Lent }

var _ auth.AttemptStore = DB{}

const one = `SELECT count, last_ms FROM attempts WHERE name = ?`

// Attempts implements auth.AttemptStore.
func (d DB) Attempts(ctx context.Context, keys []string) (map[string]auth.Tried, error) {
	out, err := read(ctx, d.Read, keys)
	return out, sqlite.Wrap(err, "read attempts to sign in")
}

// ChangeAttempts implements auth.AttemptStore.
func (d DB) ChangeAttempts(ctx context.Context, keys []string, before time.Time, change func(map[string]auth.Tried)) error {
	return d.Logged(ctx, kb.Event{}, "count attempts to sign in", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM attempts WHERE last_ms < ?`, sqlite.Millis(before)); err != nil {
			return err
		}
		tried, err := read(ctx, tx, keys)
		if err != nil {
			return err
		}
		change(tried)
		for _, key := range keys {
			t, ok := tried[key]
			if ok {
				_, err = tx.ExecContext(ctx, `INSERT INTO attempts (name, count, last_ms) VALUES (?, ?, ?)
					ON CONFLICT (name) DO UPDATE SET count = excluded.count, last_ms = excluded.last_ms`, key, t.Count, sqlite.Millis(t.Last))
			} else {
				_, err = tx.ExecContext(ctx, `DELETE FROM attempts WHERE name = ?`, key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func read(ctx context.Context, db interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, keys []string) (map[string]auth.Tried, error) {
	out := map[string]auth.Tried{}
	for _, key := range keys {
		var t auth.Tried
		var last int64
		switch err := db.QueryRowContext(ctx, one, key).Scan(&t.Count, &last); err {
		case nil:
			t.Last = sqlite.Time(last)
			out[key] = t
		case sql.ErrNoRows:
		default:
			return nil, err
		}
	}
	return out, nil
}
