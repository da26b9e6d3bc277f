// Package upkeep is what operators do with a data folder: build the index anew, back up,
// restore, and look it through.
package upkeep

import (
	"context"
	"errors"
	"fmt"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
)

// Reindex builds the index anew from the store.
type Reindex struct{ instance.Flags }

// Run implements the command.
func (c *Reindex) Run(ctx context.Context, s *cli.Streams) (err error) {
	i, err := c.Open(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	last, err := i.Store.LastSeq(ctx)
	if err != nil {
		return err
	}
	bar := s.Progress("indexing changes")
	err = i.Source.BuildIndex(ctx, func(seq int64) { bar.Set(int(seq), int(last)) })
	bar.Done()
	if err != nil {
		return err
	}
	stats := i.Live.Stats()
	fmt.Fprintf(s.Out, "indexed %d documents, %d bytes\n", stats.Documents, stats.Bytes)
	return nil
}
