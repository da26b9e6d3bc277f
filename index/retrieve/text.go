package retrieve

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Text is a document made ready for matching. It is immutable once made, but for what is
// noted of it.
type Text struct {
	Document *index.Document // without what a shelf keeps, see [Text.Whole]
	ID       string          // of this revision of the article from this time on

	// Titles are the title and the questions, folded, each followed by a zero rune: the
	// beginning of the whole text, which Folded gives. Bounds has a bit for each of its
	// runes at which a word begins or ends; where a shelf keeps the rest of the text, for
	// those of Titles alone.
	Titles []rune
	Bounds Bitset
	Fields []Field

	Scope       ScopeSet
	From, Until int64 // unix nanoseconds; MinTime, MaxTime where unbounded
	LapsedUntil int64 // until when it is found after Until, by those who ask for it

	TitleLength int // characters of the title
	BodyLength  int // characters of answer, tags and body

	Sum uint64 // of the text as a retriever keeps it; its own business

	forward Forward
	shelf   Shelf // of the rest; nil where all is here
	place   Place

	leastTitle atomic.Uint64 // see Stats.LeastTitle
}

// MinTime and MaxTime are the ends of what is unbounded, in unix nanoseconds.
const (
	MinTime = -1 << 63
	MaxTime = 1<<63 - 1
)

// FieldKind says what part of a document a piece of text is.
type FieldKind uint8

// The kinds of fields, in the order of their worth for suggestions.
const (
	FieldTitle FieldKind = iota
	FieldQuestion
	FieldAnswer
	FieldTags // products and tags
	FieldBody
)

// Field is one piece of a document's text: runes [Start, End) of it. Of all fields of a text
// a search reads all, so they are small.
type Field struct {
	Start, End int32
	Number     int32 // of the question, product or tag
	Kind       FieldKind
}

// Len is the number of runes.
func (f Field) Len() int { return int(f.End - f.Start) }

// Titled reports a title or a question: what may say all that is asked.
func (f Field) Titled() bool { return f.Kind == FieldTitle || f.Kind == FieldQuestion }

// EachField gives the texts of a document in the order in which a Text has them.
func EachField(d *index.Document, yield func(kind FieldKind, number int, text string)) {
	yield(FieldTitle, 0, d.Title)
	for i, q := range d.Questions {
		yield(FieldQuestion, i, q)
	}
	if d.Answer != "" {
		yield(FieldAnswer, 0, d.Answer)
	}
	for i, t := range d.Products {
		yield(FieldTags, i, t)
	}
	for i, t := range d.Tags {
		yield(FieldTags, len(d.Products)+i, t)
	}
	if d.Body != "" {
		yield(FieldBody, 0, d.Body)
	}
}

// NewText folds and cuts a document.
func NewText(d *index.Document, analyzer *zh.Analyzer) *Text {
	t := newText(d)
	t.Bounds = NewBitset(t.length())
	text := t.Folded()
	t.forward = t.newForward(text)
	for _, f := range t.Fields {
		for _, w := range analyzer.Cut(text[f.Start:f.End]) {
			t.Bounds.Set(int(f.Start) + w.Start)
			t.Bounds.Set(int(f.Start) + w.End)
		}
	}
	return t
}

// ErrBounds is returned for word boundaries that are not those of the document.
var ErrBounds = errors.New("the word boundaries are not those of the text")

// RestoreText makes the text of a document whose word boundaries are known, which
// saves cutting it again.
func RestoreText(d *index.Document, bounds Bitset) (*Text, error) {
	t := newText(d)
	if want := len(NewBitset(t.length())); len(bounds) != want {
		return nil, fmt.Errorf("%w: %s has %d numbers of them, not %d", ErrBounds, t.ID, len(bounds), want)
	}
	t.Bounds = bounds
	t.look(func(text []rune) bool {
		t.forward = t.newForward(text)
		return true
	})
	return t, nil
}

func newText(d *index.Document) *Text {
	t := begin(d)
	t.measure()
	return t
}

// begin makes a text of which nothing is known but the document.
func begin(d *index.Document) *Text {
	t := &Text{Document: d, ID: d.ArticleID + "@" + strconv.Itoa(d.Revision), Scope: Scopes(d.Scope()), From: MinTime, Until: MaxTime}
	if !d.From.IsZero() {
		t.From = d.From.UnixNano()
		t.ID += "@" + strconv.FormatInt(d.From.UnixMilli(), 36)
	}
	if !d.Until.IsZero() {
		t.Until = d.Until.UnixNano()
	}
	t.LapsedUntil = t.Until
	if !d.LapsedUntil.IsZero() {
		t.LapsedUntil = d.LapsedUntil.UnixNano()
	}
	return t
}

// measure finds where the fields begin and end.
func (t *Text) measure() {
	d := t.Document
	t.Fields = make([]Field, 0, 3+len(d.Questions)+len(d.Products)+len(d.Tags))
	at := 0
	EachField(d, func(kind FieldKind, number int, text string) {
		end := at + utf8.RuneCountInString(text)
		t.Fields = append(t.Fields, Field{Kind: kind, Start: int32(at), End: int32(end), Number: int32(number)})
		at = end + 1
	})
	t.foldTitles()
}

// foldTitles sets, after the fields, their lengths and the titles.
func (t *Text) foldTitles() {
	titles := 0
	for _, f := range t.Fields {
		if f.Titled() {
			titles = int(f.End) + 1
		} else {
			t.BodyLength += f.Len()
		}
		if f.Kind == FieldTitle {
			t.TitleLength = f.Len()
		}
	}
	t.Titles = make([]rune, 0, titles)
	EachField(t.Document, func(kind FieldKind, _ int, text string) {
		if (Field{Kind: kind}).Titled() {
			t.Titles = append(fold.Append(t.Titles, text), 0)
		}
	})
}

