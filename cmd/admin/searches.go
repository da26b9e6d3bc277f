package admin

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// Searches is what is done with the search log on the machine.
type Searches struct {
	Erase eraseSearchesCommand `cmd:"" help:"Erase what was logged of a day or of a visitor, also while the service runs."`
}

type eraseSearchesCommand struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	instance.StoreFlag
	Day     string `xor:"what" required:"" help:"Day in Shanghai, as 2026-03-15." placeholder:"DAY"`
	Visitor string `xor:"what" required:"" help:"Visitor, as the list of searches shows them." placeholder:"ID"`
}

// Run implements the command.
func (c *eraseSearchesCommand) Run(ctx context.Context, s *cli.Streams) error {
	if _, err := os.Stat(instance.SearchesPath(c.Data)); err != nil {
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
	return instance.StoreFlags{Data: c.Data, StoreFlag: c.StoreFlag}.With(ctx, func(st *store.Store) (err error) {
		l, done, err := instance.OpenSearches(ctx, c.Data, st, s.Log)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		n, err := l.Erase(ctx, instance.Operator, day, visitor)
		if err == nil {
			fmt.Fprintf(s.Out, "erased %d searches\n", n)
		}
		return err
	})
}
