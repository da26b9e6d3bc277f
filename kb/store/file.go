package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// file is an SQLite file, where it lies.
type file string

// connectBoth opens the connection that writes and those that read.
func connectBoth(path string) (_ *Store, err error) {
	s := &Store{database: file(path)}
	s.write, s.read, err = sqlite.Open(path, "")
	return s, err
}

// ready implements database. SQLite lets one write at a time. It notes the rows on the
// connection that writes, and for it alone.
func (f file) ready(ctx context.Context, tx *sql.Tx) error {
	var watched bool
	err := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM temp.sqlite_schema WHERE name = 'touched'`).Scan(&watched)
	if err != nil || watched {
		return err
	}
	_, err = tx.ExecContext(ctx, `CREATE TEMP TABLE touched (tab TEXT, a TEXT, b TEXT);`+noting(func(w witness, columns, newA, newB, oldA, oldB string) string {
		trigger := func(on, a, b string) string {
			return fmt.Sprintf("CREATE TEMP TRIGGER touched_%s_%.6s AFTER %s ON main.%s BEGIN INSERT INTO touched (tab, a, b) VALUES ('%s', %s, %s); END;", w.table, on, on, w.table, w.table, a, b)
		}
		return trigger("INSERT", newA, newB) + trigger("DELETE", oldA, oldB) + trigger("UPDATE OF "+columns, newA, newB)
	}))
	return err
}

// snapshot implements database.
func (f file) snapshot(ctx context.Context) (*sql.DB, error) {
	read, err := sqlite.Connect(string(f), "&_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	read.SetMaxOpenConns(1) // everything is read in its one transaction
	// SQLite takes the snapshot with the first read, not with BEGIN.
	if _, err := read.ExecContext(ctx, `BEGIN; SELECT 1 FROM sqlite_schema`); err != nil {
		return nil, errors.Join(err, read.Close())
	}
	return read, nil
}

// erase implements database: for the one connection that writes.
func (f file) erase(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, `PRAGMA secure_delete = ON`)
	return err
}

// listed implements database. The index has every column that is asked for, so that no text
// is read.
func (f file) listed() string { return "INDEXED BY revisions_summary" }

func (f file) quickCheck(ctx context.Context) error { return sqlite.QuickCheck(ctx, string(f)) }

func (f file) checkPages(ctx context.Context) (int, error) { return sqlite.CheckPages(ctx, string(f)) }

func (f file) checkReferences(ctx context.Context, db *sql.DB) (int, error) {
	return sqlite.CheckReferences(ctx, db)
}
