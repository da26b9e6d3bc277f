package retrieve

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// Sought are characters that are looked for in the forward indexes of many texts: all of
// them in one walk over the rows of each.
type Sought struct {
	chars []soughtChar // of the basic plane, in the order of their rows
	far   []int        // the places of others
}

type soughtChar struct {
	row, place int
	char       byte // in its row
}

// NewSought looks for characters, which are known by their places from then on.
func NewSought(chars []rune) Sought {
	var s Sought
	for i, r := range chars {
		if r >= basicPlane {
			s.far = append(s.far, i)
			continue
		}
		s.chars = append(s.chars, soughtChar{rowOf(uint16(r)), i, byte(r)})
	}
	slices.SortFunc(s.chars, func(a, b soughtChar) int { return cmp.Compare(a.row, b.row) })
	return s
}

// In says how each of the characters stands in a text. Of those beyond the basic plane
// nothing is known, which is that they may be anywhere.
func (s *Sought) In(f Forward, found []Occurrence) {
	inRows, chars, occurrences := f.parts()
	// The lowest of the zeros among 64 bits is that of the row.
	at, row, zeros := 0, 0, ^binary.LittleEndian.Uint64(inRows)
	for _, c := range s.chars {
		for c.row > row {
			n := bits.OnesCount64(zeros)
			if c.row-row < n {
				for ; c.row > row; row++ {
					zeros &= zeros - 1
				}
				break
			}
			row += n
			at += 64
			zeros = ^binary.LittleEndian.Uint64(inRows[at/8:])
		}
		for zeros == 0 {
			at += 64
			zeros = ^binary.LittleEndian.Uint64(inRows[at/8:])
		}
		from, end, next := at+bits.TrailingZeros64(zeros)-row, at, zeros&(zeros-1)
		for next == 0 {
			end += 64
			next = ^binary.LittleEndian.Uint64(inRows[end/8:])
		}
		found[c.place] = 0
		if i := placeIn(chars[from:], end+bits.TrailingZeros64(next)-row-1-from, c.char); i >= 0 {
			found[c.place] = graded[occurrences[from+i]]
		}
	}
	for _, place := range s.far {
		found[place] = anyhow
	}
}

const (
	eachOne  = 0x0101010101010101
	eachHigh = 0x8080808080808080
)

// placeIn is where a byte is first among the first n, or -1. Eight are looked at at once: which
// of a row a text has cannot be foreseen, and a processor that foresees wrong waits longer
// than this takes. A byte is 0 where subtracting 1 borrows (Mycroft 1987).
func placeIn(b []byte, n int, sought byte) int {
	for i := 0; i < n; i += 8 {
		if len(b)-i < 8 {
			if at := bytes.IndexByte(b[i:n], sought); at >= 0 {
				return i + at
			}
			return -1
		}
		other := binary.LittleEndian.Uint64(b[i:]) ^ eachOne*uint64(sought)
		same := (other - eachOne) & ^other & eachHigh
		if at := i + bits.TrailingZeros64(same)/8; same != 0 {
			if at < n {
				return at
			}
			return -1
		}
	}
	return -1
}
