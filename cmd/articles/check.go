package articles

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/report"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/policy"
)

// Check checks Markdown articles.
type Check struct {
	JSON    bool   `help:"Print the findings as a JSON list: --format json."`
	Format  string `help:"How to print the findings: ${enum}." enum:"text,json,sarif,github" default:"text"`
	Explain string `help:"Say what a rule wants, by which law, with examples and how to get a waiver." placeholder:"RULE"`
	Links   bool   `help:"Ask for every address outside the house too, and name those that do not answer. Nothing else connects to anywhere."`
	Path    string `arg:"" optional:"" help:"A content folder, a folder of Markdown, or one file." type:"path"`
}

// moreGarbage is how much of it, in percent of what is held, may lie about before it is
// collected: a check ends soon and keeps little, and collecting costs a tenth of its time.
const moreGarbage = 400

// Run implements the command.
func (c *Check) Run(ctx context.Context, s *cli.Streams) error {
	switch {
	case c.JSON && c.Format != "text" && c.Format != "json":
		return kb.Errorf(kb.Invalid, "", "--json is --format json: give one of them")
	case c.Path == "" && c.Explain != "":
		return explain(s, content.FS, c.Explain)
	case c.Path == "":
		return kb.Errorf(kb.Invalid, "", "expected a content folder, a folder of Markdown, or one file")
	}
	fsys, prefix, err := c.folder()
	if err != nil {
		return err
	}
	if c.Explain != "" {
		return explain(s, fsys, c.Explain)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(moreGarbage))
	folder, err := c.check(ctx, s, fsys, prefix)
	if err != nil {
		return err
	}
	_, wordErr := zh.LoadWords(source.WithLanguage(fsys))
	found := folder.All()
	for i := range found {
		found[i].File = filepath.Join(prefix, filepath.FromSlash(found[i].File))
	}
	if err := c.print(s, fsys, folder, found); err != nil {
		return err
	}
	if wordErr != nil {
		return wordErr
	}
	if kb.Blocked(found) {
		return cli.ErrFindings
	}
	return nil
}

// check reads a folder and gathers everything that can be found in it, file by file.
func (c *Check) check(ctx context.Context, s *cli.Streams, fsys fs.FS, prefix string) (*markdown.Folder, error) {
	folder, err := markdown.LoadDir(fsys)
	if err != nil {
		return nil, err
	}
	pack, err := source.Pack(fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(prefix, "redlines.yaml"), err)
	}
	var articles []kb.Article
	for _, f := range folder.Files {
		articles = append(articles, f.Article)
	}
	// Which questions are alike is found beside the check of each, or one core would rest.
	alike := make(chan map[int][]kb.Finding, 1)
	go func() { alike <- pack.Similar(articles) }()
	bar := s.Progress("checking")
	err = source.Check(ctx, folder, pack, time.Now(), bar.Set)
	bar.Done()
	if err != nil {
		return nil, err
	}
	beside, err := source.CheckFiles(ctx, fsys, pack, time.Now())
	if err != nil {
		return nil, err
	}
	folder.Findings = append(folder.Findings, beside...)
	for i, near := range <-alike {
		folder.Files[i].Check(near)
	}
	if c.Links {
		if err := checkLinks(ctx, folder, s.Progress("asking")); err != nil {
			return nil, err
		}
	}
	return folder, nil
}

// print writes the findings, as they were asked for.
func (c *Check) print(s *cli.Streams, fsys fs.FS, folder *markdown.Folder, found []kb.Finding) error {
	switch {
	case c.JSON || c.Format == "json":
		if found == nil {
			found = []kb.Finding{}
		}
		enc := json.NewEncoder(s.Out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(found)
	case c.Format == "sarif":
		return sarif(s.Out, fsys, found)
	case c.Format == "github":
		return report.GitHub(s.Out, fromHere(found))
	}
	for _, f := range found {
		fmt.Fprintln(s.Out, f)
		if f.Suggestion != "" {
			fmt.Fprintf(s.Out, "    建议：%s\n", f.Suggestion)
		}
	}
	_, err := fmt.Fprintln(s.Out, summary(folder, found))
	return err
}

// folder opens the path: a file alone is checked beside the built-in categories
// and facts.
func (c *Check) folder() (fs.FS, string, error) {
	info, err := os.Stat(c.Path)
	if err != nil {
		return nil, "", kb.Errorf(kb.Invalid, "", "%v", err)
	}
	if info.IsDir() {
		return content.Dir(c.Path), c.Path, nil
	}
	beside := content.Dir(filepath.Dir(c.Path))
	src, err := fs.ReadFile(beside, filepath.Base(c.Path))
	if err != nil {
		return nil, "", kb.Errorf(kb.Invalid, "", "%s: %v", c.Path, err)
	}
	one := fstest.MapFS{filepath.Base(c.Path): {Data: src}}
	for _, name := range []string{"facts.yaml", "redlines.yaml"} {
		data, err := fs.ReadFile(content.FS, name)
		if err != nil {
			return nil, "", err
		}
		one[name] = &fstest.MapFile{Data: data}
	}
	return besides{one, beside}, filepath.Dir(c.Path), nil
}

// besides is a folder of which one file is checked; its pictures are found in the
// folder that it lies in.
type besides struct{ one, folder fs.FS }

// Open implements fs.FS.
func (b besides) Open(name string) (fs.File, error) {
	if f, err := b.one.Open(name); err == nil {
		return f, nil
	}
	return b.folder.Open(name)
}

// summary counts articles and findings and gives the lengths of the bodies.
func summary(folder *markdown.Folder, found []kb.Finding) string {
	audience := map[kb.Audience]int{}
	kinds := map[kb.Kind]int{}
	var lengths []int
	for _, f := range folder.Files {
		audience[f.Article.Audience]++
		kinds[f.Article.Kind]++
		text := markdown.Plain(f.Article.Body).Text
		lengths = append(lengths, utf8.RuneCountInString(strings.Join(strings.Fields(text), "")))
	}
	severities := map[kb.Severity]int{}
	for _, f := range found {
		severities[f.Severity]++
	}
	out := fmt.Sprintf("%d articles (%d public, %d agent, %d compliance): %d block, %d warn, %d info",
		len(folder.Files), audience[kb.AudiencePublic], audience[kb.AudienceAgent], kinds[kb.KindCompliance], severities[kb.Block], severities[kb.Warn], severities[kb.Info])
	if n := count(found, func(f kb.Finding) bool { return f.Rule == policy.Unconfirmed }); n > 0 {
		out += fmt.Sprintf("; %d wait for a confirmed figure", n)
	}
	if n := count(found, func(f kb.Finding) bool { return f.Rule == policy.Overdue }); n > 0 {
		out += fmt.Sprintf("; %d are overdue for review", n)
	}
	if len(lengths) > 0 {
		sum := 0
		for _, n := range lengths {
			sum += n
		}
		out += fmt.Sprintf("; characters of text: mean %d, minimum %d", sum/len(lengths), slices.Min(lengths))
	}
	return out
}

func count(found []kb.Finding, is func(kb.Finding) bool) (n int) {
	for _, f := range found {
		if is(f) {
			n++
		}
	}
	return n
}
