package desk

import (
	"html/template"
	"regexp"
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

// unsayable is in no wording for customers: a heading that became text, as in code or a
// comment without an end, and the name of what must not be said.
var unsayable = regexp.MustCompile(`(?m)^\s*#\s|##\s|<!--|禁止用语|禁用话术`)

var headings = []atom.Atom{atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

// wrappers are what an author may write around headings, as are callouts. A part ends where
// the next begins, whatever is around both; what is to be said begins in nothing else.
var wrappers = []atom.Atom{atom.Body, atom.Div, atom.Section, atom.Article, atom.Aside, atom.Details, atom.Header, atom.Footer, atom.Nav, atom.Figure, atom.Address, atom.Center}

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
	c := cutter{note: before + "fn:", level: "h2", open: part{Use: "note"}}
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
	level string // of the heading that was last to begin a part
	parts []part
	open  part
	text  strings.Builder
	read  strings.Builder // its words
}

// next ends a part and begins the next. One with nothing in it has nothing to say.
func (c *cutter) next(p part) {
	c.open.HTML = template.HTML(strings.TrimSpace(c.text.String()))
	if c.open.HTML == "" || c.open.Use == "say" && (unsayable.MatchString(c.read.String()) || mayBeOfAnother(c.open.HTML)) {
		c.open.Use = "note"
	}
	if c.open.HTML != "" || c.open.Title != "" {
		c.parts = append(c.parts, c.open)
	}
	c.open = p
	c.text.Reset()
	c.read.Reset()
}

// mayBeOfAnother reports a table of HTML, which has no head as those of Markdown have: what
// stands behind one without an end is moved before it.
func mayBeOfAnother(text template.HTML) bool {
	return strings.Count(string(text), "<table") > strings.Count(string(text), "<table>\n<thead>")
}

// cut goes into whatever holds the heading of a part: a callout or tag without an end holds
// all that follows.
func (c *cutter) cut(around *html.Node) {
	for n := range around.ChildNodes() {
		switch {
		case c.begins(n):
			c.level = n.Data
			c.next(heading(n))
			continue
		case holds(n, func(d *html.Node) bool { return c.isNote(d) && d.Parent.Parent == n }):
			c.next(part{Use: "note"})
		case holds(n, func(d *html.Node) bool { return c.begins(d) || c.isNote(d) }):
			c.cut(n)
			if c.open.Use == "say" { // and ends with what its heading stands in
				c.next(part{Use: "note"})
			}
			continue
		}
		_ = html.Render(&c.text, n) // what was parsed can be written
		c.read.WriteString(words(n))
	}
}

// begins reports a heading that begins a part: one of the second level, or of any other where
// it is over what must not be said, and then the next up to its level.
func (c *cutter) begins(n *html.Node) bool {
	return slices.Contains(headings, n.DataAtom) && (n.Data <= c.level || use(n) == "never")
}

func (c *cutter) isNote(n *html.Node) bool {
	return n.DataAtom == atom.Li && strings.HasPrefix(attribute(n, "id"), c.note)
}

// heading begins the part that it is over.
func heading(h *html.Node) part {
	var title strings.Builder
	for n := range h.ChildNodes() {
		_ = html.Render(&title, n)
	}
	return part{ID: attribute(h, "id"), Title: template.HTML(title.String()), Use: use(h)}
}

// use is what a heading says of its part. What is to be said stands under one of the second
// level, in no quotation, list or table.
func use(h *html.Node) string {
	found := uses[strings.TrimSpace(words(h))]
	for n := h.Parent; found == "say" && n != nil; n = n.Parent {
		callout := n.DataAtom == atom.Blockquote && attribute(n, "class") != ""
		if h.DataAtom != atom.H2 || !callout && !slices.Contains(wrappers, n.DataAtom) {
			found = ""
		}
	}
	if found == "" {
		return "note"
	}
	return found
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

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
