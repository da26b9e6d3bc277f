package upkeep

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sealed"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// What backups that are encrypted, or no longer, are called while they lie in the clear
// in a folder of their own in the data folder; and when one is left over by a process
// that was killed.
const (
	clearBackup   = "wenjin.db"
	clearFolder   = "backup-in-the-clear-"
	leftOverAfter = 24 * time.Hour
)

// wordsBackup ends the name of the folder with the word files that were changed
// in the console, beside the file of a backup.
const wordsBackup = ".words"

// copyWords copies a folder of word files to one that is not there yet and that its
// owner alone can read, if there is one.
func copyWords(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	return os.CopyFS(to, os.DirFS(from))
}

// clearDir makes a folder in the data folder, which holds the store in the clear anyway,
// and removes what was left over of others.
func clearDir(data string) (dir string, remove func() error, err error) {
	others, err := filepath.Glob(filepath.Join(data, clearFolder+"*"))
	if err != nil {
		return "", nil, err
	}
	for _, other := range others {
		if info, err := os.Stat(other); err == nil && time.Since(info.ModTime()) > leftOverAfter {
			if err := os.RemoveAll(other); err != nil {
				return "", nil, err
			}
		}
	}
	dir, err = os.MkdirTemp(data, clearFolder)
	return dir, func() error { return os.RemoveAll(dir) }, err
}

// sealBackup writes an encrypted backup of a data folder, word files and all, for the
// owners of some keys.
func sealBackup(ctx context.Context, st *store.Store, data, file string, keys []string) (err error) {
	recipients, err := sealed.Recipients(keys)
	if err != nil {
		return err
	}
	dir, remove, err := clearDir(data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	plain := filepath.Join(dir, clearBackup)
	if err := st.Backup(ctx, plain); err != nil {
		return err
	}
	if err := copyWords(source.WordsDir(data), plain+wordsBackup); err != nil {
		return err
	}
	if err := copySearches(ctx, instance.SearchesPath(data), plain+searchesBackup); err != nil {
		return err
	}
	return sealed.Write(file, recipients, dir)
}

// inTheClear is a backup as restoring into a data folder needs it. Where it had to be
// decrypted by the key in a file, remove removes it.
func inTheClear(data, backup, key string) (file string, remove func() error, err error) {
	encrypted, err := sealed.Is(backup)
	switch {
	case err != nil:
		return "", nil, err
	case !encrypted && key == "":
		return backup, func() error { return nil }, nil
	case !encrypted:
		return "", nil, kb.Errorf(kb.Invalid, "", "%s is not encrypted; restore it without --identity", backup)
	case key == "":
		return "", nil, kb.Errorf(kb.Invalid, "", "%s is encrypted; name the file of your key with --identity", backup)
	}
	identities, err := sealed.Identities(key)
	if err != nil {
		return "", nil, err
	}
	dir, remove, err := clearDir(data)
	if err != nil {
		return "", nil, err
	}
	if err := sealed.Read(backup, identities, dir); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	file = filepath.Join(dir, filepath.Base(backup)) // the audit log names it
	err = os.Rename(filepath.Join(dir, clearBackup), file)
	for _, beside := range []string{wordsBackup, searchesBackup} {
		if err != nil {
			break
		}
		if err = os.Rename(filepath.Join(dir, clearBackup+beside), file+beside); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return file, remove, nil
}
