// Package searchdb keeps the search log in an SQLite file of its own, so that neither its
// size nor what is deleted of it holds up a write of the knowledge. It implements
// searchlog.Store.
package searchdb

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"strconv"
	"sync"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// kind marks an SQLite file as a search log of ours ("WENS"), see
// https://www.sqlite.org/pragma.html#pragma_application_id.
var kind = sqlite.Kind{
	ApplicationID: 0x57454e53, Migrations: migrations, Foreign: "the file is no search log of Wenjin",
	Newer: "the search log has version %d, but this program knows versions up to %d; use the newer program",
}

// mostFrames are in the write-ahead log before somebody who writes carries them into the
// file: only if settle did not for long.
const mostFrames = 20_000

// DB implements searchlog.Store.
type DB struct {
	write, read *sql.DB
	carry       *sql.DB // from the write-ahead log into the file
	settling    sync.Mutex
}

var _ searchlog.Store = (*DB)(nil)

// Open opens the file, makes it when it is not there, and brings it to the newest
// version. What is deleted in it is overwritten, too.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := sqlite.Private(path); err != nil {
		return nil, sqlite.Wrap(err, "open the search log %s", path)
	}
	write, read, err := sqlite.Open(path, "&_pragma=secure_delete(1)&_pragma=wal_autocheckpoint("+strconv.Itoa(mostFrames)+")")
	if err != nil {
		return nil, sqlite.Wrap(err, "open the search log %s", path)
	}
	carry, err := sqlite.Connect(path, "")
	if err != nil {
		return nil, errors.Join(sqlite.Wrap(err, "open the search log %s", path), read.Close(), write.Close())
	}
	carry.SetMaxOpenConns(1)
	d := &DB{write: write, read: read, carry: carry}
	if err := d.migrate(ctx); err != nil {
		return nil, errors.Join(sqlite.Wrap(err, "open the search log %s", path), d.Close())
	}
	return d, nil
}

func (d *DB) migrate(ctx context.Context) error {
	if err := kind.Migrate(ctx, d.write); err != nil {
		return err
	}
	_, err := d.carry.ExecContext(ctx, `PRAGMA busy_timeout = 0`) // never with a lock in hand
	return err
}

// Close implements searchlog.Store.
func (d *DB) Close() error { return errors.Join(d.carry.Close(), d.read.Close(), d.write.Close()) }

// Backup implements searchlog.Store.
func (d *DB) Backup(ctx context.Context, path string) error {
	return sqlite.Backup(ctx, d.write, path)
}

// within runs something in one transaction.
func (d *DB) within(ctx context.Context, what string, do func(tx *sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return sqlite.Wrap(err, "%s", what)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := do(tx); err != nil {
		return sqlite.Wrap(err, "%s", what)
	}
	return sqlite.Wrap(tx.Commit(), "%s", what)
}

// rows calls scan for every row of a query.
func rows(ctx context.Context, db interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, scan func(*sql.Rows) error, query string, args ...any) error {
	found, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		if err := scan(found); err != nil {
			return err
		}
	}
	return found.Err()
}
