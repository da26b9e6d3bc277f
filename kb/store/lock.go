package store

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/wenjin-kb/wenjin/kb"
)

// FolderLock holds a data folder for one process. The system lets go of it when
// the process ends, however it ends.
type FolderLock struct{ file *flock.Flock }

// LockFolder takes a data folder, which it makes when it is not there, before
// anything in it is read. A folder that another process holds is Busy.
func LockFolder(dir string) (*FolderLock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	f := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	ok, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		return nil, kb.Errorf(kb.Busy, "data_in_use", "another process is using %s; stop it, or give this one its own --data folder", dir)
	}
	return &FolderLock{f}, nil
}

// Release lets go of the folder.
func (l *FolderLock) Release() error { return l.file.Unlock() }
