package store

import (
	"context"

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
