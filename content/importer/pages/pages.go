// Package pages reads folders of HTML pages: of each what stands in its main part.
package pages

import (
	"bytes"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
)

// endings are those of the names of pages.
var endings = []string{".html", ".htm", ".xhtml"}

// HTML reads the pages of a folder.
func HTML(files *importer.Files) (out importer.Export, err error) {
	names := files.Ending(endings...)
	if len(names) == 0 {
		return out, importer.Refuse("there is no page (%s) in %s", strings.Join(endings, ", "), files.Root)
	}
	for _, name := range names {
		root, err := Read(files, name)
		if err != nil {
			out.Notes = append(out.Notes, importer.Notef(name, "it can't be read and was left out: %v", err))
			continue
		}
		if item, ok := item(name, root); ok {
			out.Items = append(out.Items, item)
		} else {
			out.Notes = append(out.Notes, importer.Notef(name, "it has no text and was left out"))
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("no page in %s has a text", files.Root)
	}
	return out, nil
}

// Read reads a page, in whatever encoding it says that it is.
func Read(files *importer.Files, name string) (*html.Node, error) {
	data, err := files.Read(name)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(data) {
		r, err := charset.NewReader(bytes.NewReader(data), "text/html")
		if err != nil {
			return nil, err
		}
		if data, err = io.ReadAll(io.LimitReader(r, hypertext.MaxBytes+1)); err != nil {
			return nil, err
		}
	}
	return hypertext.Parse(string(data))
}

// item makes an item of a page; ok is false where it has no text.
func item(name string, root *html.Node) (it importer.Item, ok bool) {
	head := hypertext.Find(root, func(n *html.Node) bool { return n.DataAtom == atom.Title })
	main := mainOf(root)
	Frame(main)
	title := ""
	if h := hypertext.Find(main, func(n *html.Node) bool { return n.DataAtom == atom.H1 }); h != nil {
		title = hypertext.Text(h)
	}
	if title == "" && head != nil {
		title = hypertext.Text(head)
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), "/index")
	if title == "" {
		title = path.Base(bare)
	}
	if hypertext.Text(main) == "" {
		return it, false
	}
	it = importer.Item{ID: name, Place: name, Addresses: []string{name, bare}, Keys: Keys(name)}
	it.Article.Title = title
	it.Article.Slug = strings.ToLower(path.Base(bare))
	if dir := path.Dir(bare); dir != "." {
		it.Article.Category = strings.ReplaceAll(dir, "/", " / ")
	}
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Link && hypertext.Attribute(n, "rel") == "canonical":
			it.Addresses = append(it.Addresses, hypertext.Attribute(n, "href"))
		case n.DataAtom == atom.Meta && strings.EqualFold(hypertext.Attribute(n, "name"), "keywords"):
			it.Article.Tags = strings.FieldsFunc(hypertext.Attribute(n, "content"), func(r rune) bool { return strings.ContainsRune(",，、;", r) })
		}
	}
	it.Body = func(links importer.Links) (string, error) { return hypertext.Markdown(main, title, links) }
	return it, true
}

// mainOf is the part of a page that is its text.
func mainOf(root *html.Node) *html.Node {
	for _, is := range []func(*html.Node) bool{
		func(n *html.Node) bool { return n.DataAtom == atom.Main || hypertext.Attribute(n, "role") == "main" },
		func(n *html.Node) bool { return n.DataAtom == atom.Article },
		func(n *html.Node) bool {
			id := hypertext.Attribute(n, "id")
			return id == "content" || id == "main" || id == "main-content"
		},
		func(n *html.Node) bool {
			return hypertext.HasClass(n, "markdown-body") || hypertext.HasClass(n, "article-body")
		},
		func(n *html.Node) bool { return n.DataAtom == atom.Body },
	} {
		if found := hypertext.Find(root, is); found != nil {
			return found
		}
	}
	return root
}

// Frame takes out what stands around the text of a page.
func Frame(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch c.DataAtom {
		case atom.Nav, atom.Footer, atom.Script, atom.Style:
			n.RemoveChild(c)
		default:
			Frame(c)
		}
		c = next
	}
}

// Keys are what an address in a page may mean: a file, or a page with or without its ending.
func Keys(name string) func(string) []string {
	beside := importer.Beside(name)
	return func(address string) (out []string) {
		for _, key := range beside(address) {
			out = append(out, key)
			bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(key, path.Ext(key)), "/"), "/index")
			out = append(out, strings.TrimSuffix(key, "/"), bare)
		}
		return out
	}
}
