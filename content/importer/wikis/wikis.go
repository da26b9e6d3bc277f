// Package wikis reads exports of wikis: spaces of Confluence as XML or HTML, and workspaces of
// Notion as HTML or as Markdown and CSV.
package wikis

import (
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/content/importer/pages"
)

// pageNumber is the id of a page of Confluence in the name of its file: Title_12345.html.
var pageNumber = regexp.MustCompile(`(?:^|_)(\d{3,})$`)

// Confluence reads an export of a space as XML or as HTML (Space tools, Content Tools, Export).
func Confluence(files *importer.Files) (out importer.Export, err error) {
	if files.Has("entities.xml") {
		return confluenceSpace(files)
	}
	for _, name := range files.Ending(".html") {
		root, err := pages.Read(files, name)
		if err != nil {
			out.Notes = append(out.Notes, importer.Notef(name, "it can't be read and was left out: %v", err))
			continue
		}
		main := byID(root, "main-content")
		switch {
		case main == nil:
			out.Notes = append(out.Notes, importer.Notef(name, "it is no page of the space and was left out"))
		case hypertext.Text(main) == "":
			out.Notes = append(out.Notes, importer.Notef(name, "it has no text and was left out"))
		default:
			out.Items = append(out.Items, confluencePage(name, root, main))
		}
	}
	if len(out.Items) == 0 {
		return out, importer.Refuse("there is no page of Confluence in %s: it is to be the export of a space as HTML", files.Root)
	}
	return out, nil
}

func byID(root *html.Node, id string) *html.Node {
	return hypertext.Find(root, func(n *html.Node) bool { return hypertext.Attribute(n, "id") == id })
}

func confluencePage(name string, root, main *html.Node) importer.Item {
	bare := strings.TrimSuffix(path.Base(name), ".html")
	id := name
	it := importer.Item{Place: name, Addresses: []string{name}, Keys: pages.Keys(name)}
	if m := pageNumber.FindStringSubmatch(bare); m != nil {
		id = m[1]
		it.Addresses = append(it.Addresses, "page:"+id)
	}
	it.ID = id
	var above []string
	if crumbs := byID(root, "breadcrumbs"); crumbs != nil {
		for n := range crumbs.Descendants() {
			if n.DataAtom == atom.A {
				above = append(above, strings.ReplaceAll(hypertext.Text(n), "/", "／"))
			}
		}
	}
	title := ""
	if h := byID(root, "title-text"); h != nil {
		title = hypertext.Text(h)
	}
	if len(above) > 0 { // "Space : Title"
		title = strings.TrimSpace(strings.TrimPrefix(title, above[0]+" :"))
	}
	if title == "" {
		title = bare
	}
	it.Article.Title, it.Article.Category = title, strings.Join(above, " / ")
	for n := range root.Descendants() {
		if n.DataAtom == atom.A && (hypertext.Attribute(n, "rel") == "tag" || hypertext.HasClass(n, "aui-label-split-main")) {
			it.Article.Tags = append(it.Article.Tags, hypertext.Text(n))
		}
	}
	beside := it.Keys
	it.Keys = func(address string) []string {
		keys := beside(address)
		if m := confluenceLink.FindStringSubmatch(address); m != nil {
			keys = append(keys, "page:"+m[1]+m[2])
		}
		return keys
	}
	it.Body = func(links importer.Links) (string, error) { return hypertext.Markdown(main, title, links) }
	return it
}
