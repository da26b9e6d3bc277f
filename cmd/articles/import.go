package articles

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/dialects"
	"github.com/wenjin-kb/wenjin/content/importer/documents"
	"github.com/wenjin-kb/wenjin/content/importer/drafts"
	"github.com/wenjin-kb/wenjin/content/importer/helpdesks"
	"github.com/wenjin-kb/wenjin/content/importer/pages"
	"github.com/wenjin-kb/wenjin/content/importer/sheets"
	"github.com/wenjin-kb/wenjin/content/importer/wikis"
	"github.com/wenjin-kb/wenjin/content/importer/word"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/markdown/syntax"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Import takes articles into the store: a folder of our own, or the export of another
// system.
type Import struct {
	Data string `default:"./data" help:"Folder of the store and the index." placeholder:"DIR"`
	instance.StoreFlag
	Content    string      `help:"With --from: content folder whose categories and red lines count, where the service has not taken them in yet." placeholder:"DIR"`
	From       string      `help:"What it is an export of, for drafts: markdown, csv, xlsx, html, docx, zendesk, intercom, notion, confluence or meilisearch. Without it, PATH is a folder as this program keeps them, and its articles are published." placeholder:"FORMAT"`
	Source     string      `help:"Name under which the ids of the export are remembered, so that the next run changes only what has changed; without it, the format." placeholder:"NAME"`
	Audience   kb.Audience `help:"With --from: who may read what does not say so itself, public or agent (internal)." enum:"public,agent" default:"agent" placeholder:"WHO"`
	Category   string      `help:"With --from: the category of what has none that is known." placeholder:"PATH"`
	Categories string      `help:"With --from: a YAML file of lines 'category there: path here'; \"*\" is every other." placeholder:"FILE" type:"existingfile"`
	DryRun     bool        `help:"With --from: change nothing, and say of every article what would come of it."`
	Report     string      `help:"With --from: write what came, and what was left out where, to a new file of JSON." placeholder:"FILE"`
	Path       string      `arg:"" help:"Folder of Markdown articles; with --from, a folder, an archive (.zip) or a file."`
}

// formats are what an export may be of.
var formats = []struct {
	name string
	read importer.Reader
}{
	{"markdown", dialects.Markdown},
	{"csv", sheets.CSV},
	{"xlsx", sheets.XLSX},
	{"html", pages.HTML},
	{"docx", word.DOCX},
	{"zendesk", helpdesks.Zendesk},
	{"intercom", helpdesks.Intercom},
	{"notion", wikis.Notion},
	{"confluence", wikis.Confluence},
	{"meilisearch", documents.Meilisearch},
}

// Formats are the names of the formats that --from takes.
func Formats() string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return strings.Join(names, ", ")
}

// Run implements the command.
func (c *Import) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.From != "" {
		return c.foreign(ctx, s)
	}
	if c.Source != "" || c.Category != "" || c.Categories != "" || c.DryRun || c.Report != "" {
		return kb.Errorf(kb.Invalid, "", "--source, --category, --categories, --dry-run and --report go with --from")
	}
	if info, err := os.Stat(c.Path); err != nil {
		return kb.Errorf(kb.Invalid, "", "%v", err)
	} else if !info.IsDir() {
		return kb.Errorf(kb.Invalid, "", "%s is no folder; a file is read with --from, which takes %s", c.Path, Formats())
	}
	i, err := instance.Flags{Data: c.Data, StoreFlag: c.StoreFlag}.OpenBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	return c.own(ctx, s, i)
}

