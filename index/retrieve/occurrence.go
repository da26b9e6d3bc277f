package retrieve

import "slices"

// Occurrence is how a character stands in a text, at most: 9 bits of First, 4 of Body, 3 of
// Title.
type Occurrence uint16

const (
	firstBits, bodyBits            = 9, 4
	manyFirst, manyBody, manyTitle = 1<<firstBits - 1, 1<<bodyBits - 1, 7

	anyhow Occurrence = manyTitle<<(firstBits+bodyBits) | manyBody<<firstBits
)

// Many stands for a number that is too great to be told.
const Many = 1 << 30

// Title is how often at most the character stands in one title or question.
func (o Occurrence) Title() int {
	if n := int(o >> (firstBits + bodyBits)); n < manyTitle {
		return n
	}
	return Many
}

// Body is how often at most it stands in the other fields.
func (o Occurrence) Body() int {
	if n := int(o>>firstBits) & manyBody; n < manyBody {
		return n
	}
	return Many
}

// First is the number of runes, at least, that precede it in the other fields, where
// Body is not 0.
func (o Occurrence) First() int { return int(o) & manyFirst }

// MaxFirst is the greatest that First can be.
const MaxFirst = manyFirst

// titled is which Body and First are told apart with a Title. Where Body is 0, there is
// no First.
type titled struct {
	title          int
	bodies, firsts []int
}

// grades are the numbers that are told apart, so that an Occurrence is kept in a byte. A
// number between two is taken for the one that promises more. What stands in a title is
// told best, since that is what is worth reading; of places those in the beginning, since
// later ones count for little.
var grades = [...]titled{
	{0, []int{1, 2, 3, 5, 9, manyBody}, []int{0, 8, 16, 24, 32, 48, 64, 96, 128, 192}},
	{1, []int{1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, manyBody}, []int{0, 4, 8, 16, 24, 32, 64, 96, 192}},
	{2, []int{1, 2, 3, 4, 6, 8, 11, manyBody}, []int{0, 8, 16, 24, 32, 64, 128}},
	{manyTitle, []int{2, 4, 8, 11, manyBody}, []int{0, 16, 32, 64}},
}

// graded are the occurrences by the byte that says them.
var graded = func() (out [1 << 8]Occurrence) {
	n := 0
	for _, g := range grades {
		in := g.title << (firstBits + bodyBits)
		out[n] = Occurrence(in)
		n++
		for _, body := range g.bodies {
			for _, first := range g.firsts {
				out[n] = Occurrence(in | body<<firstBits | first)
				n++
			}
		}
	}
	return out
}()

// grade is the byte for how a character stands in a text.
func grade(title, body, first int) byte {
	n := 0
	for _, g := range grades {
		if title <= g.title || g.title == manyTitle {
			n += g.place(body, first)
			break
		}
		n += 1 + len(g.bodies)*len(g.firsts)
	}
	return byte(n)
}

func (g *titled) place(body, first int) int {
	if body == 0 {
		return 0
	}
	b, _ := slices.BinarySearch(g.bodies, min(body, manyBody))
	after, _ := slices.BinarySearch(g.firsts, first+1)
	return 1 + b*len(g.firsts) + after - 1
}
