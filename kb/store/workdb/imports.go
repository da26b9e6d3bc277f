package workdb

import (
	"context"
	"database/sql"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/imports"
)

var _ imports.Store = DB{}

// Imported implements imports.Store.
func (d DB) Imported(ctx context.Context, source string) (map[string]imports.Record, error) {
	out := map[string]imports.Record{}
	err := d.Each(ctx, "read what was imported", func(rows *sql.Rows) error {
		r := imports.Record{Source: source}
		if err := rows.Scan(&r.ID, &r.Slug, &r.Hash); err != nil {
			return err
		}
		out[r.ID] = r
		return nil
	}, `SELECT id, slug, hash FROM imports WHERE source = ?`, source)
	return out, err
}

// Reserved implements imports.Store.
func (d DB) Reserved(ctx context.Context) (out []string, err error) {
	err = d.Each(ctx, "read what was imported", func(rows *sql.Rows) error {
		var slug string
		err := rows.Scan(&slug)
		out = append(out, slug)
		return err
	}, `SELECT DISTINCT slug FROM imports`)
	return out, err
}

// KeepImported implements imports.Store.
func (d DB) KeepImported(ctx context.Context, records []imports.Record, e kb.Event) error {
	return d.Logged(ctx, e, "keep what was imported", func(tx *sql.Tx) error {
		for _, r := range records {
			var taken bool
			if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM imports WHERE slug = ?3) AND NOT EXISTS (SELECT 1 FROM imports WHERE source = ?1 AND id = ?2)`, r.Source, r.ID, r.Slug).Scan(&taken); err != nil {
				return err
			}
			if taken {
				return kb.Errorf(kb.Conflict, "article_exists", "another import has taken %s just now; run this one again", r.Slug)
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO imports (source, id, slug, hash) VALUES (?, ?, ?, ?)
				ON CONFLICT (source, id) DO UPDATE SET slug = excluded.slug, hash = excluded.hash`, r.Source, r.ID, r.Slug, r.Hash)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
