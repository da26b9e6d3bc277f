package scan

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index/charcode"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// notes are what a reader has found in the texts it has read.
type notes struct {
	texts  []textNotes
	fields []fieldPlaces
	room   []charcode.Place // in which the places of fields lie, one after the other
	found  []noted          // likewise
	finder charcode.Finder  // for the code of what was read last
}

// textNotes are those of a text: its fields begin with one of all.
type textNotes struct {
	text  *retrieve.Text
	rest  retrieve.Rest
	first int
}

// fieldPlaces are the places in the field that begins with a rune of its text, and what
// stands there, once that is counted.
type fieldPlaces struct {
	start   int32
	places  []charcode.Place
	counted bool
	found   []noted
}

// noted is a [Match] of a plan, in less room.
type noted struct {
	start, end       int32
	word, form, pair int16
}

// blank are notes in which nothing stands.
var blank = sync.Pool{New: func() any { return new(notes) }}

// So many texts are noted at most, more than are ever shown, and about so many places, which
// are half a megabyte. Who reads more begins anew. Of matches, which are as much, no more are
// noted: they are looked for where they are asked for.
const (
	maxTexts   = 128
	maxPlaces  = 1 << 16
	maxMatches = 1 << 15
)

func (n *notes) forget() {
	clear(n.texts) // they are not held on to
	clear(n.fields)
	n.texts, n.fields, n.room, n.found = n.texts[:0], n.fields[:0], n.room[:0], n.found[:0]
}

// begin gives the rest of a text, and what is noted of one that was read before; of another
// it begins to note.
func (n *notes) begin(t *retrieve.Text) (rest retrieve.Rest, known []fieldPlaces, again bool) {
	for i := range n.texts {
		noted := &n.texts[i]
		if noted.text != t {
			continue
		}
		end := len(n.fields)
		if i+1 < len(n.texts) {
			end = n.texts[i+1].first
		}
		return noted.rest, n.fields[noted.first:end], true
	}
	if len(n.texts) == maxTexts || len(n.room) > maxPlaces {
		n.forget()
	}
	rest = t.Rest()
	n.texts = append(n.texts, textNotes{t, rest, len(n.fields)})
	return rest, nil, false
}

// free is where the places of the next field lie.
func (n *notes) free() []charcode.Place { return n.room[len(n.room):] }

// note notes the places of a field of the text that has begun last, which lie where free says.
func (n *notes) note(f retrieve.Field, places []charcode.Place) {
	n.room = append(n.room, places...)
	n.fields = append(n.fields, fieldPlaces{start: f.Start, places: places})
}

// noteMatch is false where there is no room for one more.
func (n *notes) noteMatch(m noted) bool {
	if len(n.found) == maxMatches {
		return false
	}
	n.found = append(n.found, m)
	return true
}

// noteFound notes what was found from one on, which is all of the field that was noted last.
func (n *notes) noteFound(first int) {
	last := &n.fields[len(n.fields)-1]
	last.counted, last.found = true, n.found[first:]
}
