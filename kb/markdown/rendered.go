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
// whole for the stretch from source to until.
type piece struct {
	text, source, until int
	same                bool
}

// Spans gives for every character of Text the stretch of the body that it stands for,
// in characters. A mark that the body does not hold stands for an empty stretch.
func (r *Rendered) Spans() [][2]int {
	runes := characters(r.body)
	out := make([][2]int, 0, len(r.Text))
	k := 0
	for at, c := range r.Text {
		for k+1 < len(r.pieces) && r.pieces[k+1].text <= at {
			k++
		}
		from, until := r.pieces[k].source, r.pieces[k].until
		if r.pieces[k].same {
			from += at - r.pieces[k].text
			until = from + utf8.RuneLen(c)
		}
		out = append(out, [2]int{runes[from], runes[until]})
	}
	return out
}

// characters counts the characters before every byte of a text, and before its end.
func characters(text string) []int {
	runes := make([]int, len(text)+1)
	n := 0
	for i := range text {
		runes[i] = n
		n++
	}
	runes[len(text)] = n
	return runes
}

// Offsets gives for every character of Text, and for its end, the place in the
// body it comes from; all are counted in characters.
func (r *Rendered) Offsets() []int {
	runes := characters(r.body)
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
