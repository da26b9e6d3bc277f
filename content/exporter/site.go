package exporter

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

//go:embed site
var files embed.FS

var layout = template.Must(template.ParseFS(files, "site/*.html"))

// Site is a help centre of plain files, as any server or a disk gives them: what
// customers may see, with relative links, without scripts.
type Site struct {
	Name     string
	Taxonomy *taxonomy.Taxonomy
	Facts    kb.Facts

	dir      *os.Root
	now      time.Time
	articles []entry
	pictures map[string]bool
}

// entry is an article in the lists.
type entry struct{ Slug, Title, Answer, Category, Changed string }

// Written is what a site is made of.
type Written struct {
	Articles, Pictures, Categories int
	Notes                          []string
}

// Write writes the site into a folder, which is made where it is not there.
func (s *Site) Write(ctx context.Context, from Source, dir string) (done Written, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return done, err
	}
	if s.dir, err = os.OpenRoot(dir); err != nil {
		return done, err
	}
	defer s.dir.Close()
	s.now, s.pictures = time.Now(), map[string]bool{}
	visible := Public{from}
	err = visible.EachInForce(ctx, s.now, func(r kb.Revision) error {
		s.articles = append(s.articles, s.entry(r))
		return nil
	})
	if err != nil {
		return done, err
	}
	known := map[string]bool{}
	for _, a := range s.articles {
		known[a.Slug] = true
	}
	err = visible.EachInForce(ctx, s.now, func(r kb.Revision) error {
		if !known[r.Article.Slug] { // in force since: the next export has it
			return nil
		}
		return s.article(r, known)
	})
	if err != nil {
		return done, err
	}
	done.Articles = len(s.articles)
	if done.Categories, err = s.lists(); err != nil {
		return done, err
	}
	for name := range s.pictures {
		m, err := from.Medium(ctx, name)
		if err != nil {
			done.Notes = append(done.Notes, "picture "+name+": "+err.Error())
			continue
		}
		if err := s.put(path.Join("media", name), m.Data); err != nil {
			return done, err
		}
		done.Pictures++
	}
	css, err := files.ReadFile("site/site.css")
	if err != nil {
		return done, err
	}
	return done, s.put("site.css", css)
}

func (s *Site) entry(r kb.Revision) entry {
	a := markdown.Filled(r.Article, s.Facts, s.now)
	return entry{a.Slug, a.Title, a.Answer, a.Category, r.ChangedAt.In(kb.Shanghai).Format(time.DateOnly)}
}

func (s *Site) put(name string, data []byte) error {
	local := filepath.FromSlash(name)
	if err := s.dir.MkdirAll(filepath.Dir(local), 0o755); err != nil {
		return err
	}
	return s.dir.WriteFile(local, data, 0o644)
}

// page is what the layout draws. Root leads from the page to the top of the site.
type page struct {
	Site, Title, Root string
	Crumbs            []crumb
	Article           *entry
	Body              template.HTML
	Groups            []group
}

type crumb struct{ Name, URL string }

type group struct {
	Name, URL string
	Articles  []entry
}

func (s *Site) draw(name string, p page) error {
	p.Site, p.Root = s.Name, strings.Repeat("../", strings.Count(name, "/"))
	if p.Title == "" {
		p.Title = s.Name
	}
	var b bytes.Buffer
	if err := layout.ExecuteTemplate(&b, "page.html", p); err != nil {
		return err
	}
	return s.put(name, b.Bytes())
}

// categoryFile is the page of a category.
func categoryFile(category string) string { return "c/" + category + ".html" }

// address is the link to a file, from the top.
func address(file string) string { return (&url.URL{Path: file}).EscapedPath() }

func (s *Site) crumbs(category string) (out []crumb) {
	if !kb.IsCategoryPath(category) {
		return nil
	}
	at := ""
	for part := range strings.SplitSeq(category, "/") {
		at = path.Join(at, part)
		out = append(out, crumb{s.Taxonomy.Name(at), address(categoryFile(at))})
	}
	return out
}

func (s *Site) article(r kb.Revision, known map[string]bool) error {
	e := s.entry(r)
	body, err := s.links(markdown.Render(markdown.Filled(r.Article, s.Facts, s.now).Body).HTML, known)
	if err != nil {
		return err
	}
	return s.draw("a/"+e.Slug+".html", page{Title: e.Title, Article: &e, Crumbs: s.crumbs(e.Category), Body: template.HTML(body)}) // markdown.Render gives what is safe
}

// links lets the links of a page in a/ lead to files; one to an article that is not here
// is its text.
func (s *Site) links(body string, known map[string]bool) (string, error) {
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
	if err != nil {
		return "", err
	}
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := range root.Descendants() {
		for i := range n.Attr {
			switch {
			case n.DataAtom == atom.A && n.Attr[i].Key == "href":
				n.Attr[i].Val = s.lead(n.Attr[i].Val, known)
			case n.DataAtom == atom.Img && n.Attr[i].Key == "src":
				if name, ok := strings.CutPrefix(n.Attr[i].Val, "/media/"); ok && !strings.Contains(name, "/") {
					s.pictures[name] = true
					n.Attr[i].Val = "../media/" + name
				}
			}
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "href" && a.Val == "" })
	}
	var b bytes.Buffer
	for c := range root.ChildNodes() {
		if err := html.Render(&b, c); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

func (s *Site) lead(to string, known map[string]bool) string {
	bare, anchor, _ := strings.Cut(to, "#")
	if anchor != "" {
		anchor = "#" + anchor
	}
	if slug, ok := strings.CutPrefix(bare, "/a/"); ok {
		if !known[slug] {
			return ""
		}
		return slug + ".html" + anchor
	}
	if category, ok := strings.CutPrefix(bare, "/c/"); ok {
		for _, e := range s.articles {
			if e.Category == category || strings.HasPrefix(e.Category, category+"/") {
				return "../" + address(categoryFile(category))
			}
		}
		return ""
	}
	if bare == "/" {
		return "../index.html"
	}
	if strings.HasPrefix(bare, "/") && !strings.HasPrefix(bare, "//") {
		return "" // of the service alone
	}
	return to
}

// lists writes the pages of the categories and the first page.
func (s *Site) lists() (categories int, err error) {
	below := map[string][]entry{}
	var order []string
	for _, e := range s.articles {
		if !kb.IsCategoryPath(e.Category) {
			continue
		}
		for at := e.Category; at != "."; at = path.Dir(at) {
			if below[at] == nil {
				order = append(order, at)
			}
			below[at] = append(below[at], e)
		}
	}
	slices.Sort(order)
	var top []group
	for _, category := range order {
		g := group{s.Taxonomy.Name(category), address(categoryFile(category)), below[category]}
		if !strings.Contains(category, "/") {
			top = append(top, g)
		}
		crumbs := s.crumbs(category)
		p := page{Title: g.Name, Crumbs: crumbs[:len(crumbs)-1], Groups: []group{g}}
		if err := s.draw(categoryFile(category), p); err != nil {
			return 0, err
		}
	}
	return len(order), s.draw("index.html", page{Groups: top})
}
