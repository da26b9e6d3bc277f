// Package sqlite is how the service opens, copies and speaks of its SQLite files: in WAL
// mode with synchronous=FULL, so that what was acknowledged survives the loss of power,
// one connection that writes, and a few that read.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/wenjin-kb/wenjin/kb"
)

const readers = 4

// Connect opens a file. more are parameters of the driver, each after an &.
func Connect(path, more string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" + more
	return sql.Open("sqlite", dsn)
}

// Open opens a file to write and to read.
func Open(path, more string) (write, read *sql.DB, err error) {
	if write, err = Connect(path, "&_txlock=immediate"+more); err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	if read, err = Connect(path, "&_pragma=query_only(1)"); err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(readers)
	return write, read, nil
}

// Private makes an empty file that only its owner can read, if it is not there. SQLite
// gives the files beside it the same mode.
func Private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Backup writes a consistent copy of what a connection sees to a file that must not
// exist yet.
func Backup(ctx context.Context, db *sql.DB, path string) error {
	if _, err := os.Stat(path); err == nil {
		return kb.Errorf(kb.Conflict, "backup_exists", "%s exists already; name another file", path)
	}
	if err := Private(path); err != nil {
		return Wrap(err, "back up to %s", path)
	}
	_, err := db.ExecContext(ctx, `VACUUM INTO ?`, path)
	if err != nil {
		err = errors.Join(err, os.Remove(path)) // a part of a backup is none
	}
	return Wrap(err, "back up to %s", path)
}

// Damaged is the code of the error that a file is none of SQLite's, or not whole.
const Damaged = "store_damaged"

// Wrap gives an error its kind, and says what failed; nil stays nil.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	var known *kb.Error
	if errors.As(err, &known) {
		return err
	}
	var bad *sqlite.Error
	if errors.As(err, &bad) {
		switch bad.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return kb.Errorf(kb.Busy, "store_full", "%s: the disk is full; free some space and try again: %w", what, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return kb.Errorf(kb.Busy, "store_busy", "%s: another process is writing to it: %w", what, err)
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return kb.Errorf(kb.Internal, Damaged, "%s: the file is damaged or no database; restore a backup with wenjin restore: %w", what, err)
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// IsConstraint reports what a constraint of a table has refused.
func IsConstraint(err error) bool {
	var bad *sqlite.Error
	return errors.As(err, &bad) && bad.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}
