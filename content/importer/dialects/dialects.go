// Package dialects reads folders of Markdown as Hexo, Hugo, Jekyll, VitePress and
// Docusaurus keep them, and as this program writes them: front matter in YAML, TOML or JSON,
// read leniently, and the marks that each of them adds to Markdown.
package dialects

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// endings are those of the names of articles.
var endings = []string{".md", ".markdown", ".mdx"}

// roots are the folders below which such programs keep texts, and files for pages.
var (
	textRoots = []string{"source/_posts", "source/_drafts", "source", "_posts", "_drafts", "articles", "docs", "content", "src", "blog"}
	fileRoots = []string{"static", "public", "source", "assets", "docs", "docs/public", "src/public", "articles"}
)

// skipped are files that every such folder has and that are no articles.
var skipped = []string{"readme", "license", "changelog", "contributing", "code_of_conduct", "summary", "security"}

// Markdown reads the Markdown files of a folder.
func Markdown(files *importer.Files) (out importer.Export, err error) {
	names := files.Ending(endings...)
	if files.Single != "" && len(names) == 0 {
		return out, importer.Refuse("%s is no Markdown file (%s)", files.Single, strings.Join(endings, ", "))
	}
	for _, name := range names {
		base := strings.ToLower(trim(path.Base(name)))
		if files.Single == "" && slices.Contains(skipped, base) {
			out.Notes = append(out.Notes, importer.Notef(name, "it is taken for no article and was left out"))
			continue
		}
		data, err := files.Read(name)
		if err != nil {
			return out, err
		}
		item, why := read(name, data)
		if why != "" {
			out.Notes = append(out.Notes, importer.Notef(name, "%s and was left out", why))
			continue
		}
		out.Items = append(out.Items, item)
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no article in Markdown in %s", files.Root)
	}
	return out, nil
}

func trim(name string) string {
	for _, e := range endings {
		if len(name) > len(e) && strings.EqualFold(name[len(name)-len(e):], e) {
			return name[:len(name)-len(e)]
		}
	}
	return name
}

// read makes an item of a file; why says why it is none.
func read(name string, data []byte) (item importer.Item, why string) {
	if len(data) > markdown.MaxFileBytes {
		return item, "it is too large"
	}
	text, err := importer.Text(data)
	if err != nil {
		return item, err.Error()
	}
	if own := markdown.Parse(name, data); !kb.Blocked(own.Findings) && own.Article.Title != "" && own.Article.Audience != "" {
		return ours(name, own), ""
	}
	front, body, line := split(text)
	if strings.TrimSpace(body) == "" {
		return item, "it has no text"
	}
	if front.text("layout") == "home" {
		return item, "it is a start page"
	}
	b := &post{file: name, text: body, line: line}
	item = importer.Item{ID: name, Place: name, Notes: front.notes}
	front.fill(&item)
	if item.Article.Title == "" {
		item.Article.Title = b.title()
	}
	if item.Article.Title == "" {
		item.Article.Title = strings.TrimLeft(datePrefix.ReplaceAllString(folderName(name), ""), "0123456789-._ ")
	}
	b.name = item.Article.Title
	place(&item, name, front)
	item.Keys = keysOf(name)
	item.Body = b.markdown
	return item, ""
}

// ours makes an item of an article as this program writes it.
func ours(name string, f markdown.File) importer.Item {
	a := f.Article
	a.Body = ""
	item := importer.Item{ID: name, Place: name, Article: a, Addresses: []string{"/a/" + a.Slug, trim(name), a.Slug}, Keys: keysOf(name)}
	item.Article.Category = strings.ReplaceAll(a.Category, "/", " / ")
	item.Body = func(links importer.Links) (string, error) { return Rewrite(f.Article.Body, links), nil }
	return item
}

// datePrefix is the day before the name of a post.
var datePrefix = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}-`)

// orderPrefix is the number by which Docusaurus orders files.
var orderPrefix = regexp.MustCompile(`^\d+[-_.\s]+`)

// folderName is the name of an article by its file: that of its folder for an index.
func folderName(name string) string {
	base := trim(path.Base(name))
	if dir := path.Base(path.Dir(name)); dir != "." && slices.Contains([]string{"index", "_index"}, strings.ToLower(base)) {
		return dir
	}
	return base
}

// place says what follows from where a file lies: its category, and how others link to it.
func place(item *importer.Item, name string, front front) {
	inside := name
	for _, root := range textRoots {
		if rest, ok := strings.CutPrefix(name, root+"/"); ok {
			inside = rest
			break
		}
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(trim(inside), "/index"), "/_index")
	if item.Article.Category == "" {
		var parts []string
		if dir := path.Dir(bare); dir != "." {
			for part := range strings.SplitSeq(dir, "/") {
				parts = append(parts, orderPrefix.ReplaceAllString(part, ""))
			}
		}
		item.Article.Category = strings.Join(parts, " / ")
	}
	if item.Article.Slug == "" {
		item.Article.Slug = strings.ToLower(orderPrefix.ReplaceAllString(datePrefix.ReplaceAllString(folderName(name), ""), ""))
	}
	var parts []string
	for part := range strings.SplitSeq(bare, "/") {
		parts = append(parts, orderPrefix.ReplaceAllString(datePrefix.ReplaceAllString(part, ""), ""))
	}
	item.Addresses = []string{trim(name), bare, strings.Join(parts, "/"), path.Base(bare), parts[len(parts)-1]}
	if front.address != "" {
		item.Addresses = append(item.Addresses, strings.Trim(front.address, "/"), path.Base(front.address))
	}
	if item.Article.Slug != "" {
		item.Addresses = append(item.Addresses, item.Article.Slug)
	}
}

// keysOf are the names that an address in a file may mean: of a file beside it, in the
// folder of its own that Hexo gives a post, or below one of the roots.
func keysOf(name string) func(string) []string {
	beside := importer.Beside(name, append(slices.Clone(fileRoots), textRoots...)...)
	own := importer.Beside(trim(name) + "/x")
	return func(address string) (out []string) {
		all := beside(address)
		if !strings.HasPrefix(address, "/") {
			all = append(all, own(address)...)
		}
		for _, key := range all {
			out = append(out, key)
			bare := strings.TrimSuffix(strings.TrimSuffix(trim(key), ".html"), "/")
			for _, end := range []string{"/index", "/_index"} {
				bare = strings.TrimSuffix(bare, end)
			}
			if bare != key && bare != "" {
				out = append(out, bare)
			}
		}
		if len(all) > 0 {
			if bare := trim(strings.TrimSuffix(all[0], ".html")); path.Ext(bare) == "" {
				out = append(out, path.Base(bare)) // by the name alone, wherever it lies
			}
		}
		return out
	}
}

// Body makes the text of an article of Markdown that another system wrote; line is that of
// the file on which it begins.
func Body(file, text, title string, line int, links importer.Links) (string, error) {
	return (&post{file: file, text: text, line: line, name: title}).markdown(links)
}
