package brand

import (
	"encoding/xml"
	"net/url"
	"regexp"
	"strings"
)

// maxDraws is how many elements a drawing may have its reader draw. A mask of masks of masks
// has few and draws millions, on every page.
const maxDraws = 300_000

// part is an element, with what it names of others.
type part struct {
	name, id, classes string
	shows, refs       []string // the ids of what it draws in its place, and with each of its own
	inside            []*part
	draws             int // elements that are drawn for it; 0 before that is known
	counting          bool
}

var (
	reference = regexp.MustCompile(`(?i)url\(\s*["']?\s*#([^"')\s]+)`)
	rule      = regexp.MustCompile(`([^{}]*)\{([^{}]*)\}`)
)

func references(text string) (out []string) {
	for _, m := range reference.FindAllStringSubmatch(text, -1) {
		out = append(out, unescaped(m[1]))
	}
	return out
}

// unescaped is the id that an address means.
func unescaped(id string) string {
	if is, err := url.PathUnescape(id); err == nil {
		return is
	}
	return id
}

// add adds an element, as it begins.
func (around *part) add(t xml.StartElement) *part {
	p := &part{name: t.Name.Local}
	for _, a := range t.Attr {
		switch id, within := strings.CutPrefix(strings.TrimSpace(a.Value), "#"); {
		case a.Name.Local == "id":
			p.id = a.Value
		case a.Name.Local == "class":
			p.classes = " " + strings.Join(strings.Fields(a.Value), " ") + " "
		case a.Name.Local == "href" && within:
			p.shows = append(p.shows, unescaped(id))
		default:
			p.refs = append(p.refs, references(a.Value)...)
		}
	}
	around.inside = append(around.inside, p)
	return p
}

// sheet is what the styles of a drawing name, by selectors.
type sheet [][2]string // selector, and the id of what it names

func newSheet(style string) (out sheet) {
	all := references(style)
	for _, m := range rule.FindAllStringSubmatch(style, -1) {
		for _, id := range references(m[2]) {
			for selector := range strings.SplitSeq(m[1], ",") {
				out = append(out, [2]string{strings.TrimSpace(selector), id})
			}
		}
	}
	if len(out) < len(all) { // some stand where no rule is seen: in one that is open, or around others
		for _, id := range all {
			out = append(out, [2]string{"*", id})
		}
	}
	return out
}

// plain are selectors that are understood; others count for every element.
var plain = regexp.MustCompile(`^[.#]?[\w-]+$`)

func (s sheet) of(p *part) (refs []string) {
	for _, r := range s {
		selector := r[0]
		switch {
		case !plain.MatchString(selector), selector == p.name, selector == "#"+p.id, selector[0] == '.' && strings.Contains(p.classes, " "+selector[1:]+" "):
			refs = append(refs, r[1])
		}
	}
	return refs
}

// drawsTooMuch reports whether a drawing has more drawn than anybody waits for.
func drawsTooMuch(root *part, s sheet) bool {
	named := map[string]*part{}
	root.prepare(s, named)
	return root.count(named) > maxDraws
}

// prepare counts the elements, and finds those that others may name.
func (p *part) prepare(s sheet, named map[string]*part) {
	p.refs = append(p.refs, s.of(p)...)
	if named[p.id] == nil {
		named[p.id] = p
	}
	for _, one := range p.inside {
		one.prepare(s, named)
	}
}

// count is how many elements are drawn for one, at most: a pattern that it is filled with may
// fill each that is drawn in it. What names itself has no end.
func (p *part) count(named map[string]*part) int {
	if p.counting {
		return maxDraws + 1
	}
	if p.draws > 0 {
		return p.draws
	}
	p.counting = true
	inside, each := 1, 1
	for _, one := range p.inside {
		inside = min(inside+one.count(named), maxDraws+1)
	}
	for _, id := range p.shows {
		inside = min(inside+named[id].drawn(named), maxDraws+1)
	}
	for _, id := range p.refs {
		each = min(each+named[id].drawn(named), maxDraws+1)
	}
	p.draws, p.counting = min(inside*each, maxDraws+1), false
	return p.draws
}

// drawn is count of what is named; nothing of what is not there, or is only colours.
func (p *part) drawn(named map[string]*part) int {
	if p == nil || strings.HasSuffix(p.name, "Gradient") {
		return 0
	}
	return p.count(named)
}
