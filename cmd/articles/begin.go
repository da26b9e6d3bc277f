// Package articles is what editors do with a folder of Markdown: begin one, check it, take
// it into the store and write it out.
package articles

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mozillazg/go-pinyin"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// examples are a small content folder, for whoever begins.
//
//go:embed example
var examples embed.FS

// Init makes a content folder with examples.
type Init struct {
	Dir string `arg:"" help:"Folder to make; it must not be there, or be empty."`
}

// Run implements the command.
func (c *Init) Run(s *cli.Streams) error {
	there, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return kb.Errorf(kb.Invalid, "", "%v", err)
	}
	if len(there) > 0 {
		return kb.Errorf(kb.Invalid, "", "%s is not empty; name a folder that is not there", c.Dir)
	}
	folder, err := fs.Sub(examples, "example")
	if err != nil {
		return err
	}
	if err := os.CopyFS(c.Dir, folder); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s has a few articles, categories, facts, synonyms and site.yaml. Next:\n  wenjin serve --content %s --watch\n  wenjin new article --content %s 标题\n", c.Dir, c.Dir, c.Dir)
	return err
}

// New makes a file to begin with.
type New struct {
	Article newArticleCommand `cmd:"" help:"Write a valid article to begin with."`
}

type newArticleCommand struct {
	Content  string `default:"." help:"Content folder that the article goes into." placeholder:"DIR"`
	Category string `help:"Path of its category, as in taxonomy.yaml; without it, the first one." placeholder:"PATH"`
	Audience string `enum:"public,agent" default:"public" help:"Who may read it: public or agent."`
	Slug     string `help:"Its address; without it, the title in pinyin." placeholder:"SLUG"`
	Title    string `arg:"" help:"What customers ask, for instance 余额宝多久到账？"`
}

// Run implements the command.
func (c *newArticleCommand) Run(ctx context.Context, s *cli.Streams) error {
	base, err := source.Open(c.Content)
	if err != nil {
		return err
	}
	folder, err := markdown.LoadDir(base)
	if err != nil {
		return err
	}
	if c.Category, err = categoryOf(folder.Taxonomy, c.Category); err != nil {
		return err
	}
	if c.Slug == "" {
		c.Slug = slugOf(c.Title)
	}
	if !kb.SlugPattern.MatchString(c.Slug) {
		return kb.Errorf(kb.Invalid, "", "--slug takes small letters, digits and single hyphens, as why-only-10000; %q is none", c.Slug)
	}
	if i := slices.IndexFunc(folder.Files, func(f markdown.File) bool { return f.Article.Slug == c.Slug }); i >= 0 {
		return kb.Errorf(kb.Invalid, "", "%s has the slug %s already; name another with --slug", folder.Files[i].Name, c.Slug)
	}
	src := c.text(time.Now())
	name := path.Join("articles", c.Category, c.Slug+".md")
	if err := check(ctx, base, folder, markdown.Parse(name, src)); err != nil {
		return err
	}
	file := filepath.Join(c.Content, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return kb.Errorf(kb.Invalid, "", "%s is there already; name another with --slug", file)
	}
	if err != nil {
		return err
	}
	if _, err := out.Write(src); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.Out, file)
	return err
}

// check refuses an article that could not be published as it stands.
func check(ctx context.Context, base fs.FS, folder *markdown.Folder, f markdown.File) error {
	pack, err := source.Pack(base)
	if err != nil {
		return err
	}
	f.Check(f.Article.Validate(folder.Taxonomy, folder.Facts))
	one := &markdown.Folder{Files: []markdown.File{f}, Taxonomy: folder.Taxonomy, Facts: folder.Facts}
	if err := source.Check(ctx, one, pack, time.Now(), nil); err != nil {
		return err
	}
	for _, found := range one.All() {
		if found.Severity == kb.Block {
			return kb.Errorf(kb.Invalid, "", "the article could not be published: %s", found)
		}
	}
	return nil
}

// text is an article that says what belongs where.
func (c *newArticleCommand) text(now time.Time) []byte {
	today := now.In(kb.Shanghai)
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\ntitle: %s\nquestions: []  # 客户的其他问法\nanswer: \"\"  # 一两句话能念出来的答案，不超过120字\nkind: %s\ncategory: %s\ntags: []\naudience: %s\nas_of: %s  # 核对内容的日期\nreview_by: %s\nsources: []\n---\n\n",
		strconv.Quote(c.Title), map[string]string{"public": "howto", "agent": "agent"}[c.Audience], c.Category, c.Audience, today.Format(time.DateOnly), today.AddDate(1, 0, 0).Format(time.DateOnly))
	if c.Audience == "agent" {
		b.WriteString("先写一句话说明何时使用。\n\n## 建议话术\n\n写可以对客户说的话。\n\n## 禁止用语\n\n写不得说的话。\n")
	} else {
		b.WriteString("先用一两句话回答问题。\n\n## 适用情况\n\n写清楚谁、什么时候适用。\n\n## 怎么办\n\n1. 第一步做什么。\n2. 第二步做什么。\n")
	}
	return b.Bytes()
}

// categoryOf is the category that was named, or the first one.
func categoryOf(t *taxonomy.Taxonomy, named string) (string, error) {
	all := t.All()
	switch {
	case named == "" && len(all) == 0:
		return "general", nil
	case named == "":
		return all[0].Path, nil
	case len(all) == 0 || slices.ContainsFunc(all, func(n taxonomy.Named) bool { return n.Path == named }):
		return named, nil
	}
	var paths []string
	for _, n := range all {
		paths = append(paths, n.Path)
	}
	return "", kb.Errorf(kb.Invalid, "", "--category: there is no %q in taxonomy.yaml; there are %s", named, strings.Join(paths, ", "))
}

// maxSlugWords syllables of a title make its slug.
const maxSlugWords = 10

var slugWords = regexp.MustCompile(`[a-z0-9]+`)

// slugOf is a title in pinyin without tones; letters and digits stay.
func slugOf(title string) string {
	args := pinyin.NewArgs()
	args.Fallback = func(r rune, _ pinyin.Args) []string { return []string{"\x00" + strings.ToLower(string(r))} }
	var b strings.Builder
	for _, reading := range pinyin.Pinyin(title, args) {
		if letter, own := strings.CutPrefix(reading[0], "\x00"); own {
			b.WriteString(letter)
		} else {
			b.WriteString(" " + reading[0] + " ")
		}
	}
	words := slugWords.FindAllString(b.String(), -1)
	return strings.Join(words[:min(len(words), maxSlugWords)], "-")
}
