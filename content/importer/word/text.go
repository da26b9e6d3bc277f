package word

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
	"github.com/wenjin-kb/wenjin/content/importer/hypertext"
	"github.com/wenjin-kb/wenjin/kb"
)

// writer makes HTML of the text of a document.
type writer struct {
	*document
	root  *html.Node
	title string
	lists []*html.Node // that are open, each in an item of the one before

	marks  map[string]int // footnote → its number in the text
	footed []*element     // the footnotes, by number
	below  bool           // it writes footnotes

	repeated int // bytes of merged cells
}

// read gives the text as HTML, and its title; empty is that it has none of its own.
func (d *document) read() (*html.Node, string, error) {
	if err := d.settings(); err != nil {
		return nil, "", err
	}
	data, err := d.part("word/document.xml", importer.MaxFileBytes)
	if err != nil {
		return nil, "", err
	}
	root, err := tree(data)
	if err != nil {
		return nil, "", err
	}
	w := &writer{document: d, root: node(atom.Div), marks: map[string]int{}}
	body := root.child("document", "body")
	if body == nil {
		return nil, "", importer.Refuse("it is no document of Word")
	}
	w.blocks(body, w.root)
	w.foot()
	if w.title == "" {
		w.title = onlyHeading(w.root)
	}
	return w.root, w.title, nil
}

// foot writes the footnotes below the text, with the links that are theirs.
func (w *writer) foot() {
	w.links, w.below = w.noteLinks, true
	for i, note := range w.footed {
		to := node(atom.P, &html.Node{Type: html.TextNode, Data: fmt.Sprintf("注 %d：", i+1)})
		note.each("p", func(p *element) {
			if to.FirstChild != to.LastChild { // not the first
				to.AppendChild(node(atom.Br))
			}
			w.inline(p, to)
		})
		w.root.AppendChild(to)
	}
}

// mark writes the number of a footnote, which is the same wherever it is named.
func (w *writer) mark(reference *element, to *html.Node) {
	key := strings.TrimSuffix(reference.name, "Reference") + reference.attrs["id"]
	note := w.feet[key]
	if note == nil || w.below {
		w.notes = append(w.notes, "a footnote")
		return
	}
	if w.marks[key] == 0 {
		w.footed = append(w.footed, note)
		w.marks[key] = len(w.footed)
	}
	to.AppendChild(&html.Node{Type: html.TextNode, Data: fmt.Sprintf("（注 %d）", w.marks[key])})
}

// onlyHeading is the text of the one heading of the first level; empty where there are
// more or none.
func onlyHeading(root *html.Node) (text string) {
	n := 0
	for c := range root.Descendants() {
		if c.DataAtom == atom.H1 {
			n++
			text = hypertext.Text(c)
		}
	}
	if n != 1 {
		return ""
	}
	return text
}

func node(a atom.Atom, children ...*html.Node) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	for _, c := range children {
		n.AppendChild(c)
	}
	return n
}

// blocks writes paragraphs and tables.
func (w *writer) blocks(from *element, to *html.Node) {
	for _, e := range from.children {
		switch e.name {
		case "p":
			w.paragraph(e, to)
		case "tbl":
			w.lists = nil
			w.table(e, to)
		case "sdt":
			if content := e.child("sdtContent"); content != nil && e.child("sdtPr", "docPartObj") == nil { // a table of contents
				w.blocks(content, to)
			}
		case "ins", "moveTo", "smartTag", "customXml":
			w.blocks(e, to)
		case "altChunk":
			w.notes = append(w.notes, "another document put into this one")
		}
	}
}

var headings = []atom.Atom{atom.H1, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func (w *writer) paragraph(p *element, to *html.Node) {
	style := p.value("pPr", "pStyle")
	level, isHeading := w.headers[style]
	if outline, err := strconv.Atoi(p.value("pPr", "outlineLvl")); err == nil && outline < 6 && !isHeading {
		level, isHeading = outline+1, true
	}
	n := node(atom.P)
	w.inline(p, n)
	if hypertext.Text(n) == "" && hypertext.Find(n, func(c *html.Node) bool { return c.DataAtom == atom.Img }) == nil {
		return
	}
	item := w.listed[style]
	if given := p.child("pPr", "numPr"); given != nil {
		if list := given.value("numId"); list != "" { // 0 is none
			item.list = list
		}
		if level := given.value("ilvl"); level != "" {
			item.level = level
		}
	}
	switch {
	case isHeading && level == 0 && w.title == "":
		w.title = hypertext.Text(n)
		w.lists = nil
	case isHeading:
		w.lists = nil
		n.DataAtom, n.Data = headings[level], headings[level].String()
		to.AppendChild(n)
	case item.list != "" && item.list != "0":
		w.item(n, item, to)
	default:
		w.lists = nil
		to.AppendChild(n)
	}
}

// item writes an item of a list, at its level.
func (w *writer) item(n *html.Node, in number, to *html.Node) {
	kind := atom.Ul
	depth, _ := strconv.Atoi(in.level)
	if w.numbers[fmt.Sprintf("%s/%d", in.list, depth)] {
		kind = atom.Ol
	}
	depth = max(0, min(depth, 8))
	if len(w.lists) > depth+1 {
		w.lists = w.lists[:depth+1]
	}
	if len(w.lists) == depth+1 && w.lists[depth].DataAtom != kind && depth == 0 {
		w.lists = nil
	}
	for len(w.lists) < depth+1 {
		list := node(kind)
		parent := to
		if last := len(w.lists) - 1; last >= 0 {
			if parent = w.lists[last].LastChild; parent == nil {
				parent = node(atom.Li)
				w.lists[last].AppendChild(parent)
			}
		}
		parent.AppendChild(list)
		w.lists = append(w.lists, list)
	}
	item := node(atom.Li)
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		item.AppendChild(c)
	}
	w.lists[len(w.lists)-1].AppendChild(item)
}

