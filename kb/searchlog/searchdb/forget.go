package searchdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Forget implements searchlog.Store.
func (d *DB) Forget(ctx context.Context, before time.Time, limit int) (n int, err error) {
	day := searchlog.DayOf(before) // of which nothing is forgotten: its sums are still those of its intents
	err = d.within(ctx, "forget searches", func(tx *sql.Tx) error {
		intents, err := run(ctx, tx, `DELETE FROM intents WHERE id IN (SELECT id FROM intents WHERE id < ? ORDER BY id LIMIT ?)`, searchlog.IDAt(day.Begins()), limit)
		if err != nil {
			return err
		}
		questions, err := run(ctx, tx, `DELETE FROM questions WHERE (key, internal, day) IN (SELECT key, internal, day FROM questions INDEXED BY questions_top WHERE day < ? AND visitors < ? LIMIT ?)`,
			int64(day), searchlog.Shown, limit)
		if err != nil {
			return err
		}
		tickets, err := run(ctx, tx, `DELETE FROM tickets WHERE number IN (SELECT number FROM tickets WHERE state = 'done' AND at_ms < ? LIMIT ?)`, day.Begins().UnixMilli(), limit)
		n = max(intents, questions, tickets)
		return err
	})
	return n, err
}

// EraseDay implements searchlog.Store.
func (d *DB) EraseDay(ctx context.Context, day searchlog.Day, limit int) (erased int, err error) {
	from, until := searchlog.IDAt(day.Begins()), searchlog.IDAt((day + 1).Begins())
	for {
		var intents, questions int
		err := d.within(ctx, "erase a day", func(tx *sql.Tx) error {
			intents, err = run(ctx, tx, `DELETE FROM intents WHERE id IN (SELECT id FROM intents WHERE id >= ? AND id < ? LIMIT ?)`, from, until, limit)
			if err == nil {
				questions, err = run(ctx, tx, `DELETE FROM questions WHERE (key, internal, day) IN (SELECT key, internal, day FROM questions INDEXED BY questions_top WHERE day = ? LIMIT ?)`, int64(day), limit)
			}
			if err == nil && intents < limit && questions < limit {
				_, err = tx.ExecContext(ctx, `DELETE FROM days WHERE day = ?1; DELETE FROM articles WHERE day = ?1`, int64(day))
			}
			return err
		})
		erased += intents
		if err != nil || intents < limit && questions < limit {
			return erased, d.erased(ctx, err)
		}
	}
}

// EraseVisitor implements searchlog.Store.
func (d *DB) EraseVisitor(ctx context.Context, visitor searchlog.Visitor, limit int) (erased int, err error) {
	for {
		n := 0
		err := d.within(ctx, "erase a visitor", func(tx *sql.Tx) error {
			var all []searchlog.Intent
			err := rows(ctx, tx, func(r *sql.Rows) error {
				i, err := scanIntent(r)
				all = append(all, i)
				return err
			}, `SELECT `+columns+` FROM intents WHERE visitor = ? ORDER BY id DESC LIMIT ?`, int64(visitor), limit)
			if err != nil {
				return err
			}
			sums := newDeltas()
			for _, i := range all {
				if err := sums.takeOut(ctx, tx, i); err != nil {
					return err
				}
				if _, err := tx.ExecContext(ctx, `DELETE FROM intents WHERE id = ?`, i.ID); err != nil {
					return err
				}
			}
			n = len(all)
			return sums.write(ctx, tx)
		})
		erased += n
		if err != nil || n < limit {
			return erased, d.erased(ctx, err)
		}
	}
}

// erased sees to it that what was erased is not in the log of what was written, either.
func (d *DB) erased(ctx context.Context, err error) error {
	if err == nil {
		_, err = d.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return sqlite.Wrap(err, "erase searches")
}

// run executes a statement and gives how many rows it touched.
func run(ctx context.Context, tx *sql.Tx, statement string, args ...any) (int, error) {
	done, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}
