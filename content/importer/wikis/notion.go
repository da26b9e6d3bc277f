package wikis

import (
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/dialects"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/content/importer/pages"
)

// notionID ends the names of files and folders of Notion: Title 0123…cdef.md.
var notionID = regexp.MustCompile(`^(.*?)[ _-]?([0-9a-f]{32})$`)

// Notion reads an export of a workspace as HTML, or as Markdown and CSV.
func Notion(files *importer.Files) (out importer.Export, err error) {
	for _, name := range files.Ending(".md", ".html") {
		bare := strings.TrimSuffix(path.Base(name), path.Ext(name))
		m := notionID.FindStringSubmatch(bare)
		if m == nil {
			out.Notes = append(out.Notes, importer.Notef(name, "its name has no id of Notion, and it was left out"))
			continue
		}
		it := importer.Item{ID: m[2], Place: name, Addresses: []string{name, "page:" + m[2]}}
		it.Article.Title, it.Article.Category = strings.TrimSpace(m[1]), ancestors(name)
		it.Keys = notionKeys(name)
		read := notionMarkdown
		if strings.HasSuffix(strings.ToLower(name), ".html") {
			read = notionHTML
		}
		ok, err := read(files, name, &it)
		if err != nil {
			out.Notes = append(out.Notes, importer.Notef(name, "it can't be read and was left out: %v", err))
		} else if !ok {
			out.Notes = append(out.Notes, importer.Notef(name, "it has no text and was left out"))
		} else {
			out.Items = append(out.Items, it)
		}
	}
	for _, name := range files.Ending(".csv") {
		if !strings.HasSuffix(name, "_all.csv") {
			out.Notes = append(out.Notes, importer.Notef(name, "the table of a database was left out; its pages have come"))
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no page of Notion in %s: it is to be an export as HTML, or as Markdown and CSV", files.Root)
	}
	return out, nil
}

// ancestors are the titles of the pages that a page lies under.
func ancestors(name string) string {
	var parts []string
	for part := range strings.SplitSeq(path.Dir(name), "/") {
		if part == "." || strings.HasPrefix(part, "Export-") {
			continue
		}
		if m := notionID.FindStringSubmatch(part); m != nil {
			part = m[1]
		}
		parts = append(parts, strings.TrimSpace(part))
	}
	return strings.Join(parts, " / ")
}

// pageID is the id in an address of a page of Notion, in the export or on the web.
var pageID = regexp.MustCompile(`([0-9a-f]{32})(?:\.(?:md|html))?(?:[?#].*)?$`)

func notionKeys(name string) func(string) []string {
	beside := importer.Beside(name)
	return func(address string) []string {
		keys := beside(address)
		if m := pageID.FindStringSubmatch(strings.ReplaceAll(address, "-", "")); m != nil {
			keys = append(keys, "page:"+m[1])
		}
		return keys
	}
}

// property is a line of a page of a database, below its title.
var property = regexp.MustCompile(`^([^:：\n]{1,40})[:：] (.*)$`)

// notionMarkdown reads a page: its title as a heading, then the properties of one of a
// database, then the text.
func notionMarkdown(files *importer.Files, name string, it *importer.Item) (bool, error) {
	data, err := files.Read(name)
	if err != nil {
		return false, err
	}
	text, err := importer.Text(data)
	if err != nil {
		return false, err
	}
	line := 1
	if heading, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(heading, "# ") {
		it.Article.Title = strings.TrimSpace(heading[2:])
		text, line = rest, 2
	}
	if rest, properties := lines(text); len(properties) > 0 {
		line += strings.Count(text, "\n") - strings.Count(rest, "\n")
		text = rest
		for _, p := range properties {
			fill(it, p[0], p[1])
		}
	}
	if strings.TrimSpace(text) == "" {
		return false, nil
	}
	title := it.Article.Title
	it.Body = func(links importer.Links) (string, error) {
		return dialects.Body(name, text, title, line, links)
	}
	return true, nil
}

// lines cuts off the first paragraph where every line of it is a property.
func lines(text string) (rest string, properties [][2]string) {
	trimmed := strings.TrimLeft(text, "\n")
	paragraph, after, _ := strings.Cut(trimmed, "\n\n")
	for line := range strings.SplitSeq(strings.TrimSpace(paragraph), "\n") {
		m := property.FindStringSubmatch(line)
		if m == nil {
			return text, nil
		}
		properties = append(properties, [2]string{m[1], m[2]})
	}
	return after, properties
}

// fill takes up a property of a page.
func fill(it *importer.Item, name, value string) {
	several := func() (out []string) {
		for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
		return out
	}
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "tags", "tag", "标签", "关键词":
		it.Article.Tags = several()
	case "category", "分类", "类别", "目录":
		it.Article.Category = strings.Join(several(), " / ")
	case "questions", "相似问", "问法":
		it.Article.Questions = several()
	case "owner", "负责人":
		it.Article.Owner = value
	default:
		it.Notes = append(it.Notes, "the property "+name+" was left out")
	}
}

// notionHTML reads a page: an article element with a header and a body.
func notionHTML(files *importer.Files, name string, it *importer.Item) (bool, error) {
	root, err := pages.Read(files, name)
	if err != nil {
		return false, err
	}
	class := func(class string) *html.Node {
		return hypertext.Find(root, func(n *html.Node) bool { return hypertext.HasClass(n, class) })
	}
	if title := class("page-title"); title != nil && hypertext.Text(title) != "" {
		it.Article.Title = hypertext.Text(title)
	}
	if table := class("properties"); table != nil {
		for row := range table.Descendants() {
			if row.DataAtom == atom.Tr {
				notionRow(it, row)
			}
		}
	}
	main := class("page-body")
	if main == nil || hypertext.Text(main) == "" && hypertext.Find(main, func(n *html.Node) bool { return n.DataAtom == atom.Img }) == nil {
		return false, nil
	}
	pictures(main)
	title := it.Article.Title
	it.Body = func(links importer.Links) (string, error) { return hypertext.Markdown(main, title, links) }
	return true, nil
}

// notionRow takes up a property of a page of a database.
func notionRow(it *importer.Item, row *html.Node) {
	var name string
	var values []string
	for n := range row.Descendants() {
		switch {
		case n.DataAtom == atom.Th:
			name = hypertext.Text(n)
		case hypertext.HasClass(n, "selected-value"):
			values = append(values, hypertext.Text(n))
		case n.DataAtom == atom.Td && hypertext.Find(n, func(c *html.Node) bool { return hypertext.HasClass(c, "selected-value") }) == nil:
			values = append(values, hypertext.Text(n))
		}
	}
	if name != "" {
		fill(it, name, strings.Join(values, "\n"))
	}
}

// pictures takes pictures out of the links to themselves that Notion puts around them.
func pictures(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if img := c.FirstChild; c.DataAtom == atom.A && img != nil && img.DataAtom == atom.Img && img.NextSibling == nil {
			c.RemoveChild(img)
			n.InsertBefore(img, c)
			n.RemoveChild(c)
		} else {
			pictures(c)
		}
		c = next
	}
}
