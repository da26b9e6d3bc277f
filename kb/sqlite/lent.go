package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Lent are the connections of a file that a store lends to whoever keeps tables of their
// own in it, so that a step and its record in the log are one.
type Lent struct {
	Read *sql.DB
	// Logged makes a change and its event one, all or nothing.
	Logged func(ctx context.Context, e kb.Event, what string, change func(tx *sql.Tx) error) error
}

// Each calls scan for every row of a query.
func (l Lent) Each(ctx context.Context, what string, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := l.Read.QueryContext(ctx, query, args...)
	if err != nil {
		return Wrap(err, "%s", what)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return Wrap(err, "%s", what)
		}
	}
	return Wrap(rows.Err(), "%s", what)
}

// One is the error of a statement that changes one row, or refusal where that row is not
// there, or not as it was seen.
func One(done sql.Result, err, refusal error) error {
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return refusal
}

// Millis is a time in a column; the zero time is 0.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// Time is what Millis was made of.
func Time(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
