package hypertext

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var levels = []atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}

func level(n *html.Node) int {
	for i, a := range levels {
		if n.Type == html.ElementNode && n.DataAtom == a {
			return i + 1
		}
	}
	return 0
}

// headings leaves out the one that repeats the title, moves the others down where there is
// one of the first level left, and gives those an anchor that links lead to.
func (p *page) headings(root *html.Node) {
	var all []*html.Node
	for n := range root.Descendants() {
		if level(n) > 0 {
			all = append(all, n)
		}
	}
	if len(all) > 0 && Text(all[0]) == strings.Join(strings.Fields(p.title), " ") {
		all[0].Parent.RemoveChild(all[0])
		all = all[1:]
	}
	top := false
	for _, n := range all {
		top = top || level(n) == 1
	}
	for _, n := range all {
		if Text(n) == "" && n.FirstChild == nil {
			n.Parent.RemoveChild(n)
			continue
		}
		if l := level(n); top && l < len(levels) {
			rename(n, levels[l])
		}
		if id := Attribute(n, "id"); p.anchors[id] && plainAnchor.MatchString(id) {
			n.AppendChild(&html.Node{Type: html.TextNode, Data: " {#" + id + "}"})
		}
	}
}

var plainAnchor = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)
