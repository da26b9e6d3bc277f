// Package merge puts together two texts that were made of the same one by two people who
// did not know of each other: a three-way merge, as of version control, but by whatever
// pieces the caller compares texts in, for us words.
//
// See S. Khanna, K. Kunal, B. C. Pierce, A Formal Investigation of Diff3 (2007), whose
// stable and unstable chunks these are.
package merge

import (
	"slices"
	"strings"
)

// Change is one place in which a text differs from the base: the runes from Start until
// End of the base are Text there.
type Change struct {
	Start, End int
	Text       string
}

// Kind says who has changed a chunk.
type Kind string

// The kinds of chunks.
const (
	Kept     Kind = "kept"
	Mine     Kind = "mine"   // I alone
	Theirs   Kind = "theirs" // they alone
	Alike    Kind = "alike"  // both, to the same text
	Conflict Kind = "conflict"
)

// Chunk is a piece of the base with what has become of it on both sides. The pieces of
// all chunks together are the three texts.
type Chunk struct {
	Kind               Kind
	Base, Mine, Theirs string
}

// Choice is what is taken of a conflict.
type Choice string

// The choices. Whatever is no choice is the first: one's own words are never lost unasked.
const (
	TakeMine   Choice = "mine"
	TakeTheirs Choice = "theirs"
	TakeBoth   Choice = "both" // theirs, then mine
)

// Take is the merged text of a chunk.
func (c Chunk) Take(choice Choice) string {
	switch {
	case c.Kind == Theirs, c.Kind == Conflict && choice == TakeTheirs:
		return c.Theirs
	case c.Kind == Conflict && choice == TakeBoth:
		return c.Theirs + c.Mine
	}
	return c.Mine
}

// Texts gives the chunks of a base and the changes on both sides, each in order and
// without overlaps. Changes that overlap or touch are one chunk: who changed the word
// before a number did not know that the number changes.
func Texts(base string, mine, theirs []Change) (out []Chunk) {
	runes, at := []rune(base), 0
	for len(mine) > 0 || len(theirs) > 0 {
		start := len(runes)
		for _, side := range [][]Change{mine, theirs} {
			if len(side) > 0 {
				start = min(start, side[0].Start)
			}
		}
		end, m, t := start, 0, 0
		for grown := true; grown; {
			grown = false
			for _, side := range []struct {
				of []Change
				n  *int
			}{{mine, &m}, {theirs, &t}} {
				for *side.n < len(side.of) && side.of[*side.n].Start <= end {
					end = max(end, side.of[*side.n].End)
					*side.n++
					grown = true
				}
			}
		}
		if start > at {
			out = append(out, kept(string(runes[at:start])))
		}
		out = append(out, chunk(string(runes[start:end]), apply(runes, start, end, mine[:m]), apply(runes, start, end, theirs[:t])))
		at, mine, theirs = end, mine[m:], theirs[t:]
	}
	if at < len(runes) {
		out = append(out, kept(string(runes[at:])))
	}
	return out
}

func kept(text string) Chunk { return Chunk{Kept, text, text, text} }

func chunk(base, mine, theirs string) Chunk {
	c := Chunk{Conflict, base, mine, theirs}
	switch {
	case mine == theirs:
		c.Kind = Alike
	case theirs == base:
		c.Kind = Mine
	case mine == base:
		c.Kind = Theirs
	}
	return c
}

// apply is a stretch of the base with changes in it.
func apply(base []rune, start, end int, changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString(string(base[start:c.Start]))
		b.WriteString(c.Text)
		start = c.End
	}
	b.WriteString(string(base[start:end]))
	return b.String()
}

// Conflicts is how many chunks are to be decided.
func Conflicts(chunks []Chunk) (n int) {
	for _, c := range chunks {
		if c.Kind == Conflict {
			n++
		}
	}
	return n
}

// Values merges values that have no pieces, for instance a day.
func Values(base, mine, theirs string) []Chunk {
	if base == mine && mine == theirs {
		return slices.DeleteFunc([]Chunk{kept(base)}, func(c Chunk) bool { return c.Base == "" })
	}
	return []Chunk{chunk(base, mine, theirs)}
}
