package scan

import (
	"slices"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Reader reads text after text for a scanner. It is for one goroutine. What it has found
// in a text it knows when it reads that again: who marks what was ranked reads nothing anew.
type Reader struct {
	*Scanner
	text   *retrieve.Text
	rest   retrieve.Rest    // of the text
	places []charcode.Place // where characters of the query stand in one field
	folded []rune           // the field, where it is no title; none until it is asked for

	*notes
	known []fieldPlaces // of the text, where it is read again
	again bool
	field *fieldPlaces // the field, where it is one of them

	// What was read of the text so far.
	typed, whole []bool // by word: it stands there as typed; a plain form, from bound to bound
	queried      bool   // the whole query, where it is plain, from bound to bound
}

// NewReader makes a reader for a scanner that is not closed.
func NewReader(s *Scanner) *Reader {
	words := len(s.plan.Words)
	said := make([]bool, 2*words)
	return &Reader{Scanner: s, typed: said[:words:words], whole: said[words:], notes: blank.Get().(*notes)}
}

// Close gives away what was noted. The reader must not be used after it.
func (r *Reader) Close() {
	r.forget()
	r.finder.Forget()
	blank.Put(r.notes)
	r.notes = nil
}

// Begin begins with a text. Its fields are then counted, or found.
func (r *Reader) Begin(t *retrieve.Text) {
	r.text, r.queried = t, false
	clear(r.typed)
	clear(r.whole)
	r.rest, r.known, r.again = r.begin(t)
}

// Rest is that of the text.
func (r *Reader) Rest() retrieve.Rest { return r.rest }

// original is a field that is no title, as it was written.
func (r *Reader) original(f retrieve.Field) charcode.String {
	switch f.Kind {
	case retrieve.FieldAnswer:
		return r.rest.Answer
	case retrieve.FieldBody:
		return r.rest.Body
	}
	return charcode.String{Bytes: r.text.Original(f)}
}

// read finds the places of the query's characters in a field.
func (r *Reader) read(f retrieve.Field) {
	r.folded, r.field = r.folded[:0], nil
	for i := range r.known {
		if k := &r.known[i]; k.start == f.Start {
			r.field, r.places = k, k.places
			return
		}
	}
	r.places = r.free()
	r.readAnew(f)
	if !r.again {
		r.note(f, r.places)
	}
}

func (r *Reader) readAnew(f retrieve.Field) {
	if f.Titled() {
		r.readFolded(r.text.Titles[f.Start:f.End])
		return
	}
	s := r.original(f)
	if s.Code == nil {
		r.readUTF8(s.Bytes)
		return
	}
	if r.finder.Code() != s.Code {
		r.finder.Seek(s.Code, r.used, &r.ids)
	}
	r.places = r.finder.AppendPlaces(r.places, s.Bytes)
}

func (r *Reader) readFolded(text []rune) {
	places, known := r.places, &r.sought
	for at, c := range text {
		if !known.has(c) {
			continue
		}
		if id := r.id(c); id != 0 {
			places = append(places, charcode.Place{At: int32(at), ID: id})
		}
	}
	r.places = places
}

func (r *Reader) readUTF8(text string) {
	places, at, known := r.places, int32(0), &r.sought
	for i := 0; i < len(text); at++ {
		c := rune(text[i])
		switch {
		case c < utf8.RuneSelf:
			i++
		case fold.IsThree(text, i): // nearly all of Chinese
			c = fold.DecodeThree(text, i)
			i += 3
		default:
			var size int
			c, size = utf8.DecodeRuneInString(text[i:])
			i += size
		}
		if !known.has(c) {
			continue
		}
		if c >= planeSize {
			c = fold.Rune(c)
		}
		if id := r.id(c); id != 0 {
			places = append(places, charcode.Place{At: at, ID: id})
		}
	}
	r.places = places
}

// standsAt reports whether a plain text stands at the k-th of the places.
func (r *Reader) standsAt(k int, ids []uint16) bool {
	if k+len(ids) > len(r.places) {
		return false
	}
	at := r.places[k].At
	for i, p := range r.places[k : k+len(ids)] {
		if p.ID != ids[i] || p.At != at+int32(i) {
			return false
		}
	}
	return true
}

// end is where a pattern ends that stands at the k-th of the places of a field, or 0.
func (r *Reader) end(k int, p *pattern, f retrieve.Field) int {
	at := int(r.places[k].At)
	if p.ids == nil {
		return retrieve.WordAt(r.foldedField(f), at, p.text)
	}
	if r.standsAt(k, p.ids) {
		return at + len(p.ids)
	}
	return 0
}

// foldedField is the field that was read.
func (r *Reader) foldedField(f retrieve.Field) []rune {
	if f.Titled() {
		return r.text.Titles[f.Start:f.End]
	}
	if len(r.folded) == 0 {
		r.folded = r.original(f).AppendFolded(r.folded)
	}
	return r.folded
}

// HoldsTyped reports whether a word of the plan stands in the text as it was typed.
func (r *Reader) HoldsTyped(word int) bool { return r.typed[word] }

// HoldsWhole reports whether a form of a word stands in the text from the beginning of a
// word to the end of one.
func (r *Reader) HoldsWhole(word int) bool {
	return r.whole[word] || slices.ContainsFunc(r.plan.Words[word].Forms, func(f retrieve.Form) bool {
		return !isPlain(f.Text) && r.text.HoldsWholeWords(f.Text)
	})
}

// HoldsQuery reports whether the query, of two characters or more, stands in the text
// from the beginning of a word to the end of one, spaces and punctuation at its ends aside.
func (r *Reader) HoldsQuery() bool {
	if len(r.query.text) == 0 || len(r.query.ids) > 0 {
		return r.queried
	}
	return r.text.HoldsWholeWords(r.query.text)
}
