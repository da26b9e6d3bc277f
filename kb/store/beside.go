package store

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/store/folder"
)

// OpenBeside opens the store in a data folder that another process may be holding.
// Only while none does is the store made or brought to the newest version; one of
// an older version that is in use is Busy. PostgreSQL is there for many at once.
func OpenBeside(ctx context.Context, path string) (_ *Store, err error) {
	if postgres.IsURL(path) {
		return Open(ctx, path)
	}
	lock, err := folder.Hold(filepath.Dir(path))
	if err == nil {
		s, err := Open(ctx, path)
		return s, errors.Join(err, lock.Release())
	}
	if kb.KindOf(err) != kb.Busy {
		return nil, err
	}
	busy := err
	if err := Inspect(ctx, path); err != nil {
		return nil, err
	}
	s, err := connectBoth(path)
	if err != nil {
		return nil, err
	}
	if current, err := schema.IsCurrent(ctx, s.read); err != nil || !current {
		return nil, errors.Join(cmp.Or(err, busy), s.Close())
	}
	return s, nil
}
