package articles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content/exporter"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Export writes all articles in force.
type Export struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	instance.StoreFlag
	Format   string `help:"What to write: a content folder of Markdown, a help centre of plain HTML files (what customers may see), or one file of CSV, JSON or XLSX: ${enum}." enum:"markdown,html,csv,json,xlsx" default:"markdown"`
	Audience string `help:"Whose articles: all, or what customers may see (public), then without the settings of the house." enum:"all,public" default:"all"`
	Name     string `help:"With --format html: the name of the help centre." default:"帮助中心"`
	Path     string `arg:"" help:"Folder to write to, which must be empty or not exist; for CSV, JSON and XLSX a file that does not exist."`
}

// Run implements the command. As Markdown, what came from a file is written byte for byte.
func (c *Export) Run(ctx context.Context, s *cli.Streams) (err error) {
	table := c.Format == "csv" || c.Format == "json" || c.Format == "xlsx"
	if entries, err := os.ReadDir(c.Path); err == nil && len(entries) > 0 {
		return kb.Errorf(kb.Invalid, "", "%s is not empty", c.Path)
	}
	if _, err := os.Lstat(c.Path); table && err == nil {
		return kb.Errorf(kb.Invalid, "", "%s is there already", c.Path)
	}
	i, err := instance.Flags{Data: c.Data, StoreFlag: c.StoreFlag}.OpenBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	if err := i.Store.Append(ctx, instance.Event("articles.export", "", map[string]string{"format": c.Format, "audience": c.Audience})); err != nil {
		return err
	}
	settings, err := i.Source.InUse(ctx)
	if err != nil {
		return err
	}
	var from exporter.Source = i.Store
	if c.Audience == "public" {
		from = exporter.Public{Source: from}
	}
	switch {
	case table:
		return c.table(ctx, s, from, i.Workflow.Rules.Facts())
	case c.Format == "html":
		return c.site(ctx, s, from, settings, i.Workflow.Rules.Facts())
	}
	return c.folder(ctx, s, from, settings)
}

// folder writes a content folder.
func (c *Export) folder(ctx context.Context, s *cli.Streams, from exporter.Source, settings fs.FS) error {
	if c.Audience == "public" {
		settings = fstest.MapFS{}
	}
	done, err := source.Export(ctx, from, settings, c.Path)
	if err != nil {
		return err
	}
	for _, note := range done.Notes {
		fmt.Fprintln(s.Err, note)
	}
	fmt.Fprintf(s.Out, "exported %d articles, %d pictures and %d other files to %s\n", done.Articles, done.Pictures, done.Settings, c.Path)
	return nil
}

// site writes a help centre.
func (c *Export) site(ctx context.Context, s *cli.Streams, from exporter.Source, settings fs.FS, facts kb.Facts) error {
	tree, _ := markdown.LoadTaxonomy(settings)
	site := exporter.Site{Name: c.Name, Taxonomy: tree, Facts: facts}
	done, err := site.Write(ctx, from, c.Path)
	if err != nil {
		return err
	}
	for _, note := range done.Notes {
		fmt.Fprintln(s.Err, note)
	}
	fmt.Fprintf(s.Out, "exported %d public articles in %d categories and %d pictures to %s\n", done.Articles, done.Categories, done.Pictures, c.Path)
	return nil
}

// table writes one file, whole or not at all.
func (c *Export) table(ctx context.Context, s *cli.Streams, from exporter.Source, facts kb.Facts) (err error) {
	var b bytes.Buffer
	var n int
	var notes []string
	switch c.Format {
	case "csv":
		n, err = exporter.CSV(ctx, from, &b)
	case "xlsx":
		n, notes, err = exporter.XLSX(ctx, from, &b)
	default:
		n, err = exporter.JSON(ctx, from, facts, &b)
	}
	if err != nil {
		return err
	}
	if err := instance.WriteNew(c.Path, b.String()); err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(s.Err, note)
	}
	fmt.Fprintf(s.Out, "exported %d articles to %s\n", n, c.Path)
	return nil
}
