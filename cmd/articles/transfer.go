package articles

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Import takes a folder of articles into the store.
type Import struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Dir  string `arg:"" help:"Folder of Markdown articles." type:"existingdir"`
}

// Run implements the command. Each line "N of M on disk" is an acknowledgement.
func (c *Import) Run(ctx context.Context, s *cli.Streams) (err error) {
	i, err := instance.Flags{Data: c.Data}.OpenBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	folder, err := markdown.LoadDir(content.Dir(c.Dir))
	if err != nil {
		return err
	}
	if err := source.DateByGit(ctx, folder, c.Dir); err != nil {
		s.Log.Warn("texts are dated by their files", "error", err)
	}
	if err := source.Check(ctx, folder, i.Source.Rules.Pack(), time.Now(), nil); err != nil {
		return err
	}
	found := folder.All()
	for _, f := range found {
		if f.Severity == kb.Block {
			fmt.Fprintln(s.Err, f)
		}
	}
	if err := source.KeepPictures(ctx, content.Dir(c.Dir), folder, i.Store, kb.ActorConsole); err != nil {
		return err
	}
	good, bad := source.Candidates(folder)
	bar := s.Progress("importing")
	report, err := i.Workflow.Import(ctx, good, func(done, total int) {
		bar.Set(done, total)
		fmt.Fprintf(s.Out, "%d of %d on disk\n", done, total)
	})
	if err != nil {
		return err
	}
	bar.Done()
	fmt.Fprintf(s.Out, "imported %d: %d new, %d changed, %d as they were; %d files refused\n", len(good), report.Added, report.Changed, report.Unchanged, len(bad))
	if kb.Blocked(found) {
		return cli.ErrFindings
	}
	return nil
}

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
