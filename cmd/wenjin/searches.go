package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// searches opens the search log of a data folder.
func (f retentionFlags) searches(ctx context.Context, data string, audit kb.Audit, log *slog.Logger) (*searchlog.Log, func() error, error) {
	db, err := searchdb.Open(ctx, searchesPath(data))
	if err != nil {
		return nil, nil, err
	}
	l := searchlog.New(db, audit, log, time.Now)
	l.Off = !f.SearchLog
	return l, db.Close, nil
}

// searchesCommand is what is done with the search log on the machine.
type searchesCommand struct {
	Erase eraseSearchesCommand `cmd:"" help:"Erase what was logged of a day or of a visitor, also while the service runs."`
}

type eraseSearchesCommand struct {
	Data    string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Day     string `xor:"what" required:"" help:"Day in Shanghai, as 2026-03-15." placeholder:"DAY"`
	Visitor string `xor:"what" required:"" help:"Visitor, as the list of searches shows them." placeholder:"ID"`
}

// Run implements the command.
func (c *eraseSearchesCommand) Run(ctx context.Context, s *cli.Streams) error {
	if _, err := os.Stat(searchesPath(c.Data)); err != nil {
		return fmt.Errorf("there is no search log: %w", err)
	}
	var day *searchlog.Day
	var visitor *searchlog.Visitor
	if c.Day != "" {
		d, err := searchlog.ParseDay(c.Day)
		if err != nil {
			return kb.Errorf(kb.Invalid, "", "--day: %v", err)
		}
		day = &d
	} else {
		v, err := searchlog.ParseVisitor(c.Visitor)
		if err != nil {
			return kb.Errorf(kb.Invalid, "", "--visitor: %v", err)
		}
		visitor = &v
	}
	return storeFlags{c.Data}.with(ctx, func(st *store.Store) (err error) {
		l, done, err := retentionFlags{}.searches(ctx, c.Data, st, s.Log)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		n, err := l.Erase(ctx, operator, day, visitor)
		if err == nil {
			fmt.Fprintf(s.Out, "erased %d searches\n", n)
		}
		return err
	})
}

// searchesBackup ends the name of the copy of the search log beside the file of a backup.
const searchesBackup = ".searches"

// copySearches copies a search log to a file that is not there yet, if there is one.
func copySearches(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	db, err := searchdb.Open(ctx, from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Backup(ctx, to)
}

// restoreSearches puts the copy of a search log into a data folder that has none: one
// that is there is newer, and needs nothing of the store.
func restoreSearches(ctx context.Context, file, data string) error {
	if _, err := os.Stat(searchesPath(data)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return copySearches(ctx, file+searchesBackup, searchesPath(data))
}

// verifySearches looks through the search log of a data folder.
func verifySearches(ctx context.Context, data string) (n int, err error) {
	db, err := searchdb.Open(ctx, searchesPath(data))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Verify(ctx)
}
