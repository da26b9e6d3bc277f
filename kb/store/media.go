package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// AddMedium implements kb.MediaStore.
func (s *Store) AddMedium(ctx context.Context, m kb.Medium, e kb.Event) error {
	return s.logged(ctx, e, "keep a picture", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO media (name, type, data, uploaded_ms) VALUES (?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET uploaded_ms = excluded.uploaded_ms`, m.Name, m.Type, m.Data, toMillis(e.At))
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

// EachNaming implements kb.MediaStore.
func (s *Store) EachNaming(ctx context.Context, picture string, yield func(kb.Summary) error) error {
	return s.summaries(ctx, yield, `JOIN pictures_named p ON p.article_id = r.article_id AND p.number = r.number WHERE p.name = ?`, picture)
}

// RemoveUnnamed implements kb.MediaStore.
func (s *Store) RemoveUnnamed(ctx context.Context, before time.Time, event func(name string) kb.Event) (removed int, err error) {
	tx, err := s.begin(ctx)
	if err != nil {
		return 0, wrap(err, "remove pictures")
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	names, err := unnamed(ctx, tx, before)
	if err != nil || len(names) == 0 {
		return 0, wrap(err, "remove pictures")
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, `DELETE FROM media WHERE name = ?`, name); err != nil {
			return 0, wrap(err, "remove the picture %s", name)
		}
		if err := logEvent(ctx, tx, event(name)); err != nil {
			return 0, wrap(err, "remove the picture %s", name)
		}
	}
	return len(names), wrap(tx.Commit(), "remove pictures")
}

func unnamed(ctx context.Context, tx *sql.Tx, before time.Time) (names []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT name FROM media m WHERE uploaded_ms < ? AND NOT EXISTS (SELECT 1 FROM pictures_named p WHERE p.name = m.name) ORDER BY name`, toMillis(before))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
