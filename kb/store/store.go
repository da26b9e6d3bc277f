// Package store keeps the system of record, in an SQLite file or in PostgreSQL. It
// implements kb.Store and auth.Store and knows nothing but kb and kb/auth.
//
// One transaction writes at a time. Of a file one connection does, in WAL mode with
// synchronous=FULL, so that what Save acknowledged survives the loss of power; in
// PostgreSQL, which many processes may share, whoever holds an advisory lock.
package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/wenjin-kb/wenjin/kb"
)

// Store implements kb.Store.
type Store struct {
	database
	write *sql.DB
	read  *sql.DB
}

var _ kb.Store = (*Store)(nil)

// begin begins a transaction that writes, alone, and whose events tell of the rows that it
// writes to.
func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := s.ready(ctx, tx); err != nil {
		return nil, errors.Join(err, tx.Rollback())
	}
	return tx, nil
}

// frozen is the store as it is now, to read from alone: what is written meanwhile is
// not in it. thaw ends it.
func (s *Store) frozen(ctx context.Context) (_ *Store, thaw func(), err error) {
	read, err := s.snapshot(ctx)
	if err != nil {
		return nil, nil, wrap(err, "read the store at one moment")
	}
	return &Store{database: s.database, read: read}, func() { _ = read.Close() }, nil
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
