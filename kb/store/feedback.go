package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// AddFeedback implements kb.FeedbackStore.
func (s *Store) AddFeedback(ctx context.Context, f kb.Feedback) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO feedback (slug, kind, query_uid, reason, at_ms) VALUES (?, ?, ?, ?, ?)`,
		f.Slug, string(f.Kind), f.QueryUID, f.Reason, toMillis(f.At))
	return wrap(err, "keep feedback")
}

// Popular implements kb.FeedbackStore.
func (s *Store) Popular(ctx context.Context, since time.Time, limit int) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT slug FROM feedback WHERE at_ms >= ? AND kind <> ? GROUP BY slug ORDER BY count(*) DESC, slug LIMIT ?`,
		toMillis(since), string(kb.FeedbackUnhelpful), limit)
	if err != nil {
		return nil, wrap(err, "list popular articles")
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var slug string
		if err := rows.Scan(&slug); err != nil {
			return nil, wrap(err, "list popular articles")
		}
		out = append(out, slug)
	}
	return out, wrap(rows.Err(), "list popular articles")
}

// AddMedium implements kb.MediaStore.
func (s *Store) AddMedium(ctx context.Context, m kb.Medium, e kb.Event) error {
	return s.logged(ctx, e, "keep a picture", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO media (name, type, data) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING`, m.Name, m.Type, m.Data)
		return err
	})
}

// Medium implements kb.MediaStore.
func (s *Store) Medium(ctx context.Context, name string) (kb.Medium, error) {
	m := kb.Medium{Name: name}
	err := s.read.QueryRowContext(ctx, `SELECT type, data FROM media WHERE name = ?`, name).Scan(&m.Type, &m.Data)
	if errors.Is(err, sql.ErrNoRows) {
		err = kb.Errorf(kb.NotFound, "medium_not_found", "there is no such picture")
	}
	return m, wrap(err, "read a picture")
}
