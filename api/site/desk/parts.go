package desk

import (
	"html/template"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// part is a piece of an internal article with its purpose.
type part struct {
	ID    string
	Title template.HTML
	Use   string // note, say (suggested wording) or never (forbidden wording)
	HTML  template.HTML
}

// Headings that say what a part of an internal article is for.
var uses = map[string]string{"建议话术": "say", "参考话术": "say", "禁止用语": "never", "禁用话术": "never"}

// wrappers are what an author may write around headings. A part ends where the next
// begins, whatever is around both.
var wrappers = []atom.Atom{atom.Div, atom.Section, atom.Article, atom.Aside, atom.Details, atom.Header, atom.Footer, atom.Nav, atom.Figure, atom.Address, atom.Center}

// parts cuts the body of an internal article at the headings of its page, and puts its
// footnotes, which are no wording, into a part of their own. before stands before its ids,
// as others have the same where several articles stand on one page.
func parts(body, before string) []part {
	whole := markdown.Render(body).HTML
	nodes, err := html.ParseFragment(strings.NewReader(whole), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil { // too deep
		return []part{{Use: "note", HTML: template.HTML(whole)}}
	}
	root := &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := range root.Descendants() {
		rename(n, before)
	}
	c := cutter{note: before + "fn:", open: part{Use: "note"}}
	c.cut(root)
	c.next(part{})
	return c.parts
}

// rename puts something before the id of an element, or before the one that it leads to.
func rename(n *html.Node, before string) {
	for i, a := range n.Attr {
		switch anchor, within := strings.CutPrefix(a.Val, "#"); {
		case a.Key == "id":
			n.Attr[i].Val = before + a.Val
		case a.Key == "href" && within:
			n.Attr[i].Val = "#" + before + anchor
		}
	}
}

// cutter makes parts of a page.
type cutter struct {
	note  string // what the ids of footnotes begin with
	parts []part
	open  part
	text  strings.Builder
}

// next ends a part and begins the next. One with nothing in it has nothing to say.
func (c *cutter) next(p part) {
	c.open.HTML = template.HTML(strings.TrimSpace(c.text.String()))
	if c.open.HTML == "" {
		c.open.Use = "note"
	}
	if c.open.HTML != "" || c.open.Title != "" {
		c.parts = append(c.parts, c.open)
	}
	c.open = p
	c.text.Reset()
}

func (c *cutter) cut(around *html.Node) {
	for n := range around.ChildNodes() {
		switch {
		case n.DataAtom == atom.H2:
			c.next(heading(n))
			continue
		case holds(n, func(d *html.Node) bool { return c.isNote(d) && d.Parent.Parent == n }):
			c.next(part{Use: "note"})
		case slices.Contains(wrappers, n.DataAtom) && holds(n, func(d *html.Node) bool { return d.DataAtom == atom.H2 || c.isNote(d) }):
			c.cut(n)
			continue
		}
		_ = html.Render(&c.text, n) // what was parsed can be written
	}
}

func (c *cutter) isNote(n *html.Node) bool {
	return n.DataAtom == atom.Li && strings.HasPrefix(id(n), c.note)
}

// heading begins the part that it is over.
func heading(h *html.Node) part {
	var title strings.Builder
	for n := range h.ChildNodes() {
		_ = html.Render(&title, n)
	}
	p := part{ID: id(h), Title: template.HTML(title.String()), Use: uses[strings.TrimSpace(words(h))]}
	if p.Use == "" {
		p.Use = "note"
	}
	return p
}

// words are what can be read in an element, less the numbers of footnotes.
func words(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Sup {
			b.WriteString(words(c))
		}
	}
	return b.String()
}

func holds(n *html.Node, is func(*html.Node) bool) bool {
	for d := range n.Descendants() {
		if is(d) {
			return true
		}
	}
	return false
}

func id(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "id" {
			return a.Val
		}
	}
	return ""
}
