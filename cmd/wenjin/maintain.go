package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

type reindexCommand struct{ dataFlags }

// Run implements the command.
func (c *reindexCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	a, err := c.open(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	last, err := a.store.LastSeq(ctx)
	if err != nil {
		return err
	}
	bar := s.Progress("indexing changes")
	err = a.source.BuildIndex(ctx, func(seq int64) { bar.Set(int(seq), int(last)) })
	bar.Done()
	if err != nil {
		return err
	}
	stats := a.index.Live.Stats()
	fmt.Fprintf(s.Out, "indexed %d documents, %d bytes\n", stats.Documents, stats.Bytes)
	return nil
}

type backupCommand struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run implements the command.
func (c *backupCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	path := storePath(c.Data)
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no store: %w", err)
	}
	st, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.Backup(ctx, c.File); err != nil {
		return err
	}
	if err := copyWords(source.WordsDir(c.Data), c.File+wordsBackup); err != nil {
		return fmt.Errorf("back up word files: %w", err)
	}
	fmt.Fprintf(s.Out, "backed up to %s\n", c.File)
	return nil
}

// wordsBackup ends the name of the folder with the word files that were changed
// in the console, beside the file of a backup.
const wordsBackup = ".words"

// copyWords copies a folder of word files to one that is not there yet, if there is one.
func copyWords(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(to, os.DirFS(from))
}

type restoreCommand struct {
	Data  string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Force bool   `help:"Replace a store that is there; it is kept as wenjin.db.before-restore, its word files as words.before-restore."`
	File  string `arg:"" help:"A file that backup wrote." type:"existingfile"`
}

// Run implements the command.
func (c *restoreCommand) Run(ctx context.Context, s *cli.Streams) error {
	path := storePath(c.Data)
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return err
	}
	fresh := path + ".restoring"
	if err := copyFile(c.File, fresh); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	st, err := store.Open(ctx, fresh) // a damaged backup must not replace anything
	if err == nil {
		_, err = st.Heads(ctx)
		err = errors.Join(err, st.Close())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s is no sound backup: %w", c.File, err), os.Remove(fresh))
	}
	if _, err := os.Stat(path); err == nil {
		if !c.Force {
			return errors.Join(kb.Errorf(kb.Conflict, "", "there is a store in %s; stop the service and use --force to replace it", c.Data), os.Remove(fresh))
		}
		if err := os.Rename(path, path+".before-restore"); err != nil {
			return err
		}
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + suffix) // they belong to the store that was there
	}
	if err := os.Rename(fresh, path); err != nil {
		return err
	}
	words := source.WordsDir(c.Data)
	if _, err := os.Stat(words); err == nil {
		aside := words + ".before-restore"
		if err := errors.Join(os.RemoveAll(aside), os.Rename(words, aside)); err != nil {
			return err
		}
	}
	if err := copyWords(c.File+wordsBackup, words); err != nil {
		return fmt.Errorf("restore word files: %w", err)
	}
	// The index may hold changes that the backup lacks.
	if err := os.RemoveAll(indexDir(c.Data)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "restored %s; the index is built at the next start\n", c.File)
	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
