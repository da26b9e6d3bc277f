package retrieve

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Forward is the forward index of a text: which characters it has, about how often
// and from where on. It says little enough to be small, some two bytes for each
// distinct character, and is read much faster than the text.
//
// It is hasFar or 0, and in two bytes each the number of common characters and that of
// others. Where there are common ones, a bit for each that there could be follows, with how
// many are set before each four words of them and before each word of those four, so that it
// takes no search to say which of its characters one is; then an Occurrence in a byte for each
// that there is (grade), and a byte that says nothing. Then the others, two bytes each, in
// order, and a byte for each again. A text that has few common characters has them among the
// others, which takes less.
type Forward []byte

// hasFar is the first byte where the text has characters beyond the basic plane.
const hasFar = 1

const (
	strange     = basicPlane - 1 // the entry of what is no part of a word
	forwardHead = 5              // bytes before the bits

	manyCommon = 100 // or more common characters have bits

	// The bits and what is counted of them, by their first bytes.
	startsAt   = 0 // of each four words, two bytes each
	countsAt   = startsAt + 2*commonChars/64/4
	bitsAt     = countsAt + commonChars/64
	commonSize = bitsAt + commonChars/8
)

// counts are the numbers of common characters that have bits, and of others.
func (f Forward) counts() (common, others int) {
	return int(binary.LittleEndian.Uint16(f[1:])), int(binary.LittleEndian.Uint16(f[3:]))
}

// othersAt is where the others begin.
func othersAt(common int) int {
	if common == 0 {
		return forwardHead
	}
	return forwardHead + commonSize + common + 1
}

// Each calls yield with the characters of the basic plane that are parts of words, in no
// order, and how they stand in the text.
func (f Forward) Each(yield func(r rune, o Occurrence)) {
	n, others := f.counts()
	if n > 0 {
		marks, occurrences := f[forwardHead+bitsAt:][:commonChars/8], f[forwardHead+commonSize:]
		for i := 0; i < commonChars; i += 64 {
			for set := binary.LittleEndian.Uint64(marks[i/8:]); set != 0; set &= set - 1 {
				yield(common[i+bits.TrailingZeros64(set)], graded[occurrences[0]])
				occurrences = occurrences[1:]
			}
		}
	}
	rest := f[othersAt(n):]
	for i := range others {
		yield(rune(binary.LittleEndian.Uint16(rest[2*i:])), graded[rest[2*others+i]])
	}
}

// HasFar reports whether the text has characters beyond the basic plane.
func (f Forward) HasFar() bool { return f[0] == hasFar }

// Whole reports whether bytes can be a forward index, which has an end.
func (f Forward) Whole() bool {
	if len(f) < forwardHead {
		return false
	}
	n, others := f.counts()
	if len(f) != othersAt(n)+3*others {
		return false
	}
	if n == 0 {
		return true
	}
	counted, all := f.tally()
	return all == n && bytes.Equal(counted[:], f[forwardHead:][:bitsAt])
}

// tally gives what is counted of the bits, and how many there are.
func (f Forward) tally() (counted [bitsAt]byte, all int) {
	start := 0
	for i := range commonChars / 64 {
		if i%4 == 0 {
			start = all
			binary.LittleEndian.PutUint16(counted[startsAt+i/2:], uint16(all))
		}
		counted[countsAt+i] = byte(all - start)
		all += bits.OnesCount64(binary.LittleEndian.Uint64(f[forwardHead+bitsAt+8*i:]))
	}
	return counted, all
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
	place                       int // see placeOf
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
			m.chars = append(m.chars, charEntry{char: uint16(r), place: placeOf(uint16(r)), field: -1})
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
	slices.SortFunc(m.chars, func(a, b charEntry) int { return cmp.Compare(a.place, b.place) })
	n := 0
	for n < len(m.chars) && m.chars[n].place < commonChars {
		n++
	}
	if n < manyCommon {
		slices.SortFunc(m.chars, func(a, b charEntry) int { return cmp.Compare(a.char, b.char) })
		n = 0
	}
	others := len(m.chars) - n
	out := make(Forward, othersAt(n)+3*others)
	out[0] = m.far
	binary.LittleEndian.PutUint16(out[1:], uint16(n))
	binary.LittleEndian.PutUint16(out[3:], uint16(others))
	for i, e := range m.chars[:n] {
		out[forwardHead+bitsAt+e.place/8] |= 1 << (e.place % 8)
		out[forwardHead+commonSize+i] = e.grade()
	}
	if n > 0 {
		counted, _ := out.tally()
		copy(out[forwardHead:], counted[:])
	}
	rest := out[othersAt(n):]
	for i, e := range m.chars[n:] {
		binary.LittleEndian.PutUint16(rest[2*i:], e.char)
		rest[2*others+i] = e.grade()
	}
	for _, r := range m.met {
		m.entries[r] = 0
	}
	m.chars, m.met, m.far = m.chars[:0], m.met[:0], 0
	return out
}

// placeOf puts common characters in their order, and others after them, in theirs.
func placeOf(char uint16) int {
	if id := commonIDs[char]; id > 0 {
		return int(id - 1)
	}
	return commonChars + int(char)
}

func (e *charEntry) grade() byte { return grade(e.title, e.body, e.first) }
