// Package folder is how one process holds a data folder, so that no two write in it.
package folder

import (
	"context"
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

// Lock holds a data folder for one process. The system lets go of it when
// the process ends, however it ends.
type Lock struct{ file *flock.Flock }

// Hold takes a data folder, which it makes when it is not there, before
// anything in it is read. A folder that another process still holds after a moment
// is Busy.
func Hold(dir string) (*Lock, error) {
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
	return &Lock{f}, nil
}

// Release lets go of the folder.
func (l *Lock) Release() error { return l.file.Unlock() }