// own publishes a folder of our own. Each line "N of M on disk" is an acknowledgement.
func (c *Import) own(ctx context.Context, s *cli.Streams, i *instance.Instance) error {
	folder, err := markdown.LoadDir(content.Dir(c.Path))
	if err != nil {
		return err
	}
	if len(folder.Files) == 0 {
		return kb.Errorf(kb.Invalid, "", "there is no article in %s (.md, .markdown); another format is read with --from, which takes %s", c.Path, Formats())
	}
	if err := source.DateByGit(ctx, folder, c.Path); err != nil {
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
	if err := source.KeepPictures(ctx, content.Dir(c.Path), folder, i.Store, kb.ActorConsole); err != nil {
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

// saidEvery articles a line says how many are on disk.
const saidEvery = 100

// foreign makes drafts of the export of another system.
func (c *Import) foreign(ctx context.Context, s *cli.Streams) (err error) {
	at := slices.IndexFunc(formats, func(f struct {
		name string
		read importer.Reader
	}) bool {
		return f.name == c.From
	})
	if at < 0 {
		return kb.Errorf(kb.Invalid, "", "--from takes %s, not %q", Formats(), c.From)
	}
	if c.Report != "" {
		if _, err := os.Lstat(c.Report); err == nil {
			return kb.Errorf(kb.Invalid, "", "--report: %s is there already", c.Report)
		}
	}
	files, err := importer.Open(c.Path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	export, err := formats[at].read(files)
	if err != nil {
		return err
	}
	i, err := instance.Flags{Data: c.Data, StoreFlag: c.StoreFlag, Content: c.Content}.OpenBeside(ctx, s.Log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	maker, err := c.maker(ctx, i)
	if err != nil {
		return err
	}
	bar := s.Progress("importing")
	maker.Progress = func(done, total int) {
		bar.Set(done, total)
		if !c.DryRun && (done%saidEvery == 0 || done == total) {
			fmt.Fprintf(s.Out, "%d of %d on disk\n", done, total)
		}
	}
	report, err := maker.Make(ctx, files, export)
	bar.Done()
	if err != nil {
		return err
	}
	return c.say(s, report)
}

// maker puts together what makes drafts, with the categories in force.
func (c *Import) maker(ctx context.Context, i *instance.Instance) (*drafts.Maker, error) {
	inForce, err := i.Source.InUse(ctx)
	if err != nil {
		return nil, err
	}
	tree, found := markdown.LoadTaxonomy(inForce)
	if kb.Blocked(found) {
		return nil, kb.Errorf(kb.Invalid, "", "the categories can't be read: %s", found[0])
	}
	m := &drafts.Maker{
		Workflow: i.Workflow, Records: i.Store.Work(), Who: instance.Operator, Taxonomy: tree, SlugOf: slugOf, Now: time.Now,
		Source: c.Source, Audience: c.Audience, Category: c.Category, DryRun: c.DryRun,
	}
	if m.Source == "" {
		m.Source = c.From
	}
	if c.Categories != "" {
		if m.Categories, err = categoriesOf(c.Categories); err != nil {
			return nil, err
		}
	}
	for there, here := range m.Categories {
		if err := knownCategory(tree, here); err != nil {
			return nil, kb.Errorf(kb.Invalid, "", "%s: %q: %w", c.Categories, there, err)
		}
	}
	if c.Category != "" {
		if err := knownCategory(tree, c.Category); err != nil {
			return nil, kb.Errorf(kb.Invalid, "", "--category: %w", err)
		}
	}
	return m, nil
}

func categoriesOf(file string) (out map[string]string, err error) {
	data, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(data, &out)
	}
	if err != nil {
		return nil, kb.Errorf(kb.Invalid, "", "%s: every line is 'category there: path here': %v", file, err)
	}
	return out, nil
}

func knownCategory(t *taxonomy.Taxonomy, path string) error {
	_, known := t.Lookup(path)
	if known || t == nil && kb.IsCategoryPath(path) {
		return nil
	}
	return kb.Errorf(kb.Invalid, "", "there is no category %q here", path)
}

// say prints what came of an import: in a dry run every article, else those about which
// there is something to say.
func (c *Import) say(s *cli.Streams, r drafts.Report) error {
	for _, l := range r.Lines {
		if !c.DryRun && l.Why == "" && len(l.LeftOut)+len(l.Stops) == 0 {
			continue
		}
		fmt.Fprintf(s.Out, "%-9s %s  %s  (%s)\n", l.Outcome, l.Slug, shown(l.Title), shown(l.Place))
		if l.Why != "" {
			fmt.Fprintf(s.Out, "    %s\n", shown(l.Why))
		}
		for _, note := range l.LeftOut {
			fmt.Fprintf(s.Out, "    left out: %s\n", shown(note))
		}
		for _, stop := range l.Stops {
			fmt.Fprintf(s.Out, "    stops publication: %s\n", shown(stop))
		}
	}
	for _, note := range r.LeftOut {
		fmt.Fprintf(s.Out, "left out: %s: %s\n", shown(note.Place), shown(note.Text))
	}
	if len(r.Unmapped) > 0 {
		fmt.Fprintf(s.Out, "categories that are not known here; for --categories:\n")
		for _, name := range sortedKeys(r.Unmapped) {
			fmt.Fprintf(s.Out, "%q: \"\"  # %d articles\n", name, r.Unmapped[name])
		}
	}
	would := ""
	if c.DryRun {
		would = "dry run, nothing was changed: "
	}
	fmt.Fprintf(s.Out, "%s%d articles of %s: %d new drafts, %d changed, %d as they were, %d left as they are here, %d refused; %d pictures; audience %s where it does not say\n",
		would, len(r.Lines), r.Source, r.Count(drafts.New), r.Count(drafts.Changed), r.Count(drafts.Unchanged), r.Count(drafts.Kept), r.Count(drafts.Refused), r.Pictures, c.Audience)
	if err := c.write(r); err != nil {
		return err
	}
	if r.Count(drafts.Refused) > 0 {
		return cli.ErrFindings
	}
	return nil
}

// shown is a text of an export as a terminal may show it: in one line, and without what a
// terminal obeys.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || syntax.IsInvisible(r) {
			return '\ufffd'
		}
		return r
	}, text)
}

func sortedKeys(m map[string]int) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// write writes the report as JSON.
func (c *Import) write(r drafts.Report) error {
	if c.Report == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return instance.WriteNew(c.Report, string(text)+"\n")
}
