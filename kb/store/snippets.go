package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/snippets"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ snippets.Store = (*Store)(nil)

// Snippets implements snippets.Store.
func (s *Store) Snippets(ctx context.Context) (out []snippets.Snippet, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, version, owner, writers, code, title, text, state, approver, changed_ms FROM snippets ORDER BY owner, code`)
	if err != nil {
		return nil, wrap(err, "read snippets")
	}
	defer rows.Close()
	for rows.Next() {
		var one snippets.Snippet
		writers, changed := "", int64(0)
		if err := rows.Scan(&one.ID, &one.Version, &one.Owner, &writers, &one.Code, &one.Title, &one.Text, &one.State, &one.Approver, &changed); err != nil {
			return nil, wrap(err, "read snippets")
		}
		one.Changed, one.Writers = time.UnixMilli(changed), strings.FieldsFunc(writers, func(r rune) bool { return r == '\n' })
		out = append(out, one)
	}
	return out, wrap(rows.Err(), "read snippets")
}

// PutSnippet implements snippets.Store.
func (s *Store) PutSnippet(ctx context.Context, one snippets.Snippet, e kb.Event) error {
	writers := strings.Join(one.Writers, "\n")
	return s.logged(ctx, e, "keep a snippet", func(tx *sql.Tx) error {
		if one.Version == 1 {
			_, err := tx.ExecContext(ctx, `INSERT INTO snippets (id, version, owner, writers, code, title, text, state, approver, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				one.ID, one.Version, one.Owner, writers, one.Code, one.Title, one.Text, string(one.State), one.Approver, toMillis(one.Changed))
			if isConstraint(err) { // saved twice at once
				return snippets.Taken()
			}
			return err
		}
		return changedOne(tx.ExecContext(ctx, `UPDATE snippets SET version = ?, owner = ?, writers = ?, code = ?, title = ?, text = ?, state = ?, approver = ?, changed_ms = ? WHERE id = ? AND version = ?`,
			one.Version, one.Owner, writers, one.Code, one.Title, one.Text, string(one.State), one.Approver, toMillis(one.Changed), one.ID, one.Version-1))
	})
}

// RemoveSnippet implements snippets.Store.
func (s *Store) RemoveSnippet(ctx context.Context, one snippets.Snippet, e kb.Event) error {
	return s.logged(ctx, e, "remove a snippet", func(tx *sql.Tx) error {
		return changedOne(tx.ExecContext(ctx, `DELETE FROM snippets WHERE id = ? AND version = ?`, one.ID, one.Version))
	})
}

// changedOne refuses a change of what is not as it was seen.
func changedOne(done sql.Result, err error) error {
	return sqlite.One(done, err, kb.Errorf(kb.Stale, "stale_snippet", "the snippet has changed since it was read"))
}
