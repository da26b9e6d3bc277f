package meili

import (
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
)

const (
	defaultCrop = 80 // characters
	maxCrop     = 1000
	wholeBody   = 1 << 30
)

// format is how hits are shown.
type format struct {
	retrieve, highlight []string
	crop                map[string]int // characters of an attribute
	pre, post, marker   string
	positions, vectors  bool
}

// readFormat reads the members of a search that say how hits are shown.
func readFormat(m *members) format {
	f := format{pre: "<em>", post: "</em>", marker: "…", crop: map[string]int{}}
	length, crops := defaultCrop, []string(nil)
	m.take("attributesToRetrieve", &f.retrieve)
	m.take("attributesToHighlight", &f.highlight)
	m.take("attributesToCrop", &crops)
	m.take("cropLength", &length)
	m.take("cropMarker", &f.marker)
	m.take("highlightPreTag", &f.pre)
	m.take("highlightPostTag", &f.post)
	m.take("showMatchesPosition", &f.positions)
	m.take("retrieveVectors", &f.vectors)
	m.within("cropLength", length, 0, maxCrop)
	for name, names := range map[string][]string{"attributesToRetrieve": f.retrieve, "attributesToHighlight": f.highlight, "attributesToCrop": crops} {
		m.within(name, len(names), 0, maxNames)
	}
	for name, tag := range map[string]string{"cropMarker": f.marker, "highlightPreTag": f.pre, "highlightPostTag": f.post} {
		if len(tag) > 100 {
			m.fail(name, "`%s` is longer than 100 bytes", name)
		}
	}
	for _, one := range crops {
		name, own, given := strings.Cut(one, ":")
		f.crop[name] = length
		if given {
			n, err := strconv.Atoi(own)
			if err != nil || n < 0 || n > maxCrop {
				m.fail("attributesToCrop", "the length of `%s` must be from 0 to %d", request.Shorten(one), maxCrop)
			}
			f.crop[name] = n
		}
	}
	return f
}

// cropOf is the length that an attribute is cut to, 0 for none.
func (f *format) cropOf(name string) int {
	if n, ok := f.crop[name]; ok {
		return n
	}
	return f.crop[everything]
}

func (f *format) highlights(name string) bool {
	return slices.Contains(f.highlight, name) || slices.Contains(f.highlight, everything)
}

// bodyRunes is how much of the body a hit needs: none, the piece that is shown, or all
// of it, where the places of all matches matter.
func (f *format) bodyRunes(matches bool) int {
	switch n := f.cropOf("body"); {
	case f.positions || matches:
		return wholeBody
	case n > 0:
		return n
	case f.highlights("body"):
		return wholeBody
	}
	return 0
}

// formatted are the attributes of a hit with marks, cut; nil where neither was asked for.
// Where the tags are HTML, so is every text: nothing but the tags is markup. Where they
// are not, it is plain, for a client that escapes it.
func (f *format) formatted(document map[string]any, h index.Hit) map[string]any {
	if f.highlight == nil && len(f.crop) == 0 {
		return nil
	}
	escape := func(s string) string { return s }
	if len(f.highlight) > 0 && isMarkup(f.pre, f.post) {
		escape = html.EscapeString
	}
	out := maps.Clone(document)
	for name, value := range document {
		if marked, ok := markedIn(h, name, value); ok {
			out[name] = f.show(name, marked, len(value.(string)), escape)
			continue
		}
		out[name] = escaped(value, escape)
	}
	return out
}

// markedIn is an attribute with its marks; false for one that is never marked.
func markedIn(h index.Hit, name string, value any) (index.Marked, bool) {
	text, _ := value.(string)
	var marked index.Marked
	switch name {
	case "title", "hierarchy_lvl1":
		marked = h.Title
	case "answer", "content":
		marked = h.Answer
	case "body":
		marked = h.Snippet
	default:
		return marked, false
	}
	if marked.Text == "" { // nobody has looked for marks
		marked.Text = text
	}
	if marked.Start == 0 && marked.Text == text {
		marked.End = len(text)
	}
	return marked, true
}

// show writes an attribute of a size with its marks, cut if it is to be.
func (f *format) show(name string, m index.Marked, size int, escape func(string) string) string {
	if n := f.cropOf(name); n > 0 {
		m = cut(m, n)
	}
	pre, post := f.pre, f.post
	if !f.highlights(name) {
		pre, post = "", ""
	}
	out := m.Write(pre, post, escape)
	if m.Start > 0 {
		out = escape(f.marker) + out
	}
	if m.End < size {
		out += escape(f.marker)
	}
	return out
}

// cut is a piece of n characters of a text, a third of them before its first mark. One
// that is no longer stays as it is.
func cut(m index.Marked, n int) index.Marked {
	runes := utf8.RuneCountInString(m.Text)
	if runes <= n {
		return m
	}
	first := 0
	if len(m.Marks) > 0 {
		first = utf8.RuneCountInString(m.Text[:m.Marks[0].Start])
	}
	from := max(0, min(first-n/3, runes-n))
	begin := byteAt(m.Text, from)
	end := begin + byteAt(m.Text[begin:], n)
	out := index.Marked{Text: m.Text[begin:end], Start: m.Start + begin, End: m.Start + end}
	for _, r := range m.Marks {
		if r.Start >= begin && r.End <= end {
			out.Marks = append(out.Marks, index.Range{Start: r.Start - begin, End: r.End - begin})
		}
	}
	return out
}

// byteAt is where the n-th character of a text begins.
func byteAt(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// escaped is a value with its texts escaped.
func escaped(value any, escape func(string) string) any {
	switch v := value.(type) {
	case string:
		return escape(v)
	case []string:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = escape(s)
		}
		return out
	}
	return value // of words of ours
}

// positions are the places of a hit that match, in bytes of the attribute.
func positions(h index.Hit) map[string][]position {
	out := map[string][]position{}
	for name, m := range map[string]index.Marked{"title": h.Title, "answer": h.Answer, "body": h.Snippet} {
		for _, r := range m.Marks {
			out[name] = append(out[name], position{m.Start + r.Start, r.End - r.Start})
		}
	}
	return out
}

type position struct {
	Start  int `json:"start"`
	Length int `json:"length"`
}

// isMarkup reports whether tags of a highlight make HTML of a text.
func isMarkup(pre, post string) bool { return strings.Contains(pre+post, "<") }
