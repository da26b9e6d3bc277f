package retrieve

import (
	"iter"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
)

// ShelvedText makes a text whose rest a shelf keeps: of a document without it, where its
// fields are, the bounds of its titles (see [Text.TitleBounds]) and its forward index.
func ShelvedText(d *index.Document, fields []Field, titles Bitset, forward Forward, shelf Shelf, place Place) *Text {
	t := begin(d)
	t.Fields, t.Bounds, t.forward, t.shelf, t.place = fields, titles, forward, shelf, place
	t.foldTitles()
	return t
}

// Head is what of a text finding and bounding it needs, but for its document.
type Head struct {
	Fields  []Field
	Titles  []rune
	Bounds  Bitset // of the titles
	Forward Forward
}

// Head is that of the text.
func (t *Text) Head() Head { return Head{t.Fields, t.Titles, t.TitleBounds(), t.forward} }

// Shelved is the text after a shelf got its rest, with a head that says the same as its own.
// Of the text that was shelved it holds on to nothing else.
func (t *Text) Shelved(shelf Shelf, place Place, head Head) *Text {
	s, d := t.copied(), *t.Document
	d.Answer, d.Body, d.Sections = "", "", nil
	s.Document, s.shelf, s.place = &d, shelf, place
	s.Fields, s.Titles, s.Bounds, s.forward = head.Fields, head.Titles, head.Bounds, head.Forward
	return s
}

// copied is the same text, of which nothing is noted yet.
func (t *Text) copied() *Text {
	return &Text{
		Document: t.Document, ID: t.ID, Titles: t.Titles, Bounds: t.Bounds, Fields: t.Fields,
		Scope: t.Scope, From: t.From, Until: t.Until, LapsedUntil: t.LapsedUntil,
		TitleLength: t.TitleLength, BodyLength: t.BodyLength, Sum: t.Sum,
		forward: t.forward, shelf: t.shelf, place: t.place,
	}
}

// TitleBounds are the numbers of Bounds that Titles need.
func (t *Text) TitleBounds() Bitset { return t.Bounds[:len(t.Titles)/64+1] }

// Whole is the text with all that belongs to it: another one, where a shelf has the rest.
// Of its document nothing is lent. It is still folded from the shelf, which is faster.
func (t *Text) Whole() *Text {
	if t.shelf == nil {
		return t
	}
	d, rest := *t.Document, t.Rest()
	d.Answer, d.Body = rest.Answer.Clone(), rest.Body.Clone()
	for s := range t.Sections() {
		d.Sections = append(d.Sections, owned(s))
	}
	whole := t.copied()
	whole.Document, whole.Bounds = &d, rest.Bounds
	return whole
}

// owned is a section of which nothing is lent.
func owned(s index.Section) index.Section {
	var both strings.Builder // in one piece
	both.Grow(len(s.Title) + len(s.Anchor))
	both.WriteString(s.Title)
	both.WriteString(s.Anchor)
	s.Title, s.Anchor = both.String()[:len(s.Title)], both.String()[len(s.Title):]
	return s
}

// Sections are those of the body. What they say may be lent.
func (t *Text) Sections() iter.Seq[index.Section] {
	if t.shelf != nil {
		return t.shelf.Sections(t.place)
	}
	return slices.Values(t.Document.Sections)
}

// WholeDocument implements index.Source.
func (t *Text) WholeDocument() *index.Document { return t.Whole().Document }

// Listed is the document without body and sections, which are long, and with its answer,
// which whoever shows it has read.
func (t *Text) Listed(answer string) index.Document {
	d := *t.Document
	d.Answer, d.Body, d.Sections = answer, "", nil
	return d
}

// SectionAt is the section in which a byte of the body stands, the last one that heads it, put
// on a page; nil where there is none.
func (t *Text) SectionAt(p *Page, offset int) *index.Section {
	var last index.Section
	if t.shelf != nil {
		last = t.shelf.SectionAt(t.place, offset)
	}
	for _, s := range t.Document.Sections {
		if s.Heads(offset) {
			last = s
		}
	}
	return p.section(last)
}
