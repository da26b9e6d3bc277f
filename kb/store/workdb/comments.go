package workdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/comments"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ comments.Store = DB{}

// Threads implements comments.Store.
func (d DB) Threads(ctx context.Context, slug string) (out []comments.Thread, err error) {
	err = d.Each(ctx, "read comments", func(rows *sql.Rows) error {
		var t comments.Thread
		var c comments.Comment
		var resolved, at int64
		if err := rows.Scan(&t.ID, &t.Slug, &t.Number, &t.Anchor.Field, &t.Anchor.Start, &t.Anchor.Prefix, &t.Anchor.Quote, &t.Anchor.Suffix, &t.ResolvedBy, &resolved, &c.ID, &c.Author, &c.Text, &at); err != nil {
			return err
		}
		t.ResolvedAt, c.At, c.Thread = sqlite.Time(resolved), sqlite.Time(at), t.ID
		if len(out) == 0 || out[len(out)-1].ID != t.ID {
			out = append(out, t)
		}
		last := &out[len(out)-1]
		last.Comments = append(last.Comments, c)
		return nil
	}, `SELECT t.id, t.slug, t.number, t.field, t.start, t.prefix, t.quote, t.suffix, t.resolved_by, t.resolved_ms, c.id, c.author, c.text, c.created_ms
		FROM threads t JOIN comments c ON c.thread = t.id WHERE t.slug = ? ORDER BY t.rowid, c.rowid`, slug)
	return out, err
}

// BeginThread implements comments.Store.
func (d DB) BeginThread(ctx context.Context, t comments.Thread, e kb.Event) error {
	return d.Logged(ctx, e, "keep a comment", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO threads (id, slug, number, field, start, prefix, quote, suffix) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			t.ID, t.Slug, t.Number, t.Anchor.Field, t.Anchor.Start, t.Anchor.Prefix, t.Anchor.Quote, t.Anchor.Suffix)
		if err != nil {
			return err
		}
		return addComment(ctx, tx, t.Comments[0])
	})
}

// AddComment implements comments.Store.
func (d DB) AddComment(ctx context.Context, c comments.Comment, e kb.Event) error {
	return d.Logged(ctx, e, "keep a comment", func(tx *sql.Tx) error { return addComment(ctx, tx, c) })
}

func addComment(ctx context.Context, tx *sql.Tx, c comments.Comment) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO comments (id, thread, author, text, created_ms) VALUES (?, ?, ?, ?, ?)`, c.ID, c.Thread, c.Author, c.Text, sqlite.Millis(c.At))
	return err
}

// ResolveThread implements comments.Store.
func (d DB) ResolveThread(ctx context.Context, id, by string, at time.Time, e kb.Event) error {
	return d.Logged(ctx, e, "resolve a comment", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE threads SET resolved_by = ?, resolved_ms = ? WHERE id = ? AND (resolved_by = '') = (? != '')`, by, sqlite.Millis(at), id, by)
		return sqlite.One(done, err, kb.Errorf(kb.Stale, "stale_thread", "the thread has changed since it was read"))
	})
}
