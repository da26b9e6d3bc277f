package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// columnsName is the entry of meta with the columns of the last baseline. A migration
// has made it; where it is missing, none is due.
const columnsName = "audit_columns"

const baselineRows = 1000 // rows in one record

// beginLog writes a baseline where one is due: in a new store, in one that was written
// before the log told of rows, and where it told of others than this program knows.
// What is not as the log left it stays out, so that it goes on to show.
func (s *Store) beginLog(ctx context.Context, now time.Time) error {
	columns := witnessedColumns()
	want, err := json.Marshal(columns)
	if err != nil {
		return err
	}
	var have string
	err = s.write.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, columnsName).Scan(&have)
	if errors.Is(err, sql.ErrNoRows) || have == string(want) {
		return nil
	}
	if err != nil {
		return err
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	told, err := rowsOf(ctx, tx)
	if err != nil {
		return err
	}
	e := kb.Event{At: now, Actor: kb.ActorProgram, Action: audit.Baseline}
	for _, w := range witnesses {
		if e.Rows, err = w.untold(ctx, tx, told, e.Rows); err != nil {
			return err
		}
	}
	for ; len(e.Rows) > baselineRows; e.Rows = e.Rows[baselineRows:] {
		part := e
		part.Rows = e.Rows[:baselineRows]
		if err := logEvent(ctx, tx, part); err != nil {
			return err
		}
	}
	e.Detail = columns.Detail()
	if err := logEvent(ctx, tx, e); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE meta SET value = ? WHERE name = ?`, string(want), columnsName); err != nil {
		return err
	}
	return tx.Commit()
}

// rowsOf follows the whole log.
func rowsOf(ctx context.Context, db querier) (*audit.Rows, error) {
	told := audit.NewRows()
	err := eachRecord(ctx, db, 0, 0, told.Take)
	return told, err
}

// untold adds the rows of which a baseline is to tell.
func (w witness) untold(ctx context.Context, db querier, told *audit.Rows, out []kb.Row) ([]kb.Row, error) {
	err := w.everyRow(ctx, db, func(r kb.Row) error {
		if told.Adds(r) {
			out = append(out, r)
		}
		return nil
	})
	return out, err
}
