package markdown

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Link is an address in a body, as its author wrote it.
type Link struct {
	Address string
	Picture bool
	from    int // of the address in the source, in bytes; -1 where it is not to be found
}

// Links gives the addresses of a body in order: of links, pictures, and those in HTML.
func Links(body string) []Link { return read(body).links() }

func (t *tree) links() (out []Link) {
	definitions := map[string]int{}
	add := func(address []byte, near int, picture bool) {
		if len(address) > 0 {
			out = append(out, Link{Address: string(address), Picture: picture, from: t.place(address, near, definitions)})
		}
	}
	_ = ast.Walk(t.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			add(n.Destination, n.Pos(), false)
		case *ast.Image:
			add(n.Destination, n.Pos(), true)
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				out = append(out, Link{Address: string(n.URL(t.src)), from: -1})
			}
		case *ast.HTMLBlock, *ast.RawHTML:
			for _, tag := range fragmentOf(n, t.src).tags {
				if tag.kind == html.TextToken || tag.name != atom.A && tag.name != atom.Img {
					continue
				}
				key := map[atom.Atom]string{atom.A: "href", atom.Img: "src"}[tag.name]
				if i := bytes.Index(tag.text, []byte(tag.attr(key))); tag.attr(key) != "" {
					link := Link{Address: tag.attr(key), Picture: tag.name == atom.Img, from: -1}
					if i >= 0 {
						link.from = tag.at(i)
					}
					out = append(out, link)
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return out
}

// place finds where an address stands: behind the beginning of its link, or in a
// definition ([name]: address) anywhere.
func (t *tree) place(address []byte, near int, definitions map[string]int) int {
	if near < 0 {
		near = 0
	}
	line := t.src[near:]
	if end := bytes.Index(line, []byte("\n\n")); end >= 0 {
		line = line[:end]
	}
	for from := 0; ; {
		i := bytes.Index(line[from:], address)
		if i < 0 {
			break
		}
		i += from
		if before := bytes.TrimRight(line[:i], " \t\n<"); bytes.HasSuffix(before, []byte("](")) {
			return near + i
		}
		from = i + 1
	}
	if at, known := definitions[string(address)]; known {
		return at
	}
	at := -1
	if m := regexp.MustCompile(`(?m)^[ >]*\[[^\]\n]+\]:[ \t]*<?(` + regexp.QuoteMeta(string(address)) + `)(?:[>\s]|$)`).FindSubmatchIndex(t.src); m != nil {
		at = m[2]
	}
	definitions[string(address)] = at
	return at
}

// External reports an address outside this house: with a scheme or a host.
func (l Link) External() bool {
	if strings.HasPrefix(l.Address, "//") {
		return true
	}
	scheme, _, ok := strings.Cut(l.Address, ":")
	return ok && schemePattern.MatchString(scheme)
}

var schemePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)

// split divides an address inside the house into its path, decoded, and what
// stands behind it: ?query and #anchor.
func (l Link) split() (path, rest string) {
	path = l.Address
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		path, rest = path[:i], path[i:]
	}
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return path, rest
}

// anchor is what stands behind # in an address, decoded.
func anchor(rest string) string {
	_, a, _ := strings.Cut(rest, "#")
	if plain, err := url.PathUnescape(a); err == nil {
		a = plain
	}
	return a
}
