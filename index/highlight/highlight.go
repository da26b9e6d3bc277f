// Package highlight says which places of a hit are marked, which piece of its
// text is shown and in which section that stands.
//
// It is pure, and works on texts that are in memory. Marks are found in the text as it
// is kept, counted in its runes, and given as bytes of what is shown.
package highlight

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// Marker marks the hits of one query, one after the other.
type Marker struct {
	marker
	view view // of the body
	page retrieve.Page
	crop int
}

// closed markers leave their room to the next ones.
var closed = sync.Pool{New: func() any { return new(Marker) }}

// New makes a marker. The reader is one for the plan, best the one by which the hits were
// ranked; crop is the length of snippets in characters, 0 for none.
func New(p *retrieve.Plan, reader *scan.Reader, crop int) *Marker {
	m := closed.Get().(*Marker)
	m.plan, m.reader, m.crop = p, reader, crop
	return m
}

// Close gives away what the marker worked in. It must not be used after it.
func (m *Marker) Close() {
	*m = Marker{marker: marker{found: m.found[:0], joined: m.joined[:0]}, view: view{folded: m.view.folded[:0]}}
	closed.Put(m)
}

// Expect says that a text is to be marked, before the first is: what is shown of several lies
// together then.
func (m *Marker) Expect(t *retrieve.Text) {
	for _, f := range t.Fields {
		switch f.Kind {
		case retrieve.FieldAnswer:
			m.page.Expect(f.Len())
		case retrieve.FieldBody:
			m.page.Expect(min(f.Len(), m.crop) + sectionRunes)
		}
	}
}

// sectionRunes are about those of a section's title and anchor.
const sectionRunes = 20

// Mark sets title, answer, snippet and section of a hit. What they say is the caller's.
func (m *Marker) Mark(h *index.Hit, t *retrieve.Text) {
	m.reader.Begin(t)
	m.view.rest = m.reader.Rest()
	for _, f := range t.Fields {
		switch f.Kind {
		case retrieve.FieldTitle:
			h.Title = t.Marked(&m.page, f, m.join(m.marks(f)))
		case retrieve.FieldAnswer:
			h.Answer = t.Marked(&m.page, f, m.join(m.marks(f)))
		case retrieve.FieldBody:
			found := m.marks(f)
			from, to := m.view.snippet(f, found, m.crop)
			if m.crop > 0 {
				h.Snippet = m.view.marked(&m.page, from, to, m.join(found))
			}
			h.Section = m.view.section(&m.page, t, from, found)
		}
	}
}

// Passage sets snippet and section of a hit to those of its body from a byte on. Nothing is
// marked.
func (m *Marker) Passage(h *index.Hit, t *retrieve.Text, start int) {
	h.Section, h.Snippet = t.SectionAt(&m.page, start), piece(t, start, m.crop)
}
