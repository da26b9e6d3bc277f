package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/autosave"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ autosave.Store = DB{}

// Autosaves implements autosave.Store.
func (d DB) Autosaves(ctx context.Context, person, slug string) (out []autosave.Copy, err error) {
	err = d.Each(ctx, "read what is not saved", func(rows *sql.Rows) error {
		c := autosave.Copy{Person: person, Slug: slug}
		var form string
		var changed int64
		if err := rows.Scan(&c.ID, &form, &changed); err != nil {
			return err
		}
		var typed map[string]string
		err := json.Unmarshal([]byte(form), &typed)
		c.Title, c.Changed = typed["title"], sqlite.Time(changed)
		out = append(out, c)
		return err
	}, `SELECT id, form, changed_ms FROM autosaves WHERE person = ? AND slug = ? ORDER BY changed_ms DESC, id`, person, slug)
	return out, err
}

// Autosave implements autosave.Store.
func (d DB) Autosave(ctx context.Context, person, id string) (out autosave.Copy, err error) {
	err = d.Each(ctx, "read what is not saved", func(rows *sql.Rows) error {
		out = autosave.Copy{ID: id, Person: person}
		var form string
		var changed int64
		if err := rows.Scan(&out.Slug, &form, &changed); err != nil {
			return err
		}
		out.Changed = sqlite.Time(changed)
		err := json.Unmarshal([]byte(form), &out.Form)
		out.Title = out.Form["title"]
		return err
	}, `SELECT slug, form, changed_ms FROM autosaves WHERE person = ? AND id = ?`, person, id)
	if err == nil && out.ID == "" {
		err = kb.Errorf(kb.NotFound, "autosave_not_found", "there is no such copy")
	}
	return out, err
}

// PutAutosave implements autosave.Store.
func (d DB) PutAutosave(ctx context.Context, c autosave.Copy, since time.Time, most int) error {
	form, err := json.Marshal(c.Form)
	if err != nil {
		return err
	}
	return d.Logged(ctx, kb.Event{}, "keep what is not saved", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM autosaves WHERE changed_ms < ?`, sqlite.Millis(since)); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `INSERT INTO autosaves (id, person, slug, form, changed_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET form = excluded.form, changed_ms = excluded.changed_ms WHERE autosaves.person = excluded.person AND autosaves.slug = excluded.slug`,
			c.ID, c.Person, c.Slug, string(form), sqlite.Millis(c.Changed))
		if err := sqlite.One(done, err, kb.Errorf(kb.NotFound, "autosave_not_found", "there is no such copy")); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM autosaves WHERE id IN (SELECT id FROM autosaves WHERE person = ? AND id != ? ORDER BY changed_ms DESC, id LIMIT 1000000000 OFFSET ?)`,
			c.Person, c.ID, most-1)
		return err
	})
}

// DropAutosave implements autosave.Store.
func (d DB) DropAutosave(ctx context.Context, person, id string) error {
	return d.Logged(ctx, kb.Event{}, "forget what is not saved", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM autosaves WHERE id = ? AND person = ?`, id, person)
		return err
	})
}
