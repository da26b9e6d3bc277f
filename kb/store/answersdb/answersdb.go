// Package answersdb keeps what a house decides about answers: rules of curation, and
// experiments with rankings. Its tables are in the file of the store, so that a step and its
// record in the log are one; the store lends it its connections.
package answersdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// DB is the tables.
type DB struct {
	Read *sql.DB
	// Logged makes a change and its event one, all or nothing.
	Logged func(ctx context.Context, e kb.Event, what string, change func(tx *sql.Tx) error) error
}

// each calls scan for every row of a query.
func (d DB) each(ctx context.Context, what string, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := d.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return sqlite.Wrap(err, "%s", what)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return sqlite.Wrap(err, "%s", what)
		}
	}
	return sqlite.Wrap(rows.Err(), "%s", what)
}

// one refuses a change of what is not as it was seen, or not there.
func one(done sql.Result, err error, refusal *kb.Error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return refusal
}

// millis is a time in a column; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
