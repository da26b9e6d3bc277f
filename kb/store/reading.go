package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reading"
)

var _ reading.Store = (*Store)(nil)

// collected are the rows of a query.
func collected[T any](ctx context.Context, s *Store, scan func(*sql.Rows, *T) error, query string, args ...any) (out []T, err error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// Favourites implements reading.Store.
func (s *Store) Favourites(ctx context.Context, person string) ([]string, error) {
	out, err := collected(ctx, s, func(rows *sql.Rows, slug *string) error { return rows.Scan(slug) }, `SELECT slug FROM favourites WHERE person = ? ORDER BY added_ms DESC, slug`, person)
	return out, wrap(err, "read favourites")
}

// AddFavourite implements reading.Store.
func (s *Store) AddFavourite(ctx context.Context, person, slug string, at time.Time) error {
	return s.logged(ctx, kb.Event{}, "keep a favourite", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO favourites (person, slug, added_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, person, slug, toMillis(at))
		return err
	})
}

// RemoveFavourite implements reading.Store.
func (s *Store) RemoveFavourite(ctx context.Context, person, slug string) error {
	return s.logged(ctx, kb.Event{}, "drop a favourite", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM favourites WHERE person = ? AND slug = ?`, person, slug)
		return err
	})
}

// Notices implements reading.Store.
func (s *Store) Notices(ctx context.Context) ([]reading.Notice, error) {
	out, err := collected(ctx, s, func(rows *sql.Rows, n *reading.Notice) error {
		var made int64
		err := rows.Scan(&n.ID, &n.Slug, &n.Revision, &n.Why, &n.Author, &made)
		n.Made = time.UnixMilli(made)
		return err
	}, `SELECT id, slug, revision, why, author, made_ms FROM must_reads WHERE ended_ms = 0 ORDER BY made_ms DESC, id`)
	return out, wrap(err, "read notices")
}

// AddNotice implements reading.Store.
func (s *Store) AddNotice(ctx context.Context, n reading.Notice, e kb.Event) error {
	return s.logged(ctx, e, "make a notice", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE must_reads SET ended_ms = ? WHERE slug = ? AND ended_ms = 0`, toMillis(n.Made), n.Slug); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO must_reads (id, slug, revision, why, author, made_ms) VALUES (?, ?, ?, ?, ?, ?)`, n.ID, n.Slug, n.Revision, n.Why, n.Author, toMillis(n.Made))
		return err
	})
}

// EndNotice implements reading.Store.
func (s *Store) EndNotice(ctx context.Context, id string, at time.Time, e kb.Event) error {
	return s.logged(ctx, e, "end a notice", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE must_reads SET ended_ms = ? WHERE id = ? AND ended_ms = 0`, toMillis(at), id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return kb.Errorf(kb.NotFound, "notice_not_found", "there is no such notice, or it has ended")
	})
}

// Receipts implements reading.Store.
func (s *Store) Receipts(ctx context.Context, notice string) ([]reading.Receipt, error) {
	out, err := collected(ctx, s, func(rows *sql.Rows, r *reading.Receipt) error {
		var at int64
		err := rows.Scan(&r.Notice, &r.Person, &r.Revision, &at)
		r.Read = time.UnixMilli(at)
		return err
	}, `SELECT notice, person, revision, read_ms FROM must_read_receipts WHERE notice = ? ORDER BY read_ms, person`, notice)
	return out, wrap(err, "read receipts")
}

// AddReceipt implements reading.Store.
func (s *Store) AddReceipt(ctx context.Context, r reading.Receipt, e kb.Event) error {
	return s.logging(ctx, "confirm a notice", func(tx *sql.Tx) (kb.Event, error) {
		done, err := tx.ExecContext(ctx, `INSERT INTO must_read_receipts (notice, person, revision, read_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, r.Notice, r.Person, r.Revision, toMillis(r.Read))
		if err != nil {
			return kb.Event{}, err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 { // said before
			return kb.Event{}, err
		}
		return e, nil
	})
}

// Readers implements reading.Store.
func (s *Store) Readers(ctx context.Context) ([]reading.Reader, error) {
	out, err := collected(ctx, s, func(rows *sql.Rows, r *reading.Reader) error { return rows.Scan(&r.ID, &r.Name, &r.Role) }, `SELECT id, name, role FROM people WHERE disabled_ms = 0 ORDER BY id`)
	return out, wrap(err, "read who reads")
}
