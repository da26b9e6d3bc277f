package retrieve

import (
	"encoding/binary"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Forward is the forward index of a text: which characters it has, about how often
// and from where on. It says little enough to be small, two bytes and a quarter for each
// distinct character, and is read much faster than the text.
//
// It is hasFar or 0; the number of its characters in two bytes; how many of them each row
// has, which are 256 code points: a bit for each character after a zero for its row
// (Elias 1974, Fano 1971); then, in the order of their rows, which of its row each is, and
// an Occurrence in a byte for each (grade).
type Forward []byte

// hasFar is the first byte where the text has characters beyond the basic plane.
const hasFar = 1

const (
	basicPlane  = 1 << 16
	rows        = basicPlane >> 8
	firstRow    = 0x4e           // that of 一: most characters are in it and those after, and are met first
	strange     = basicPlane - 1 // the entry of what is no part of a word
	forwardHead = 3              // bytes before the bits
)

// rowOf is the row of a character of the basic plane, counted from the first.
func rowOf(char uint16) int { return int(uint8(char>>8) - firstRow) }

// bytesForRows are whole words of eight.
func bytesForRows(chars int) int { return (chars + rows + 1 + 63) / 64 * 8 }

// parts are the bits of the rows, the characters in their rows, and how those stand in the
// text.
func (f Forward) parts() (inRows, chars, occurrences []byte) {
	n := int(binary.LittleEndian.Uint16(f[1:]))
	chars = f[forwardHead+bytesForRows(n):]
	return f[forwardHead:], chars[:n], chars[n : 2*n]
}

// Each calls yield with the characters of the basic plane that are parts of words, in no
// order, and how they stand in the text.
func (f Forward) Each(yield func(r rune, o Occurrence)) {
	inRows, chars, occurrences := f.parts()
	row, bit := -1, 0
	for i, c := range chars {
		for inRows[bit/8]>>(bit%8)&1 == 0 {
			row++
			bit++
		}
		bit++
		yield(rune(uint8(row)+firstRow)<<8|rune(c), graded[occurrences[i]])
	}
}

// HasFar reports whether the text has characters beyond the basic plane.
func (f Forward) HasFar() bool { return f[0] == hasFar }

// Whole reports whether bytes can be a forward index, which has an end.
func (f Forward) Whole() bool {
	if len(f) < forwardHead {
		return false
	}
	n := int(binary.LittleEndian.Uint16(f[1:]))
	return len(f) == forwardHead+bytesForRows(n)+2*n
}

// forwardMaker gathers the characters of one text. It is reused.
type forwardMaker struct {
	entries [basicPlane]uint16 // of each character: 1 + its place in chars, or strange
	chars   []charEntry
	met     []rune // characters with an entry
	far     byte   // hasFar, or 0
}

type charEntry struct {
	char                        uint16
	field                       int // the titled one in which it was met last
	inField, title, body, first int
}

var forwardMakers = sync.Pool{New: func() any { return new(forwardMaker) }}

// entry is that of a character, nil for what is no part of a word.
func (m *forwardMaker) entry(r rune) *charEntry {
	if r >= basicPlane {
		m.far = hasFar
		return nil
	}
	at := m.entries[r]
	if at == 0 {
		m.met = append(m.met, r)
		at = strange
		if zh.IsWordRune(r) {
			m.chars = append(m.chars, charEntry{char: uint16(r), field: -1})
			at = uint16(len(m.chars))
		}
		m.entries[r] = at
	}
	if at == strange {
		return nil
	}
	return &m.chars[at-1]
}

func (m *forwardMaker) addTitle(text []rune, field int) {
	for _, r := range text {
		if e := m.entry(r); e != nil {
			if e.field != field {
				e.field, e.inField = field, 0
			}
			e.inField++
			e.title = max(e.title, e.inField)
		}
	}
}

func (m *forwardMaker) addBody(text []rune, lead int) {
	for i, r := range text {
		if e := m.entry(r); e != nil {
			if e.body == 0 {
				e.first = lead + i
			}
			e.body++
		}
	}
}

// take gives the index of what was gathered, and forgets it.
func (m *forwardMaker) take() Forward {
	n := len(m.chars)
	var starts [rows + 1]int // of the rows after each, first
	for _, e := range m.chars {
		starts[rowOf(e.char)+1]++
	}
	out := make(Forward, forwardHead+bytesForRows(n)+2*n)
	out[0] = m.far
	binary.LittleEndian.PutUint16(out[1:], uint16(n))
	inRows, chars := out[forwardHead:], out[forwardHead+bytesForRows(n):]
	for row := range rows {
		for i := range starts[row+1] {
			bit := row + 1 + starts[row] + i
			inRows[bit/8] |= 1 << (bit % 8)
		}
		starts[row+1] += starts[row]
	}
	for _, e := range m.chars {
		at := &starts[rowOf(e.char)]
		chars[*at] = byte(e.char)
		chars[n+*at] = grade(e.title, e.body, e.first)
		*at++
	}
	for _, r := range m.met {
		m.entries[r] = 0
	}
	m.chars, m.met, m.far = m.chars[:0], m.met[:0], 0
	return out
}
