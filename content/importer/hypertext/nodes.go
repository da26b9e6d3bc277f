package hypertext

import (
	"strings"

	"golang.org/x/net/html"
)

// Attribute is the value of an attribute, or empty.
func Attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// HasClass reports whether an element has the class.
func HasClass(n *html.Node, class string) bool {
	for _, c := range strings.Fields(Attribute(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

// Find is the first element below a node, itself included, for which the test holds; nil
// is none.
func Find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for c := range n.ChildNodes() {
		if found := Find(c, is); found != nil {
			return found
		}
	}
	return nil
}

// Text is the text below a node in one line.
func Text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
