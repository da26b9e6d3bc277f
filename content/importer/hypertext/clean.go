package hypertext

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// silent are elements that readers don't see and nobody misses.
var silent = []atom.Atom{atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head, atom.Meta, atom.Link, atom.Base, atom.Title}

// lost are elements that readers see, and articles can't have.
var lost = map[atom.Atom]string{
	atom.Iframe: "a frame", atom.Object: "an embedded object", atom.Embed: "an embedded object", atom.Video: "a video", atom.Audio: "a sound", atom.Form: "a form",
	atom.Input: "a field", atom.Select: "a field", atom.Textarea: "a field", atom.Button: "a button", atom.Svg: "a drawing", atom.Canvas: "a drawing", atom.Math: "a formula", atom.Map: "a map",
}

// clean takes out what articles can't have and puts in where links and pictures lead now.
func (p *page) clean(n *html.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if p.keep(c) {
			p.clean(c)
			p.change(c)
		} else {
			n.RemoveChild(c)
		}
		c = next
	}
}

// keep reports whether a node stays.
func (p *page) keep(n *html.Node) bool {
	if n.Type == html.CommentNode || n.Type == html.DoctypeNode {
		return false
	}
	if n.Type != html.ElementNode {
		return true
	}
	if n.DataAtom == atom.Input && Attribute(n, "type") == "checkbox" {
		return false
	}
	what, isLost := lost[n.DataAtom]
	if isLost {
		if address := firstOf(Attribute(n, "src"), Attribute(n, "data"), Attribute(n, "action")); address != "" {
			what += " (" + address + ")"
		}
		p.links.Note("%s", what)
		return false
	}
	return !slices.Contains(silent, n.DataAtom) && n.Namespace == ""
}

// change puts the addresses of today into an element, and what it is in an article.
func (p *page) change(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		p.link(n)
	case atom.Img:
		p.picture(n)
	case atom.Details:
		rename(n, atom.Div)
	case atom.Summary:
		rename(n, atom.P)
		wrapChildren(n, atom.Strong)
	case atom.Figcaption:
		rename(n, atom.P)
	case atom.Th, atom.Td:
		if n.FirstChild == nil {
			n.AppendChild(&html.Node{Type: html.TextNode, Data: " "})
		}
	}
	if kind := calloutOf(n); kind != "" {
		callout(n, kind)
	}
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		return !slices.Contains([]string{"href", "src", "alt", "id", "colspan", "rowspan", "start", "class"}, a.Key)
	})
}

// link gives a link its new address; one that leads nowhere becomes its text.
func (p *page) link(n *html.Node) {
	address := Attribute(n, "href")
	if anchor, own := strings.CutPrefix(address, "#"); !own && address != "" {
		address = p.links.Link(address)
	} else if anchor == "" {
		address = ""
	}
	if address == "" {
		rename(n, atom.Span)
		n.Attr = nil
		return
	}
	n.Attr = []html.Attribute{{Key: "href", Val: address}}
}

// picture gives a picture its new address; one that did not come along becomes a link to
// where it is, or its description.
func (p *page) picture(n *html.Node) {
	address := firstOf(Attribute(n, "data-src"), Attribute(n, "src"))
	if address == "" {
		address, _, _ = strings.Cut(Attribute(n, "srcset"), " ")
	}
	alt := Attribute(n, "alt")
	if kept := p.links.Picture(address); kept != "" {
		n.Attr = []html.Attribute{{Key: "src", Val: kept}, {Key: "alt", Val: alt}}
		return
	}
	n.Attr = nil
	rename(n, atom.Span)
	text := &html.Node{Type: html.TextNode, Data: alt}
	if importer.IsWeb(address) {
		rename(n, atom.A)
		n.Attr = []html.Attribute{{Key: "href", Val: address}}
		text.Data = firstOf(alt, address)
	}
	n.AppendChild(text)
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func rename(n *html.Node, to atom.Atom) { n.DataAtom, n.Data = to, to.String() }

// wrapChildren puts an element between a node and its children.
func wrapChildren(n *html.Node, in atom.Atom) {
	inner := &html.Node{Type: html.ElementNode, DataAtom: in, Data: in.String()}
	for n.FirstChild != nil {
		c := n.FirstChild
		n.RemoveChild(c)
		inner.AppendChild(c)
	}
	n.AppendChild(inner)
}

// callouts are the classes that systems give to what stands apart: Confluence, Notion,
// Zendesk's themes, Intercom.
var callouts = map[string]string{
	"confluence-information-macro-note": "WARNING", "confluence-information-macro-warning": "CAUTION", "confluence-information-macro-tip": "TIP",
	"confluence-information-macro-information": "NOTE", "callout": "NOTE", "callout--warning": "WARNING", "callout--danger": "CAUTION",
	"intercom-interblocks-callout": "NOTE", "admonition": "NOTE",
}

// calloutOf is the kind of callout that an element is, or empty.
func calloutOf(n *html.Node) string {
	if n.DataAtom != atom.Div && n.DataAtom != atom.Figure && n.DataAtom != atom.Aside {
		return ""
	}
	kind := ""
	for _, class := range strings.Fields(Attribute(n, "class")) {
		if k := callouts[class]; k != "" && (kind == "" || kind == "NOTE") {
			kind = k
		}
	}
	return kind
}

// callout makes an element a quote with a mark, as articles have callouts.
func callout(n *html.Node, kind string) {
	rename(n, atom.Blockquote)
	n.Attr = nil
	mark := &html.Node{Type: html.ElementNode, DataAtom: atom.P, Data: "p"}
	mark.AppendChild(&html.Node{Type: html.TextNode, Data: calloutMark + kind})
	n.InsertBefore(mark, n.FirstChild)
}
