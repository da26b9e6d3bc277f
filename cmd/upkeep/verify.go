package upkeep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// Verify holds a data folder against itself.
type Verify struct{ instance.Flags }

// Run implements the command. It prints a line for each thing it looked at.
func (c *Verify) Run(ctx context.Context, s *cli.Streams) error {
	if err := c.Exists(c.Data); err != nil {
		return fmt.Errorf("there is no store: %w", err)
	}
	sound := true
	say := func(what string, seen int, err error) {
		if err != nil {
			sound = false
			fmt.Fprintf(s.Out, "%-20s BROKEN: %v\n", what, err)
			return
		}
		fmt.Fprintf(s.Out, "%-20s whole, %d looked at\n", what, seen)
	}
	err := instance.StoreFlags{Data: c.Data, StoreFlag: c.StoreFlag}.With(ctx, func(st *store.Store) error {
		for _, v := range st.Verify(ctx) {
			say(v.What, v.Seen, v.Err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := os.Stat(instance.SearchesPath(c.Data)); err == nil {
		n, err := verifySearches(ctx, c.Data)
		say("search log", n, err)
	}
	documents, err := c.verifyIndex(ctx)
	switch {
	case kb.KindOf(err) == kb.Busy:
		fmt.Fprintf(s.Out, "%-20s not looked at: the service that uses it does so itself, every day\n", "index")
	case errors.Is(err, index.ErrOtherAnalysis):
		fmt.Fprintf(s.Out, "%-20s not compared: it was built by other words or facts, and will be anew; name the folder that serve has with --content\n", "index")
	case errors.Is(err, errNoIndex):
		fmt.Fprintf(s.Out, "%-20s none yet: the next start builds it\n", "index")
	default:
		say("index", documents, err)
	}
	if !sound {
		return cli.ErrFindings
	}
	return nil
}

var errNoIndex = errors.New("there is no index")

// verifyIndex compares the index with the store, as long as no service uses it.
func (c *Verify) verifyIndex(ctx context.Context) (documents int, err error) {
	if entries, err := os.ReadDir(instance.IndexDir(c.Data)); err != nil || len(entries) == 0 {
		return 0, errNoIndex
	}
	i, err := c.Open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	return i.Source.VerifyIndex(ctx)
}
