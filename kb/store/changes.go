package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Changes implements kb.Store. There is one writer, so numbers commit in order.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]kb.Change, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, article_id FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, wrap(err, "read changes after %d", after)
	}
	defer rows.Close()
	var out []kb.Change
	for rows.Next() {
		var c kb.Change
		if err := rows.Scan(&c.Seq, &c.ArticleID); err != nil {
			return nil, wrap(err, "read changes after %d", after)
		}
		out = append(out, c)
	}
	return out, wrap(rows.Err(), "read changes after %d", after)
}

// LastSeq implements kb.Store.
func (s *Store) LastSeq(ctx context.Context) (int64, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM changes`).Scan(&seq)
	return seq, wrap(err, "read last change")
}

const bounds = `FROM revisions WHERE from_ms < until_ms AND (from_ms > ? AND from_ms <= ? OR until_ms > ? AND until_ms <= ?)`

// Touch implements kb.Store. It writes only when there is something to write.
func (s *Store) Touch(ctx context.Context, until time.Time) (int, error) {
	now := toMillis(until)
	last, err := s.lastTick(ctx)
	if err != nil {
		return 0, wrap(err, "tick")
	}
	var due int
	if last > 0 {
		err = s.read.QueryRowContext(ctx, `SELECT count(DISTINCT article_id) `+bounds, last, now, last, now).Scan(&due)
		if err != nil || due == 0 {
			return 0, wrap(err, "tick")
		}
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, wrap(err, "tick")
	}
	defer func() { _ = tx.Rollback() }()
	if due > 0 {
		if _, err := tx.ExecContext(ctx, `INSERT INTO changes (article_id) SELECT DISTINCT article_id `+bounds, last, now, last, now); err != nil {
			return 0, wrap(err, "tick")
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, lastTickName, strconv.FormatInt(now, 10)); err != nil {
		return 0, wrap(err, "tick")
	}
	return due, wrap(tx.Commit(), "tick")
}

const lastTickName = "last_tick_ms"

// lastTick is the time of the last tick that wrote, 0 for never.
func (s *Store) lastTick(ctx context.Context) (int64, error) {
	var text string
	err := s.read.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, lastTickName).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}
