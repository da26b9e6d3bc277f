package store

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// nextChange adds an article to the feed. One transaction writes at a time, so that
// numbers commit in order, and without a hole.
const nextChange = `INSERT INTO changes (seq, article_id) SELECT coalesce(max(seq), 0) + 1, ? FROM changes`

// Changes implements kb.Store.
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
