package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/folder"
)

// Backup writes a copy of the store.
type Backup struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	instance.StoreFlag
	Recipient []string `help:"Public key of age (age1…) whose owner can read the backup; several by commas. Without one it is in the clear." placeholder:"KEY"`
	File      string   `arg:"" help:"File to write; it must not exist."`
}

// Run implements the command.
func (c *Backup) Run(ctx context.Context, s *cli.Streams) (err error) {
	if err := c.Exists(c.Data); err != nil {
		return fmt.Errorf("there is no store: %w", err)
	}
	st, err := store.OpenBeside(ctx, c.Where(c.Data))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if len(c.Recipient) > 0 {
		if err := sealBackup(ctx, st, c.Data, c.File, c.Recipient); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "backed up to %s, encrypted\n", c.File)
		return nil
	}
	if err := st.Backup(ctx, c.File); err != nil {
		return err
	}
	if err := copyWords(source.WordsDir(c.Data), c.File+wordsBackup); err != nil {
		return fmt.Errorf("back up word files: %w", err)
	}
	if err := copySearches(ctx, instance.SearchesPath(c.Data), c.File+searchesBackup); err != nil {
		return fmt.Errorf("back up the search log: %w", err)
	}
	fmt.Fprintf(s.Out, "backed up to %s\n", c.File)
	return nil
}

// Restore puts a backup in place of the store.
type Restore struct {
	Data     string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Force    bool   `help:"Replace a store that is there; it and its word files are kept beside, with before-restore and the time in their names."`
	Identity string `type:"existingfile" help:"File of the secret key that an encrypted backup is for, as age-keygen writes it." placeholder:"FILE"`
	File     string `arg:"" help:"A file that backup wrote." type:"existingfile"`
}

// Run implements the command.
func (c *Restore) Run(ctx context.Context, s *cli.Streams) (err error) {
	lock, err := folder.Hold(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	path := instance.StorePath(c.Data)
	if _, err := os.Stat(path); err == nil && !c.Force {
		return kb.Errorf(kb.Conflict, "", "there is a store in %s; use --force to replace it (it is kept beside)", c.Data)
	}
	file, remove, err := inTheClear(c.Data, c.File, c.Identity)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	now := time.Now()
	// The index may hold changes that the backup lacks.
	done, err := store.Restore(ctx, file, path, now, func() error { return instance.ClearIndex(c.Data) })
	if err != nil {
		return err
	}
	if err := c.restoreWords(file, now); err != nil {
		return fmt.Errorf("the store is restored, but not its word files: %w", err)
	}
	if err := restoreSearches(ctx, file, c.Data); err != nil {
		return fmt.Errorf("the store is restored, but not the search log: %w", err)
	}
	fmt.Fprintf(s.Out, "restored %s: %d articles; the index is built at the next start\n", c.File, done.Articles)
	if done.Aside != "" {
		fmt.Fprintf(s.Out, "the store that was there is kept as %s\n", done.Aside)
	}
	for _, name := range done.Revoked {
		fmt.Fprintf(s.Out, "revoked since the backup, and so again: %s\n", name)
	}
	if done.Unread != nil {
		fmt.Fprintf(s.Err, "The store that was there could not be read (%v): tokens and accounts that were revoked since the backup hold again. Look through: wenjin token list, wenjin user list\n", done.Unread)
	}
	fmt.Fprintf(s.Out, "the audit log has %d records; the last has the hash %s\n", done.Head.Seq, done.Head.Hash)
	return nil
}

// restoreWords puts the word files of the backup in place; those that were there
// are kept beside.
func (c *Restore) restoreWords(file string, now time.Time) error {
	words := source.WordsDir(c.Data)
	if _, err := os.Stat(words); err == nil {
		if err := os.Rename(words, words+".before-restore-"+now.UTC().Format("20060102T150405.000Z")); err != nil {
			return err
		}
	}
	return copyWords(file+wordsBackup, words)
}
