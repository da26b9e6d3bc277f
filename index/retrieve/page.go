package retrieve

import (
	"unicode/utf8"
	"unsafe"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
)

// Page is where what is shown of some texts lies side by side, in a few pieces of memory
// instead of two for each field. It is never changed, and nothing of it is lent. A Page is for
// one goroutine; the zero value is an empty one.
type Page struct {
	text     []byte // written once, and then read as strings
	marks    []index.Range
	sections []index.Section
	expected int // bytes that are still to come, about
}

// Sizes of the pieces. What is left of the last ones is held on to by whoever keeps the page.
const (
	pageBytes    = 2048
	pageMarks    = 32
	pageSections = 10
	mostBytes    = utf8.UTFMax - 1 // of a rune that a code has
	mostExpected = 1 << 16
)

// Expect says that about so many characters are to come, so that they lie in one piece where
// they are not very many.
func (p *Page) Expect(runes int) { p.expected += mostBytes * runes }

// Marked cuts runes [from, to) out of the rest of a field that begins with the rune first,
// byte start of the field.
func (p *Page) Marked(rest charcode.String, first, start, from, to int, marks []zh.Span) index.Marked {
	p.reserve(mostBytes*(to-from) + 1) // more, where it is in no code, is made room for
	p.reserveMarks(len(marks))
	rest, before := rest.Skip(from - first)
	m := index.Marked{Start: start + before}
	begin, at, marked := len(p.text), from, len(p.marks)
	byteAt := func(r int) int { // of a rune at which it is, or a later one
		p.text, rest = rest.AppendUTF8(p.text, r-at)
		at = r
		return len(p.text) - begin
	}
	for _, s := range marks {
		if start, end := max(s.Start, from), min(s.End, to); start < end {
			p.marks = append(p.marks, index.Range{Start: byteAt(start), End: byteAt(end)})
		}
	}
	m.End = m.Start + byteAt(to)
	m.Text, m.More = p.since(begin), rest.Bytes != ""
	m.Marks = p.marksSince(marked)
	return m
}

// whole is a text in UTF-8 that is not lent, and begins with the rune first.
func (p *Page) whole(text string, first int, marks []zh.Span) index.Marked {
	p.reserveMarks(len(marks))
	at, offset, marked := first, 0, len(p.marks)
	byteAt := func(r int) int { // of a rune at which it is, or a later one
		for ; at < r && offset < len(text); at++ {
			_, size := utf8.DecodeRuneInString(text[offset:])
			offset += size
		}
		return offset
	}
	for _, s := range marks {
		if start, end := byteAt(s.Start), byteAt(s.End); start < end {
			p.marks = append(p.marks, index.Range{Start: start, End: end})
		}
	}
	return index.Marked{Text: text, End: len(text), Marks: p.marksSince(marked)}
}

func (p *Page) reserveMarks(n int) {
	if cap(p.marks)-len(p.marks) < n {
		p.marks = make([]index.Range, 0, max(n, pageMarks))
	}
}

// marksSince are those from one on, none where there are none.
func (p *Page) marksSince(first int) []index.Range {
	n := len(p.marks)
	if n == first {
		return nil
	}
	return p.marks[first:n:n]
}

// reserve makes room for so many bytes of a text that lies in one piece.
func (p *Page) reserve(bytes int) {
	if cap(p.text)-len(p.text) < bytes {
		p.text = make([]byte, 0, max(bytes, min(p.expected, mostExpected), pageBytes))
		p.expected = max(0, p.expected-cap(p.text))
	}
}

// since is what was written from a place on.
func (p *Page) since(begin int) string {
	text := p.text[begin:]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// section puts a section on the page; without a title it is none.
func (p *Page) section(s index.Section) *index.Section {
	if s.Title == "" {
		return nil
	}
	s.Title, s.Anchor = p.own(s.Title), p.own(s.Anchor)
	if len(p.sections) == cap(p.sections) {
		p.sections = make([]index.Section, 0, pageSections)
	}
	p.sections = append(p.sections, s)
	return &p.sections[len(p.sections)-1]
}

func (p *Page) own(lent string) string {
	p.reserve(len(lent))
	begin := len(p.text)
	p.text = append(p.text, lent...)
	return p.since(begin)
}
