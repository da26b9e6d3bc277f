package searchdb

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// A step deletes rows of a table by a few, looks at the clock in between, and ends at the
// latest with stepRows of them: a commit takes as long as it has pages, and rows of
// questions lie in pages of their own.
const (
	fewRows  = 20
	stepRows = 400
)

// step does something in one transaction, again and again until it has nothing left to
// do or the step is over, and gives how many rows that were.
func (d *DB) step(ctx context.Context, what string, limit time.Duration, do func(tx *sql.Tx) (int, error)) (total int, more bool, err error) {
	err = d.within(ctx, what, func(tx *sql.Tx) error {
		began := time.Now() // the write lock is ours
		for total < stepRows {
			n, err := do(tx)
			total, more = total+n, n > 0
			if err != nil || n == 0 || time.Since(began) >= limit {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, false, err
	}
	d.settle(ctx)
	return total, more, nil
}

// few are the questions that too few asked to outlive their searches, in an index of
// their own: however many stay, none of them is looked at.
var few = fmt.Sprintf(`DELETE FROM questions WHERE (key, internal, day, face) IN (SELECT key, internal, day, face FROM questions INDEXED BY questions_few WHERE day < ? AND visitors < %d LIMIT ?)`, searchlog.Shown)

// Forget implements searchlog.Store.
func (d *DB) Forget(ctx context.Context, before time.Time, limit time.Duration) (intents int, more bool, err error) {
	day := searchlog.DayOf(before) // of which nothing is forgotten: its sums are still those of its intents
	_, more, err = d.step(ctx, "forget searches", limit, func(tx *sql.Tx) (int, error) {
		const old = `FROM intents WHERE id < ? ORDER BY id LIMIT ?`
		until := searchlog.IDAt(day.Begins())
		if _, err := run(ctx, tx, `INSERT OR IGNORE INTO forgotten SELECT day `+old, until, fewRows); err != nil {
			return 0, err
		}
		n, err := run(ctx, tx, `DELETE FROM intents WHERE id IN (SELECT id `+old+`)`, until, fewRows)
		if err != nil {
			return 0, err
		}
		intents += n
		questions, err := run(ctx, tx, few, int64(day), fewRows)
		if err != nil || n+questions > 0 {
			return n + questions, err
		}
		return run(ctx, tx, `DELETE FROM tickets WHERE number IN (SELECT number FROM tickets WHERE state = 'done' AND at_ms < ? ORDER BY number LIMIT ?)`, day.Begins().UnixMilli(), fewRows)
	})
	return intents, more, err
}

// EraseDay implements searchlog.Store.
func (d *DB) EraseDay(ctx context.Context, day searchlog.Day, limit time.Duration) (intents int, more bool, err error) {
	from, until := searchlog.IDAt(day.Begins()), searchlog.IDAt((day + 1).Begins())
	_, more, err = d.step(ctx, "erase a day", limit, func(tx *sql.Tx) (int, error) {
		if _, err := run(ctx, tx, `INSERT OR IGNORE INTO forgotten VALUES (?)`, int64(day)); err != nil {
			return 0, err
		}
		n, err := run(ctx, tx, `DELETE FROM intents WHERE id IN (SELECT id FROM intents WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)`, from, until, fewRows)
		if err != nil {
			return 0, err
		}
		intents += n
		for _, statement := range []string{
			`DELETE FROM questions WHERE (key, internal, day, face) IN (SELECT key, internal, day, face FROM questions INDEXED BY questions_top WHERE day = ? LIMIT ?)`,
			`DELETE FROM articles WHERE (day, slug) IN (SELECT day, slug FROM articles WHERE day = ? LIMIT ?)`,
			`DELETE FROM days WHERE (day, internal, face, category) IN (SELECT day, internal, face, category FROM days WHERE day = ? LIMIT ?)`,
		} {
			if n > 0 || err != nil {
				break
			}
			n, err = run(ctx, tx, statement, int64(day), fewRows)
		}
		if n == 0 && err == nil { // nothing of it is left that could differ
			_, err = run(ctx, tx, `DELETE FROM forgotten WHERE day = ?`, int64(day))
		}
		return n, err
	})
	return intents, more, err
}

// OfVisitor implements searchlog.Store. It looks at every intent, beside those who write.
func (d *DB) OfVisitor(ctx context.Context, visitor searchlog.Visitor) (ids []int64, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM intents WHERE visitor = ? ORDER BY id`, int64(visitor))
	return ids, sqlite.Wrap(err, "find the searches of a visitor")
}

// EraseIntents implements searchlog.Store.
func (d *DB) EraseIntents(ctx context.Context, ids []int64, limit time.Duration) (done int, err error) {
	_, _, err = d.step(ctx, "erase searches", limit, func(tx *sql.Tx) (int, error) {
		batch := ids[done:min(len(ids), done+fewRows)]
		sums := newDeltas()
		for _, id := range batch {
			i, err := findIntent(ctx, tx, id)
			if err == sql.ErrNoRows { // forgotten meanwhile
				continue
			}
			if err != nil {
				return 0, err
			}
			if err := sums.takeOut(ctx, tx, i); err != nil {
				return 0, err
			}
			if _, err := run(ctx, tx, `DELETE FROM intents WHERE id = ?`, id); err != nil {
				return 0, err
			}
		}
		done += len(batch)
		return len(batch), sums.write(ctx, tx)
	})
	return done, err
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
