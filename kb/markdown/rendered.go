package markdown

import (
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// Rendered is a body as pages, the index and the compliance check use it. All of it
// comes from one tree, so that what is found and judged is what is shown.
type Rendered struct {
	HTML     string // safe to put into a page
	Text     string // what the page shows, without markup: a block a line
	Sections []Section
	Findings []kb.Finding // what cannot be shown as it was meant; offsets are in the body

	body   string
	pieces []piece
}

// Section is the part of Text from Start (a byte offset) to the next section. The
// first has no title when the body does not begin with a heading.
type Section struct {
	Level  int
	Title  string
	Anchor string
	Start  int
}

// piece is a part of the text. It came from the source byte for byte, or stands as a
// whole for the place.
type piece struct {
	text, source int
	same         bool
}

// Offsets gives for every character of Text, and for its end, the place in the
// body it comes from; all are counted in characters.
func (r *Rendered) Offsets() []int {
	runes := make([]int, len(r.body)+1) // byte offset in the body → characters before
	n := 0
	for i := range r.body {
		runes[i] = n
		n++
	}
	runes[len(r.body)] = n
	out := make([]int, 0, utf8.RuneCountInString(r.Text)+1)
	k := 0
	place := func(at int) int {
		for k+1 < len(r.pieces) && r.pieces[k+1].text <= at {
			k++
		}
		if k >= len(r.pieces) {
			return 0
		}
		if p := r.pieces[k]; p.same {
			return runes[min(p.source+at-p.text, len(r.body))]
		}
		return runes[r.pieces[k].source]
	}
	for at := range r.Text {
		out = append(out, place(at))
	}
	return append(out, place(len(r.Text)))
}
