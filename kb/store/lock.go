package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/wenjin-kb/wenjin/kb"
)

const (
	lockTimeout = 2 * time.Second // longer than a command on the store alone takes to migrate it
	lockRetry   = 50 * time.Millisecond
)

// FolderLock holds a data folder for one process. The system lets go of it when
// the process ends, however it ends.
type FolderLock struct{ file *flock.Flock }

// LockFolder takes a data folder, which it makes when it is not there, before
// anything in it is read. A folder that another process still holds after a moment
// is Busy.
func LockFolder(dir string) (*FolderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	ok, err := f.TryLockContext(ctx, lockRetry)
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		return nil, kb.Errorf(kb.Busy, "data_in_use", "another process is using %s; stop it, or give this one its own --data folder", dir)
	}
	return &FolderLock{f}, nil
}

// Release lets go of the folder.
func (l *FolderLock) Release() error { return l.file.Unlock() }

// OpenBeside opens the store in a data folder that another process may be holding.
// Only while none does is the store made or brought to the newest version; one of
// an older version that is in use is Busy.
func OpenBeside(ctx context.Context, path string) (_ *Store, err error) {
	lock, err := LockFolder(filepath.Dir(path))
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
	if current, err := s.isCurrent(ctx); err != nil || !current {
		return nil, errors.Join(cmp.Or(err, busy), s.Close())
	}
	return s, nil
}

// isCurrent reports whether the store has the schema that this program writes.
func (s *Store) isCurrent(ctx context.Context) (bool, error) {
	p, err := migrator(s.write)
	if err != nil {
		return false, err
	}
	version, err := schemaVersion(ctx, s.read)
	return version == newestVersion(p), err
}
