package workdb

import (
	"context"
	"database/sql"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/assign"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ assign.Store = DB{}

// Assignment implements assign.Store.
func (d DB) Assignment(ctx context.Context, slug string) (assign.Assignment, error) {
	all, err := d.assignments(ctx, `slug = ?`, slug)
	if err != nil || len(all) == 0 {
		return assign.Assignment{}, err
	}
	return all[0], nil
}

// Due implements assign.Store.
func (d DB) Due(ctx context.Context) ([]assign.Assignment, error) {
	return d.assignments(ctx, `due != '' ORDER BY due, slug`)
}

func (d DB) assignments(ctx context.Context, where string, args ...any) (out []assign.Assignment, err error) {
	err = d.Each(ctx, "read assignments", func(rows *sql.Rows) error {
		var a assign.Assignment
		var due string
		var at int64
		if err := rows.Scan(&a.Slug, &a.Reviewer, &due, &a.By, &at); err != nil {
			return err
		}
		a.At = sqlite.Time(at)
		if due != "" {
			var err error
			if a.Due, err = kb.ParseDate(due); err != nil {
				return err
			}
		}
		out = append(out, a)
		return nil
	}, `SELECT slug, reviewer, due, assigned_by, assigned_ms FROM assignments WHERE `+where, args...)
	return out, err
}

// Assign implements assign.Store.
func (d DB) Assign(ctx context.Context, a assign.Assignment, e kb.Event) error {
	return d.Logged(ctx, e, "assign a review", func(tx *sql.Tx) error {
		if a.Reviewer == "" {
			_, err := tx.ExecContext(ctx, `DELETE FROM assignments WHERE slug = ?`, a.Slug)
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO assignments (slug, reviewer, due, assigned_by, assigned_ms) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (slug) DO UPDATE SET reviewer = excluded.reviewer, due = excluded.due, assigned_by = excluded.assigned_by, assigned_ms = excluded.assigned_ms`,
			a.Slug, a.Reviewer, a.Due.String(), a.By, sqlite.Millis(a.At))
		return err
	})
}
