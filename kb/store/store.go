// Package store keeps the system of record in an SQLite file. It implements
// kb.Store and auth.Store and knows nothing but kb and kb/auth.
//
// There is one connection that writes, in WAL mode with synchronous=FULL, so
// that what Save acknowledged survives the loss of power, and a few that read.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"time"

	_ "modernc.org/sqlite" // the driver

	"github.com/wenjin-kb/wenjin/kb"
)

// Store implements kb.Store.
type Store struct {
	write *sql.DB
	read  *sql.DB
	path  string
}

var _ kb.Store = (*Store)(nil)

const readers = 4

// Open opens the database file, makes it when it is not there, and brings it to
// the newest version.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := Inspect(ctx, path); err != nil {
		return nil, err
	}
	if err := private(path); err != nil {
		return nil, wrap(err, "open store %s", path)
	}
	s, err := connectBoth(path)
	if err != nil {
		return nil, wrap(err, "open store %s", path)
	}
	err = migrate(ctx, s.write)
	if err == nil {
		err = beginLog(ctx, s.write, time.Now())
	}
	if err != nil {
		return nil, errors.Join(wrap(err, "open store %s", path), s.Close())
	}
	return s, nil
}

// connectBoth opens the connection that writes and those that read.
func connectBoth(path string) (*Store, error) {
	s := &Store{path: path}
	var err error
	if s.write, err = connect(path, "&_txlock=immediate"); err == nil {
		s.write.SetMaxOpenConns(1)
		s.read, err = connect(path, "&_pragma=query_only(1)")
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.read.SetMaxOpenConns(readers)
	return s, nil
}

func connect(path, more string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" + more
	return sql.Open("sqlite", dsn)
}

// frozen is the store as it is now, to read from alone: what is written meanwhile is
// not in it. thaw ends it.
func (s *Store) frozen(ctx context.Context) (_ *Store, thaw func(), err error) {
	read, err := connect(s.path, "&_pragma=query_only(1)")
	if err != nil {
		return nil, nil, err
	}
	read.SetMaxOpenConns(1) // everything is read in its one transaction
	// SQLite takes the snapshot with the first read, not with BEGIN.
	if _, err := read.ExecContext(ctx, `BEGIN; SELECT 1 FROM sqlite_schema`); err != nil {
		return nil, nil, errors.Join(wrap(err, "read the store at one moment"), read.Close())
	}
	return &Store{read: read, path: s.path}, func() { _ = read.Close() }, nil
}

// Close implements kb.Store.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Backup implements kb.Store.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return kb.Errorf(kb.Conflict, "backup_exists", "%s exists already; name another file", path)
	}
	if err := private(path); err != nil {
		return wrap(err, "back up to %s", path)
	}
	_, err := s.write.ExecContext(ctx, `VACUUM INTO ?`, path)
	if err != nil {
		err = errors.Join(err, os.Remove(path)) // a part of a backup is none
	}
	return wrap(err, "back up to %s", path)
}

// private makes an empty file that only its owner can read, if it is not there.
// SQLite gives the files beside it the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
