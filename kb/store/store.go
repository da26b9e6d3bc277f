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
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Store implements kb.Store.
type Store struct {
	write *sql.DB
	read  *sql.DB
	path  string
}

var _ kb.Store = (*Store)(nil)

// Open opens the database file, makes it when it is not there, and brings it to
// the newest version.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := Inspect(ctx, path); err != nil {
		return nil, err
	}
	if err := sqlite.Private(path); err != nil {
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
func connectBoth(path string) (_ *Store, err error) {
	s := &Store{path: path}
	s.write, s.read, err = sqlite.Open(path, "")
	return s, err
}

// frozen is the store as it is now, to read from alone: what is written meanwhile is
// not in it. thaw ends it.
func (s *Store) frozen(ctx context.Context) (_ *Store, thaw func(), err error) {
	read, err := sqlite.Connect(s.path, "&_pragma=query_only(1)")
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
	return sqlite.Backup(ctx, s.write, path)
}
