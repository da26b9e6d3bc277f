package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

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

// seal writes an encrypted backup, word files and all.
func (c *backupCommand) seal(ctx context.Context, st *store.Store) (err error) {
	recipients, err := sealed.Recipients(c.Recipient)
	if err != nil {
		return err
	}
	dir, remove, err := clearDir(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	file := filepath.Join(dir, clearBackup)
	if err := st.Backup(ctx, file); err != nil {
		return err
	}
	if err := copyWords(source.WordsDir(c.Data), file+wordsBackup); err != nil {
		return err
	}
	return sealed.Write(c.File, recipients, dir)
}

// inTheClear is the backup as restoring needs it, which remove removes where it had to
// be decrypted.
func (c *restoreCommand) inTheClear() (file string, remove func() error, err error) {
	encrypted, err := sealed.Is(c.File)
	switch {
	case err != nil:
		return "", nil, err
	case !encrypted && c.Identity == "":
		return c.File, func() error { return nil }, nil
	case !encrypted:
		return "", nil, kb.Errorf(kb.Invalid, "", "%s is not encrypted; restore it without --identity", c.File)
	case c.Identity == "":
		return "", nil, kb.Errorf(kb.Invalid, "", "%s is encrypted; name the file of your key with --identity", c.File)
	}
	identities, err := sealed.Identities(c.Identity)
	if err != nil {
		return "", nil, err
	}
	dir, remove, err := clearDir(c.Data)
	if err != nil {
		return "", nil, err
	}
	if err := sealed.Read(c.File, identities, dir); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	file = filepath.Join(dir, filepath.Base(c.File)) // the audit log names it
	err = os.Rename(filepath.Join(dir, clearBackup), file)
	if words := filepath.Join(dir, clearBackup+wordsBackup); err == nil {
		if err = os.Rename(words, file+wordsBackup); errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return file, remove, nil
}
