package articles

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
)

// Export writes all articles in force as files.
type Export struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Dir  string `arg:"" help:"Folder to write to; it must be empty or not exist."`
}

// Run implements the command. What came from a file is written byte for byte.
func (c *Export) Run(ctx context.Context, s *cli.Streams) (err error) {
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return kb.Errorf(kb.Invalid, "", "%s is not empty", c.Dir)
	}
	i, err := instance.Flags{Data: c.Data}.OpenBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	if err := i.Store.Append(ctx, instance.Event("articles.export", "", nil)); err != nil {
		return err
	}
	files, err := i.Source.InUse(ctx)
	if err != nil {
		return err
	}
	done, err := source.Export(ctx, i.Store, files, c.Dir)
	if err != nil {
		return err
	}
	for _, note := range done.Notes {
		fmt.Fprintln(s.Err, note)
	}
	fmt.Fprintf(s.Out, "exported %d articles, %d pictures and %d other files to %s\n", done.Articles, done.Pictures, done.Settings, c.Dir)
	return nil
}
