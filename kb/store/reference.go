package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ reference.Store = (*Store)(nil)

// References implements reference.Store.
func (s *Store) References(ctx context.Context, file string) (out []reference.Revision, err error) {
	err = s.references(ctx, "''", func(r reference.Revision) { out = append(out, r) }, `WHERE file = ? ORDER BY number DESC`, file)
	return out, err
}

// Reference implements reference.Store.
func (s *Store) Reference(ctx context.Context, file string, number int) (reference.Revision, error) {
	var out *reference.Revision
	err := s.references(ctx, "content", func(r reference.Revision) { out = &r }, `WHERE file = ? AND number = ?`, file, number)
	if err == nil && out == nil {
		err = kb.Errorf(kb.NotFound, "revision_not_found", "%s has no revision %d", file, number)
	}
	if err == nil && reference.Hash(out.Text) != out.Hash {
		err = broken("the text of revision %d of %s is not what was saved", number, file)
	}
	if err != nil {
		return reference.Revision{}, err
	}
	return *out, nil
}

// ReferencesOpen implements reference.Store.
func (s *Store) ReferencesOpen(ctx context.Context) (map[string]reference.Revision, error) {
	out := map[string]reference.Revision{}
	err := s.references(ctx, "''", func(r reference.Revision) { out[r.File] = r },
		`AS r WHERE state IN ('draft', 'in_review') AND number = (SELECT max(number) FROM reference_revisions WHERE file = r.file)`)
	return out, err
}

// ReferencesInForce implements reference.Store.
func (s *Store) ReferencesInForce(ctx context.Context) (map[string]reference.Revision, error) {
	out := map[string]reference.Revision{}
	err := s.references(ctx, "content", func(r reference.Revision) { out[r.File] = r },
		`AS r WHERE state = 'published' AND number = (SELECT max(number) FROM reference_revisions WHERE file = r.file AND state = 'published')`)
	for file, r := range out {
		if err == nil && reference.Hash(r.Text) != r.Hash {
			err = broken("the text of revision %d of %s is not what was saved", r.Number, file)
		}
	}
	return out, err
}

// references reads revisions; text is the column of their texts, or none.
func (s *Store) references(ctx context.Context, text string, yield func(reference.Revision), where string, args ...any) error {
	rows, err := s.read.QueryContext(ctx, `SELECT file, number, version, `+text+`, hash, state, author, review, articles, created_ms, from_ms FROM reference_revisions `+where, args...)
	if err != nil {
		return wrap(err, "read the files")
	}
	defer rows.Close()
	for rows.Next() {
		var r reference.Revision
		var review, articles string
		var created, from int64
		if err := rows.Scan(&r.File, &r.Number, &r.Version, &r.Text, &r.Hash, &r.State, &r.Author, &review, &articles, &created, &from); err != nil {
			return wrap(err, "read the files")
		}
		if err := errors.Join(json.Unmarshal([]byte(review), &r.Review), json.Unmarshal([]byte(articles), &r.Articles)); err != nil {
			return wrap(err, "read revision %d of %s", r.Number, r.File)
		}
		r.CreatedAt = time.UnixMilli(created).UTC()
		if from != 0 {
			r.From = time.UnixMilli(from).UTC()
		}
		yield(r)
	}
	return wrap(rows.Err(), "read the files")
}

// ReferencesSeen implements reference.Store.
func (s *Store) ReferencesSeen(ctx context.Context) (map[string]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT file, hash FROM reference_seen`)
	if err != nil {
		return nil, wrap(err, "read the files")
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var file, hash string
		if err := rows.Scan(&file, &hash); err != nil {
			return nil, wrap(err, "read the files")
		}
		out[file] = hash
	}
	return out, wrap(rows.Err(), "read the files")
}

// AdvanceReference implements reference.Store.
func (s *Store) AdvanceReference(ctx context.Context, a reference.Advance) error {
	return s.logged(ctx, a.Event, "change "+a.File, func(tx *sql.Tx) error {
		if err := advanceReference(ctx, tx, a.File, a.Head); err != nil {
			return err
		}
		if a.Next != nil {
			if err := insertReference(ctx, tx, a.Next); err != nil {
				return err
			}
		}
		if a.Seen == "" {
			return nil
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO reference_seen (file, hash) VALUES (?, ?) ON CONFLICT (file) DO UPDATE SET hash = excluded.hash`, a.File, a.Seen)
		return err
	})
}

// advanceReference gives the newest revision its new state, if it still is the newest
// and as the caller saw it.
func advanceReference(ctx context.Context, tx *sql.Tx, file string, r *reference.Revision) error {
	if r == nil {
		return nil
	}
	review, articles, err := referenceJSON(r)
	if err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, `UPDATE reference_revisions SET version = version + 1, state = ?, review = ?, articles = ?, from_ms = ?
		WHERE file = ? AND number = ? AND version = ? AND number = (SELECT max(number) FROM reference_revisions WHERE file = ?)`,
		string(r.State), review, articles, sqlite.Millis(r.From), file, r.Number, r.Version, file)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errStale, err)
	}
	return nil
}

func insertReference(ctx context.Context, tx *sql.Tx, r *reference.Revision) error {
	review, articles, err := referenceJSON(r)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO reference_revisions (file, number, version, content, hash, state, author, review, articles, created_ms, from_ms)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.File, r.Number, max(r.Version, 1), r.Text, r.Hash, string(r.State), r.Author, review, articles, toMillis(r.CreatedAt), sqlite.Millis(r.From))
	if isConstraint(err) {
		return errStale
	}
	return err
}

func referenceJSON(r *reference.Revision) (review, articles string, err error) {
	shown := r.Articles
	if shown == nil {
		shown = []reference.Shown{}
	}
	a, errA := json.Marshal(r.Review)
	b, errB := json.Marshal(shown)
	return string(a), string(b), errors.Join(errA, errB)
}

// EachLive implements reference.Store.
func (s *Store) EachLive(ctx context.Context, at time.Time, yield func(kb.Revision) error) error {
	return s.revisions(ctx, yield, `WHERE EXISTS (SELECT 1 FROM in_force f WHERE f.article_id = r.article_id AND f.number = r.number AND f.until_ms > ?) ORDER BY a.slug, r.number`, toMillis(at))
}
