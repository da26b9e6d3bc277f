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
	finder charcode.Finder  // for the code of what was read last
}

// textNotes are those of a text: its fields begin with one of all.
type textNotes struct {
	text  *retrieve.Text
	rest  retrieve.Rest
	first int
}

// fieldPlaces are the places in the field that begins with a rune of its text.
type fieldPlaces struct {
	start  int32
	places []charcode.Place
}

// blank are notes in which nothing stands.
var blank = sync.Pool{New: func() any { return new(notes) }}

// So many texts are noted at most, more than are ever shown, and about so many places, which
// are half a megabyte. Who reads more begins anew.
const (
	maxTexts  = 128
	maxPlaces = 1 << 16
)

func (n *notes) forget() {
	clear(n.texts) // they are not held on to
	clear(n.fields)
	n.texts, n.fields, n.room = n.texts[:0], n.fields[:0], n.room[:0]
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
	n.fields = append(n.fields, fieldPlaces{f.Start, places})
}