// length is the number of runes of the whole text.
func (t *Text) length() int { return int(t.Fields[len(t.Fields)-1].End) + 1 }

// Folded is the text of all fields, folded, each followed by a zero rune. It is made
// when it is asked for, four bytes a character, and not kept.
func (t *Text) Folded() []rune { return t.AppendFolded(make([]rune, 0, t.length())) }

// AppendFolded appends what Folded gives.
func (t *Text) AppendFolded(to []rune) []rune {
	d, rest := *t.Document, t.Rest()
	d.Answer, d.Body = rest.Answer.Bytes, rest.Body.Bytes
	EachField(&d, func(kind FieldKind, _ int, text string) {
		switch kind {
		case FieldAnswer:
			to = rest.Answer.AppendFolded(to)
		case FieldBody:
			to = rest.Body.AppendFolded(to)
		default:
			to = fold.Append(to, text)
		}
		to = append(to, 0)
	})
	return to
}

// Rest is the rest of the text. What cannot be read is as long as it was and says nothing:
// the shelf has the error.
func (t *Text) Rest() Rest {
	if t.shelf == nil {
		return Rest{charcode.String{Bytes: t.Document.Answer}, charcode.String{Bytes: t.Document.Body}, t.Bounds}
	}
	if rest, ok := t.shelf.Rest(t.place); ok {
		return rest
	}
	return t.blank()
}

// blank is a rest of the same length that says nothing.
func (t *Text) blank() (r Rest) {
	for _, f := range t.Fields {
		switch blanks := (charcode.String{Bytes: strings.Repeat("\x00", f.Len())}); f.Kind {
		case FieldAnswer:
			r.Answer = blanks
		case FieldBody:
			r.Body = blanks
		}
	}
	r.Bounds = NewBitset(t.length())
	return r
}

// room is where texts are folded that are looked into once.
var room = sync.Pool{New: func() any { return new([]rune) }}

// look calls yield with the text folded, which may not be kept.
func (t *Text) look(yield func(text []rune) bool) bool {
	buf := room.Get().(*[]rune)
	defer room.Put(buf)
	*buf = t.AppendFolded((*buf)[:0])
	return yield(*buf)
}

// newForward makes the forward index from the folded text.
func (t *Text) newForward(text []rune) Forward {
	m := forwardMakers.Get().(*forwardMaker)
	defer forwardMakers.Put(m)
	lead := 0
	for i, f := range t.Fields {
		field := text[f.Start:f.End]
		if f.Titled() {
			m.addTitle(field, i)
			continue
		}
		m.addBody(field, lead)
		lead += len(field)
	}
	return m.take()
}

// Forward is the forward index of the text.
func (t *Text) Forward() Forward { return t.forward }

// Words are the words of a field as the analyzer cut them, counted from the
// field's beginning. text is all of the text, folded. What lies between two boundaries
// is a word or the space and punctuation between words.
func (t *Text) Words(text []rune, f Field) []zh.Span {
	var out []zh.Span
	bounds := t.Bounds
	if !f.Titled() {
		bounds = t.Rest().Bounds
	}
	last, start := -1, int(f.Start)
	for i := start; i <= int(f.End); i++ {
		if !bounds.Has(i) {
			continue
		}
		if last >= 0 && hasWordRune(text[last:i]) {
			out = append(out, zh.Span{Start: last - start, End: i - start})
		}
		last = i
	}
	return out
}

func hasWordRune(text []rune) bool {
	for _, r := range text {
		if zh.IsWordRune(r) {
			return true
		}
	}
	return false
}

// Original is the text of a field as it was written.
func (t *Text) Original(f Field) string { return t.coded(f).String() }

// coded is the text of a field as it is kept.
func (t *Text) coded(f Field) charcode.String {
	d := t.Document
	switch f.Kind {
	case FieldTitle:
		return charcode.String{Bytes: d.Title}
	case FieldQuestion:
		return charcode.String{Bytes: d.Questions[f.Number]}
	case FieldAnswer:
		if d.Answer == "" { // it lies on a shelf
			return t.Rest().Answer
		}
		return charcode.String{Bytes: d.Answer}
	case FieldTags:
		n := int(f.Number)
		if n < len(d.Products) {
			return charcode.String{Bytes: d.Products[n]}
		}
		return charcode.String{Bytes: d.Tags[n-len(d.Products)]}
	default:
		if d.Body == "" {
			return t.Rest().Body
		}
		return charcode.String{Bytes: d.Body}
	}
}

// Marked is a field as it was written, put on a page. marks are runes of the text, in order
// and not overlapping; what of them lies outside is left out.
func (t *Text) Marked(p *Page, f Field, marks []zh.Span) index.Marked {
	if f.Titled() { // which every listed document has
		return p.whole(t.coded(f).Bytes, int(f.Start), marks)
	}
	return p.Marked(t.coded(f), int(f.Start), 0, int(f.Start), int(f.End), marks)
}

// Compare orders two texts by the sort fields of a query alone.
func Compare(a, b *Text, by []index.Sort) int {
	for _, s := range by {
		x, y := a, b
		if s.Desc {
			x, y = b, a
		}
		if c := x.Document.UpdatedAt.Compare(y.Document.UpdatedAt); c != 0 {
			return c
		}
	}
	return 0
}
