package hypertext

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/wenjin-kb/wenjin/content/importer"
)

// calloutMark stands before the kind of a callout while its text is converted: a character
// that no text has, for brackets would be escaped.
const calloutMark = "\ue000"

// page is what is known while one text is turned.
type page struct {
	links   importer.Links
	title   string
	anchors map[string]bool // that links within the text lead to
}

// seek finds the anchors that links of the text lead to.
func (p *page) seek(n *html.Node) {
	if n.DataAtom == atom.A {
		if anchor, ok := strings.CutPrefix(Attribute(n, "href"), "#"); ok {
			p.anchors[anchor] = true
		}
	}
	for c := range n.ChildNodes() {
		p.seek(c)
	}
}