// maxColumns are those of a table of Word.
const maxColumns = 63

// maxRepeated bytes of merged cells are said again in the rows below.
const maxRepeated = 1 << 20

func (w *writer) table(t *element, to *html.Node) {
	table := node(atom.Table)
	above := map[int]*html.Node{} // by column, cells that may go on below
	for _, row := range t.children {
		if row.name != "tr" {
			continue
		}
		tr, column := node(atom.Tr), 0
		for _, cell := range row.children {
			if cell.name != "tc" {
				continue
			}
			width, _ := strconv.Atoi(cell.value("tcPr", "gridSpan"))
			width = max(1, min(width, maxColumns))
			merged := cell.child("tcPr", "vMerge")
			td := node(atom.Td)
			if up := above[column]; merged != nil && merged.attrs["val"] != "restart" && up != nil {
				text := hypertext.Text(up) // what a merged cell says counts for each row
				if w.repeated += len(text); w.repeated <= maxRepeated {
					td.AppendChild(&html.Node{Type: html.TextNode, Data: text})
				}
			} else {
				w.blocks(cell, td)
				w.lists = nil
			}
			if above[column] = td; merged == nil {
				delete(above, column)
			}
			if width > 1 {
				td.Attr = []html.Attribute{{Key: "colspan", Val: strconv.Itoa(width)}}
			}
			tr.AppendChild(td)
			column += width
		}
		table.AppendChild(tr)
	}
	to.AppendChild(table)
}

// inline writes runs of text, links and pictures.
func (w *writer) inline(from *element, to *html.Node) {
	for _, e := range from.children {
		switch e.name {
		case "r":
			w.run(e, to)
		case "hyperlink":
			link := node(atom.A)
			link.Attr = []html.Attribute{{Key: "href", Val: w.links[e.attrs["id"]]}} // none: a mark in the text
			w.inline(e, link)
			to.AppendChild(link)
		case "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo":
			w.inline(e, to)
		case "sdt":
			if content := e.child("sdtContent"); content != nil {
				w.inline(content, to)
			}
		case "oMath", "oMathPara":
			w.notes = append(w.notes, "a formula")
		case "del", "moveFrom":
			if text := deleted(e); text != "" {
				w.notes = append(w.notes, fmt.Sprintf("text that is struck as a change: %.60s", text))
			}
		}
	}
}

func deleted(e *element) string {
	var b strings.Builder
	e.each("delText", func(t *element) { b.WriteString(t.text) })
	return b.String()
}

// run writes text of one look.
func (w *writer) run(r *element, to *html.Node) {
	properties := r.child("rPr")
	if properties == nil {
		properties = &element{}
	}
	if properties.on("vanish") {
		return
	}
	at := to
	for _, look := range []struct {
		name string
		as   atom.Atom
	}{{"b", atom.Strong}, {"i", atom.Em}, {"strike", atom.Del}} {
		if properties.on(look.name) {
			n := node(look.as)
			at.AppendChild(n)
			at = n
		}
	}
	for _, e := range r.children {
		switch e.name {
		case "t":
			at.AppendChild(&html.Node{Type: html.TextNode, Data: e.text})
		case "tab":
			at.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
		case "br", "cr":
			if e.attrs["type"] == "" || e.attrs["type"] == "textWrapping" {
				at.AppendChild(node(atom.Br))
			}
		case "drawing", "pict", "object":
			w.picture(e, at)
		case "AlternateContent":
			if choice := e.child("Choice"); choice != nil {
				w.picture(choice, at)
			}
		case "footnoteReference", "endnoteReference":
			w.mark(e, at)
		}
	}
	if at != to && at.FirstChild == nil {
		to.RemoveChild(to.LastChild)
	}
}

// picture writes the pictures of a drawing: each as an address that holds it, for a
// document is a file of its own.
func (w *writer) picture(e *element, to *html.Node) {
	alt := ""
	e.each("docPr", func(p *element) { alt = p.attrs["descr"] })
	found := false
	show := func(id string) {
		found = true
		name := w.links[id]
		data, err := w.part(name, kb.MaxMediumBytes+1)
		if err != nil || data == nil {
			w.notes = append(w.notes, fmt.Sprintf("the picture %.100s", name))
			return
		}
		if _, err := kb.NewMedium(data); err != nil {
			w.notes = append(w.notes, fmt.Sprintf("the picture %.100s, which is no PNG, JPEG, GIF or WebP of at most %d bytes", name, kb.MaxMediumBytes))
			return
		}
		img := node(atom.Img)
		img.Attr = []html.Attribute{{Key: "src", Val: "data:image/png;base64," + base64.StdEncoding.EncodeToString(data)}, {Key: "alt", Val: alt}}
		to.AppendChild(img)
	}
	e.each("blip", func(b *element) { show(b.attrs["embed"]) })
	e.each("imagedata", func(b *element) { show(b.attrs["id"]) })
	e.each("txbxContent", func(t *element) {
		found = true
		t.each("t", func(x *element) { to.AppendChild(&html.Node{Type: html.TextNode, Data: x.text}) })
	})
	if !found {
		w.notes = append(w.notes, "a drawing")
	}
}
