package charcode

import (
	"math"
	"slices"
)

// Finder finds a few characters in texts of a code. Of all others it looks at each byte
// alone, and decodes nothing. The zero value has no code.
type Finder struct {
	code  *Code
	ids   *[plane]uint16
	bytes [256]uint32 // what each says: begins and ends
}

const (
	begins = 1          // a character of two bytes
	ends   = 1 << count // one that is looked for, or is the second byte of any other

	count = 16 // the bits in which those that begin are counted; those that end are above
)

// Place is where a character stands in a text, in characters.
type Place struct {
	At int32
	ID uint16
}

// Seek lets the finder look for these runes, which have ids, as no others have, in texts of
// a code. The ids are lent.
func (f *Finder) Seek(c *Code, runes []rune, ids *[plane]uint16) {
	f.code, f.ids = c, ids
	clear(f.bytes[:c.ones])
	for b := c.ones; b < len(f.bytes); b++ {
		f.bytes[b] = begins
	}
	for _, r := range runes {
		switch n := int(c.numbers[r]); {
		case n == none:
		case n < c.ones:
			f.bytes[n] |= ends
		default:
			f.bytes[n%c.ones] |= ends
		}
	}
}

// Forget lets the finder be used for something else: it has no code then.
func (f *Finder) Forget() { f.code, f.ids = nil, nil }

// Code is the code of the texts that it can look into, nil before [Finder.Seek] and after
// [Finder.Forget].
func (f *Finder) Code() *Code { return f.code }

// looked is how many bytes are looked at, at once.
const looked = 128

// AppendPlaces appends where characters with an id stand in a text of the code.
func (f *Finder) AppendPlaces(to []Place, s string) []Place {
	var hits [looked]hit
	before := 0 // bytes that began a character
	for from := 0; from < len(s); from += looked {
		n, began := f.look(s[from:min(from+looked, len(s))], &hits)
		at := len(to)
		to = slices.Grow(to, n)[:at+n]
		for _, h := range hits[:n] { // all are written; of those without an id the next one takes the place
			i := from + h.byte()
			id := f.ids[f.code.runes[f.code.ending(s[max(i-1, 0)], s[i])]]
			to[at] = Place{int32(i - before - h.began()), id}
			at += int((uint32(id) + math.MaxUint16) >> 16)
		}
		to = to[:at]
		before += began
	}
	return to
}

// hit is a byte that may end a character which is looked for, and how many of those before
// it began a character.
type hit uint64

func (h hit) byte() int  { return int(h >> 32) }
func (h hit) began() int { return int(h & (ends - 1)) }

// look finds the hits in at most so many bytes as there is room for, and how many of these
// began a character. Which bytes are hits cannot be foreseen: it goes the same way for all,
// in a loop that has the registers for itself.
//
//go:noinline
func (f *Finder) look(s string, hits *[looked]hit) (n, began int) {
	said, says := uint64(0), &f.bytes
	for i := range len(s) {
		hits[said>>count&(looked-1)] = hit(uint64(i)<<32 | said)
		said += uint64(says[s[i]])
	}
	return int(said >> count), int(said & (ends - 1))
}
