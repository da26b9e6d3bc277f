package retrieve

import "github.com/wenjin-kb/wenjin/index"

// ShelvedText makes a text whose rest a shelf keeps: of a document without it, where its
// fields are, the bounds of its titles (see [Text.TitleBounds]) and its forward index.
func ShelvedText(d *index.Document, fields []Field, titles Bitset, forward Forward, shelf Shelf, place Place) *Text {
	t := begin(d)
	t.Fields, t.Bounds, t.forward, t.shelf, t.place = fields, titles, forward, shelf, place
	t.foldTitles()
	return t
}

// TitleBounds are the numbers of Bounds that Titles need.
func (t *Text) TitleBounds() Bitset { return t.Bounds[:len(t.Titles)/64+1] }

// Whole is the text with all that belongs to it: another one, where a shelf has the rest.
// Of its document nothing is lent. It is still folded from the shelf, which is faster.
func (t *Text) Whole() *Text {
	if t.shelf == nil {
		return t
	}
	whole, d, rest := *t, *t.Document, t.Rest()
	d.Answer, d.Body, d.Sections = rest.Answer.Clone(), rest.Body.Clone(), t.shelf.Sections(t.place)
	whole.Document, whole.Bounds = &d, rest.Bounds
	return &whole
}
