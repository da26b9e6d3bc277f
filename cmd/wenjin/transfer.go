package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

type importCommand struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Dir  string `arg:"" help:"Folder of Markdown articles." type:"existingdir"`
}

// Run implements the command. Each line "N of M on disk" is an acknowledgement.
func (c *importCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	a, err := dataFlags{Data: c.Data}.openBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	folder, err := markdown.LoadDir(os.DirFS(c.Dir))
	if err != nil {
		return err
	}
	if err := source.Check(ctx, folder, a.source.Rules.Pack(), time.Now(), nil); err != nil {
		return err
	}
	found := folder.All()
	for _, f := range found {
		if f.Severity == kb.Block {
			fmt.Fprintln(s.Err, f)
		}
	}
	good, bad := source.Candidates(folder)
	bar := s.Progress("importing")
	report, err := a.workflow.Import(ctx, good, func(done, total int) {
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

type exportCommand struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	Dir  string `arg:"" help:"Folder to write to; it must be empty or not exist."`
}

// Run implements the command. What came from a file is written byte for byte.
func (c *exportCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return kb.Errorf(kb.Invalid, "", "%s is not empty", c.Dir)
	}
	a, err := dataFlags{Data: c.Data}.openBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if err := a.store.Append(ctx, commandEvent("articles.export", "", nil)); err != nil {
		return err
	}
	n := 0
	err = a.store.EachInForce(ctx, time.Now(), func(r kb.Revision) error {
		raw := r.Raw
		if len(raw) == 0 {
			var err error
			if raw, err = markdown.Format(r.Article); err != nil {
				return fmt.Errorf("write %s: %w", r.Article.Slug, err)
			}
		}
		path := filepath.Join(c.Dir, "articles", filepath.FromSlash(r.Article.Category), r.Article.Slug+".md")
		if r.Origin != "" {
			path = filepath.Join(c.Dir, filepath.FromSlash(r.Origin))
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		n++
		return os.WriteFile(path, raw, 0o644)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "exported %d articles to %s\n", n, c.Dir)
	return nil
}
