package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// AppliedFile holds the number of the last change that was on disk. It may lag behind; it is
// never ahead unless what is beside it went back to an older state, of which it says nothing.
const AppliedFile = "applied"

// NoteApplied notes in a folder up to where changes are on disk.
func NoteApplied(dir string, seq int64) error {
	path := filepath.Join(dir, AppliedFile)
	if err := os.WriteFile(path+".new", []byte(strconv.FormatInt(seq, 10)), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// NotRolledBack refuses a folder in which more was noted than the changes that are there.
func NotRolledBack(dir string, seq int64) error {
	raw, err := os.ReadFile(filepath.Join(dir, AppliedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if noted, err := strconv.ParseInt(string(raw), 10, 64); err == nil && noted > seq {
		return fmt.Errorf("it had changes up to %d, but those after %d are lost", noted, seq)
	}
	return nil
}
