package store

import (
	"context"
	"database/sql"
	"math"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// An opening weighs half as much as one that is popularHalf days younger. The
// migration that made the table says the same.
const (
	popularFrom = 20454 // 2026-01-01
	popularHalf = 14
)

// dayOf is the day in Shanghai, counted from 1970-01-01.
func dayOf(t time.Time) int64 {
	return (toMillis(t) + 8*time.Hour.Milliseconds()) / (24 * time.Hour).Milliseconds()
}

// AddFeedback implements kb.FeedbackStore.
func (s *Store) AddFeedback(ctx context.Context, all ...kb.Feedback) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return wrap(err, "keep feedback")
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	for _, f := range all {
		if err := addFeedback(ctx, tx, f); err != nil {
			return wrap(err, "keep feedback")
		}
	}
	return wrap(tx.Commit(), "keep feedback")
}

// addFeedback keeps one, adds it to the sums of its day, and makes an article that was
// opened or helped more popular.
func addFeedback(ctx context.Context, tx *sql.Tx, f kb.Feedback) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO feedback (slug, kind, query_uid, reason, at_ms) VALUES (?, ?, ?, ?, ?)`, f.Slug, string(f.Kind), f.QueryUID, f.Reason, toMillis(f.At))
	if err != nil {
		return err
	}
	day := dayOf(f.At)
	_, err = tx.ExecContext(ctx, `INSERT INTO feedback_days (day, slug, kind, n) VALUES (?, ?, ?, 1) ON CONFLICT (day, slug, kind) DO UPDATE SET n = feedback_days.n + 1`, day, f.Slug, string(f.Kind))
	if err != nil || f.Kind == kb.FeedbackUnhelpful {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO popularity (slug, weight) VALUES (?, ?) ON CONFLICT (slug) DO UPDATE SET weight = popularity.weight + excluded.weight`,
		f.Slug, math.Exp2(float64(day-popularFrom)/popularHalf))
	return err
}

// Popular implements kb.FeedbackStore.
func (s *Store) Popular(ctx context.Context, limit int) (out []string, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT slug FROM popularity ORDER BY weight DESC, slug LIMIT ?`, limit)
	if err != nil {
		return nil, wrap(err, "list popular articles")
	}
	defer rows.Close()
	for rows.Next() {
		var slug string
		if err := rows.Scan(&slug); err != nil {
			return nil, wrap(err, "list popular articles")
		}
		out = append(out, slug)
	}
	return out, wrap(rows.Err(), "list popular articles")
}

// ForgetFeedback implements kb.FeedbackStore. What is deleted is overwritten in an
// SQLite file, too.
func (s *Store) ForgetFeedback(ctx context.Context, votes, clicks time.Time, limit int, record func(votes, clicks int) kb.Event) (nVotes, nClicks int, err error) {
	if err := s.erase(ctx, s.write); err != nil {
		return 0, 0, wrap(err, "forget feedback")
	}
	err = s.logging(ctx, "forget feedback", func(tx *sql.Tx) (kb.Event, error) {
		remove := func(before time.Time, which string) (int, error) {
			done, err := tx.ExecContext(ctx, `DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE at_ms < ? AND `+which+` ORDER BY at_ms LIMIT ?)`,
				toMillis(before), string(kb.FeedbackClick), limit)
			if err != nil {
				return 0, err
			}
			n, err := done.RowsAffected()
			return int(n), err
		}
		var err error
		if nVotes, err = remove(votes, `kind <> ?`); err == nil {
			nClicks, err = remove(clicks, `kind = ?`)
		}
		if err != nil || nVotes+nClicks == 0 {
			return kb.Event{}, err
		}
		return record(nVotes, nClicks), nil
	})
	if err != nil {
		return 0, 0, err
	}
	return nVotes, nClicks, nil
}

// FeedbackSums implements kb.FeedbackStore.
func (s *Store) FeedbackSums(ctx context.Context, from, until time.Time) (out []kb.FeedbackSum, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT slug, CAST(sum(CASE WHEN kind = ? THEN n ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN kind = ? THEN n ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN kind = ? THEN n ELSE 0 END) AS BIGINT) FROM feedback_days
		WHERE day >= ? AND day <= ? GROUP BY slug ORDER BY slug`, string(kb.FeedbackClick), string(kb.FeedbackHelpful), string(kb.FeedbackUnhelpful), dayOf(from), dayOf(until))
	if err != nil {
		return nil, wrap(err, "sum up feedback")
	}
	defer rows.Close()
	for rows.Next() {
		var f kb.FeedbackSum
		if err := rows.Scan(&f.Slug, &f.Clicks, &f.Helpful, &f.Unhelpful); err != nil {
			return nil, wrap(err, "sum up feedback")
		}
		out = append(out, f)
	}
	return out, wrap(rows.Err(), "sum up feedback")
}
