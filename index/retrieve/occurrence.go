package retrieve

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

// grades are the numbers that are told apart, so that an Occurrence is kept in a byte:
// with each Title, which Body and First. A number between two is taken for the one that
// promises more. What stands in no title is told best, since most of a text is that;
// of places those in the beginning, since later ones count for little.
var grades = [...]struct {
	title          int
	bodies, firsts []int
}{
	{0, []int{1, 2, 3, 4, 6, 9, manyBody}, append(every(4, 64), 64, 80, 96, 128, 160, 208, 256, 320)},
	{1, []int{0, 1, 2, 4, 7, manyBody}, []int{0, 8, 16, 32, 64, 96, 160, 256}},
	{2, []int{0, 2, 4, manyBody}, []int{0, 8, 16, 32, 64, 128}},
	{manyTitle, []int{0, manyBody}, []int{0, 8, 16, 32, 64, 128}},
}

// every is each multiple of step below end.
func every(step, end int) (out []int) {
	for n := 0; n < end; n += step {
		out = append(out, n)
	}
	return out
}

// graded are the occurrences by the byte that says them.
var graded = func() (out [1 << 8]Occurrence) {
	n := 0
	for _, g := range grades {
		for _, body := range g.bodies {
			for _, first := range g.firsts {
				out[n] = Occurrence(g.title<<(firstBits+bodyBits) | body<<firstBits | first)
				n++
			}
		}
	}
	return out
}()

// grade is the byte for how a character stands in a text.
func grade(title, body, first int) byte {
	n := 0
	for i, g := range grades {
		if title > g.title && i < len(grades)-1 {
			n += len(g.bodies) * len(g.firsts)
			continue
		}
		b, f := 0, len(g.firsts)-1
		for b < len(g.bodies)-1 && g.bodies[b] < body {
			b++
		}
		for g.firsts[f] > first {
			f--
		}
		n += b*len(g.firsts) + f
		break
	}
	return byte(n)
}
