package retrieve

import (
	"unsafe"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
)

// Page is where what is shown of some texts lies side by side, in a few pieces of memory
// instead of two for each field. It is never changed, and nothing of it is lent. A Page is for
// one goroutine; the zero value is an empty one.
type Page struct {
	text  []byte // written once, and then read as strings
	marks []index.Range
}

// Sizes of the pieces. What is left of the last ones is held on to by whoever keeps the page.
const (
	pageBytes = 2048
	pageMarks = 32
	mostBytes = 4 // of a rune
)

// Marked cuts runes [from, to) out of the rest of a field that begins with the rune first,
// byte start of the field.
func (p *Page) Marked(rest charcode.String, first, start, from, to int, marks []zh.Span) index.Marked {
	if need := mostBytes * (to - from); cap(p.text)-len(p.text) < need {
		p.text = make([]byte, 0, max(need, pageBytes))
	}
	if cap(p.marks)-len(p.marks) < len(marks) {
		p.marks = make([]index.Range, 0, max(len(marks), pageMarks))
	}
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
	text := p.text[begin:]
	m.Text, m.More = unsafe.String(unsafe.SliceData(text), len(text)), rest.Bytes != ""
	if n := len(p.marks); n > marked {
		m.Marks = p.marks[marked:n:n]
	}
	return m
}
