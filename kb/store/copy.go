package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// tables are all of a store, each after those whose rows it names, and the order in which
// rows were written where that counts.
var tables = []struct{ name, order string }{
	{"meta", ""}, {"audit_head", ""}, {"audit", "seq"},
	{"articles", ""}, {"revisions", ""}, {"in_force", ""}, {"pictures_named", ""}, {"media", ""}, {"changes", "seq"},
	{"people", ""}, {"tokens", ""}, {"sessions", ""}, {"factors", ""}, {"recovery_codes", ""}, {"setup", ""}, {"attempts", ""},
	{"reference_revisions", ""}, {"reference_seen", ""},
	{"feedback", "id"}, {"feedback_days", ""}, {"popularity", ""},
	{"curations", ""}, {"experiments", ""}, {"experiment_tallies", ""},
	{"autosaves", ""}, {"threads", "rowid"}, {"comments", "rowid"}, {"assignments", ""}, {"notices", "id"}, {"deliveries", "id"}, {"imports", ""}, {"bulk_jobs", "rowid"}, {"bulk_outcomes", ""}, {"webhooks", ""}, {"webhook_deliveries", "id"}, {"tasks", "id"},
	{"snippets", ""}, {"favourites", ""}, {"must_reads", ""}, {"must_read_receipts", ""},
}

// Copy writes everything that is in a store at one moment into one that is made for it at a
// path or URL where there is none, and gives the number of rows. All of it is there, or
// nothing: an SQLite file that is not whole is removed.
func (s *Store) Copy(ctx context.Context, where string) (rows int, err error) {
	if err := vacant(where); err != nil {
		return 0, err
	}
	from, thaw, err := s.frozen(ctx)
	if err != nil {
		return 0, err
	}
	defer thaw()
	to, err := openBare(ctx, where, func(to *Store) (err error) {
		rows, err = from.copyInto(ctx, to)
		return err
	})
	if err != nil {
		if !postgres.IsURL(where) {
			err = errors.Join(err, sqlite.Remove(where)) // a part of a store is none
		}
		return 0, wrap(err, "copy to %s", shown(where))
	}
	if _, ok := to.database.(file); ok {
		err = sqlite.Checkpoint(ctx, to.write)
	}
	return rows, errors.Join(err, to.Close())
}

// vacant refuses a file that is there.
func vacant(where string) error {
	if postgres.IsURL(where) {
		return nil // seen by copyInto
	}
	if _, err := os.Stat(where); err == nil {
		return kb.Errorf(kb.Conflict, "backup_exists", "%s exists already; name another file", where)
	}
	return nil
}

// copyInto copies every table into a store that has just been made, in one transaction.
func (s *Store) copyInto(ctx context.Context, to *Store) (rows int, err error) {
	var used bool
	if err := to.read.QueryRowContext(ctx, `SELECT count(*) > 0 FROM audit`).Scan(&used); err != nil {
		return 0, err
	}
	if used {
		return 0, kb.Errorf(kb.Conflict, "store_exists", "there is a store already; name an empty database")
	}
	tx, err := to.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if _, err := tx.ExecContext(ctx, `DELETE FROM audit_head`); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE name <> 'watch'`); err != nil {
		return 0, err
	}
	for _, t := range tables {
		n, err := s.copyTable(ctx, tx, t.name, t.order)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", t.name, err)
		}
		rows += n
	}
	if err := to.copied(ctx, tx); err != nil {
		return 0, err
	}
	return rows, tx.Commit()
}

func (s *Store) copyTable(ctx context.Context, tx *sql.Tx, table, order string) (n int, err error) {
	query := `SELECT * FROM ` + table
	if table == "meta" {
		query += ` WHERE name <> 'watch'` // of the database alone
	}
	if order != "" {
		query += ` ORDER BY ` + order
	}
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	kept := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == "rowid" })
	insert := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (?%s)`, table, strings.Join(kept, ", "), strings.Repeat(", ?", len(kept)-1))
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		args := values
		if len(kept) < len(columns) {
			args = values[1:] // rowid is the first
		}
		if _, err := tx.ExecContext(ctx, insert, args...); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

// copied lets numbers that PostgreSQL gives go on after those that were copied.
func (s *Store) copied(ctx context.Context, tx *sql.Tx) error {
	if _, ok := s.database.(server); !ok {
		return nil
	}
	for _, table := range []string{"feedback", "notices", "deliveries", "webhook_deliveries", "tasks"} {
		if _, err := tx.ExecContext(ctx, `SELECT setval(pg_get_serial_sequence('`+table+`', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM `+table+`), false)`); err != nil {
			return err
		}
	}
	return nil
}

// Backup implements kb.Store. A backup is an SQLite file, wherever the store is.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, ok := s.database.(file); ok {
		return sqlite.Backup(ctx, s.write, path)
	}
	_, err := s.Copy(ctx, path)
	return wrap(err, "back up to %s", path)
}
