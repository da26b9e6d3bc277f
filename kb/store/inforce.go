package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// settle brings the table in_force into step with an article's windows.
func settle(ctx context.Context, tx *sql.Tx, articleID string) error {
	windows, err := windowsOf(ctx, tx, articleID)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM in_force WHERE article_id = ?`, articleID); err != nil {
		return err
	}
	for _, w := range kb.Timeline(windows) {
		_, err := tx.ExecContext(ctx, `INSERT INTO in_force (article_id, number, from_ms, until_ms) VALUES (?, ?, ?, ?)`,
			articleID, w.Number, toMillis(w.From), untilMillis(w.Until))
		if err != nil {
			return err
		}
	}
	return nil
}

// windowsOf are the windows of what an article has published.
func windowsOf(ctx context.Context, tx *sql.Tx, articleID string) (out []kb.Window, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT number, from_ms, until_ms FROM revisions WHERE article_id = ? AND state = 'published'`, articleID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		var from, until int64
		if err := rows.Scan(&number, &from, &until); err != nil {
			return nil, err
		}
		out = append(out, windowOf(number, from, until))
	}
	return out, rows.Err()
}

func windowOf(number int, from, until int64) kb.Window {
	return kb.Window{Number: number, From: time.UnixMilli(from).UTC(), Until: untilTime(until)}
}

// inForceColumn gives when a revision r is in force, for windowsIn to read.
const inForceColumn = `coalesce((SELECT string_agg(from_ms || ' ' || until_ms, ',') FROM in_force f WHERE f.article_id = r.article_id AND f.number = r.number), '')`

// windowsIn reads an inForceColumn.
func windowsIn(column string, number int) (out []kb.Window, err error) {
	for text := range strings.SplitSeq(column, ",") {
		if text == "" {
			continue
		}
		var from, until int64
		if _, err := fmt.Sscan(text, &from, &until); err != nil {
			return nil, fmt.Errorf("read when revision %d is in force: %w", number, err)
		}
		out = append(out, windowOf(number, from, until))
	}
	slices.SortFunc(out, func(a, b kb.Window) int { return a.From.Compare(b.From) })
	return out, nil
}
