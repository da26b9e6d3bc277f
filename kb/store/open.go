package store

import (
	"context"
	"errors"
	"time"

	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Open opens a store, makes it when it is not there, and brings it to the newest version.
// where is the path of its file, or the URL of a database of PostgreSQL.
func Open(ctx context.Context, where string) (*Store, error) {
	s, err := openBare(ctx, where, func(s *Store) error { return s.beginLog(ctx, time.Now()) })
	return s, wrap(err, "open store %s", shown(where))
}

// shown is where a store is, without passwords.
func shown(where string) string {
	if postgres.IsURL(where) {
		return postgres.Redacted(where)
	}
	return where
}

// openBare opens a store of the newest version, and then runs begin on it.
func openBare(ctx context.Context, where string, begin func(*Store) error) (s *Store, err error) {
	if postgres.IsURL(where) {
		if s, err = connectServer(where); err != nil {
			return nil, err
		}
		err = s.database.(server).prepare(ctx, s.write, func() error { return begin(s) })
	} else {
		if err := Inspect(ctx, where); err != nil {
			return nil, err
		}
		if err := sqlite.Private(where); err != nil {
			return nil, err
		}
		if s, err = connectBoth(where); err != nil {
			return nil, err
		}
		if err = schema.Migrate(ctx, s.write); err == nil {
			err = begin(s)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
