package searchdb

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

const columns = `id, visitor, face, internal, last_ms, requests, query, filter, hits, slug, category, tier, score, took_us, clicks, clicked, place, helpful, unhelpful, outcome, sources`

// scanIntent reads a row of columns.
func scanIntent(row interface{ Scan(...any) error }) (i searchlog.Intent, err error) {
	var last, took int64
	var sources string
	err = row.Scan(&i.ID, &i.Visitor, &i.Face, &i.Internal, &last, &i.Requests, &i.Query, &i.Filter, &i.Hits, &i.Slug, &i.Category, &i.Tier, &i.Score, &took,
		&i.Clicks, &i.Clicked, &i.Place, &i.Helpful, &i.Unhelpful, &i.Outcome, &sources)
	i.Sources = strings.Fields(sources)
	i.From, i.Last, i.Took = searchlog.TimeOf(i.ID), time.UnixMilli(last).UTC(), time.Duration(took)*time.Microsecond
	return i, err
}

// findIntent is the one with an id; none is sql.ErrNoRows.
func findIntent(ctx context.Context, tx *sql.Tx, id int64) (searchlog.Intent, error) {
	return scanIntent(tx.QueryRowContext(ctx, `SELECT `+columns+` FROM intents WHERE id = ?`, id))
}

// putIntent writes one in place of the one with its id.
func putIntent(ctx context.Context, tx *sql.Tx, i searchlog.Intent) error {
	_, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO intents (`+columns+`, day, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		i.ID, int64(i.Visitor), string(i.Face), i.Internal, i.Last.UnixMilli(), i.Requests, i.Query, i.Filter, i.Hits, i.Slug, i.Category, i.Tier, i.Score, i.Took.Microseconds(),
		i.Clicks, i.Clicked, i.Place, i.Helpful, i.Unhelpful, string(i.Outcome), strings.Join(i.Sources, " "), int64(i.Day()), searchlog.Key(i.Query))
	return err
}

// asked reports whether a visitor has asked a question at the face of an intent, on its
// day, in another one.
func asked(ctx context.Context, tx *sql.Tx, i searchlog.Intent) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM intents WHERE key = ? AND day = ? AND visitor = ? AND face = ? AND internal = ? AND id <> ? LIMIT 1)`,
		searchlog.Key(i.Query), int64(i.Day()), int64(i.Visitor), string(i.Face), i.Internal, i.ID).Scan(&n)
	return n > 0, err
}

// Recent implements searchlog.Store.
func (d *DB) Recent(ctx context.Context, before int64, limit int) (out []searchlog.Intent, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		i, err := scanIntent(r)
		out = append(out, i)
		return err
	}, `SELECT `+columns+` FROM intents WHERE ? = 0 OR id < ? ORDER BY id DESC LIMIT ?`, before, before, limit)
	return out, sqlite.Wrap(err, "list searches")
}

// Last implements searchlog.Store.
func (d *DB) Last(ctx context.Context, keys []int64, internal bool, limit int) (out []searchlog.Intent, err error) {
	for _, key := range keys {
		err = rows(ctx, d.read, func(r *sql.Rows) error {
			i, err := scanIntent(r)
			out = append(out, i)
			return err
		}, `SELECT `+columns+` FROM intents WHERE key = ? AND internal = ? ORDER BY day DESC, id DESC LIMIT ?`, key, internal, limit)
		if err != nil {
			return nil, sqlite.Wrap(err, "list searches")
		}
	}
	slices.SortFunc(out, func(a, b searchlog.Intent) int { return cmp.Compare(b.ID, a.ID) })
	return out[:min(len(out), limit)], nil
}
