package searchdb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Write implements searchlog.Store.
func (d *DB) Write(ctx context.Context, changes []searchlog.Change, views []searchlog.View) error {
	err := d.within(ctx, "write the search log", func(tx *sql.Tx) error {
		sums := newDeltas()
		for _, c := range changes {
			if err := change(ctx, tx, sums, c); err != nil {
				return err
			}
		}
		for _, v := range views {
			more := searchlog.ArticleSum{Other: v.N}
			if v.Way == searchlog.WaySearch {
				more = searchlog.ArticleSum{Searched: v.N}
			}
			sums.article(v.Day, v.Slug, more)
		}
		return sums.write(ctx, tx)
	})
	if err == nil {
		d.settle(ctx)
	}
	return err
}

// change writes an intent as it is now.
func change(ctx context.Context, tx *sql.Tx, sums deltas, c searchlog.Change) error {
	old, err := findIntent(ctx, tx, c.ID)
	switch {
	case err == nil:
		if err := sums.takeOut(ctx, tx, old); err != nil {
			return err
		}
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case c.Known: // erased meanwhile
		return nil
	}
	before, err := asked(ctx, tx, c.Intent)
	if err != nil {
		return err
	}
	sums.add(c.Intent, 1, one(!before))
	return putIntent(ctx, tx, c.Intent)
}

// takeOut takes an intent out of the sums.
func (d deltas) takeOut(ctx context.Context, tx *sql.Tx, i searchlog.Intent) error {
	again, err := asked(ctx, tx, i)
	d.add(i, -1, -one(!again))
	return err
}
