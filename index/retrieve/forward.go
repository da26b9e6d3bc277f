package retrieve

import (
	"math/bits"
	"sync"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
)

// Forward is the forward index of a text: which characters it has, about how often
// and from where on. It says little enough to be small, four bytes for each distinct
// character, and is read much faster than the text.
//
// It is a hash table: the logarithm of the number of its buckets, with hasFar; where each
// of them begins and the last one ends; the characters in the order of their buckets; and
// an Occurrence for each.
type Forward []uint16

// hasFar is set in the first number where the text has characters beyond the basic plane.
const hasFar = 1 << 8

// Occurrence is how a character stands in a text: 9 bits of First, 4 of Body, 3 of
// Title.
type Occurrence uint16

const (
	firstBits, bodyBits            = 9, 4
	manyFirst, manyBody, manyTitle = 1<<firstBits - 1, 1<<bodyBits - 1, 7

	anyhow Occurrence = manyTitle<<(firstBits+bodyBits) | manyBody<<firstBits
)

const (
	perBucket  = 4 // characters
	basicPlane = 1 << 16
	strange    = basicPlane - 1 // the entry of what is no part of a word
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

// Table is a forward index ready to be looked up in.
type Table struct {
	starts, chars, occurrences []uint16
	mask                       uint16
}

// Table makes the index ready.
func (f Forward) Table() Table {
	buckets := 1 << (f[0] &^ hasFar)
	n := int(f[buckets+1])
	chars := f[buckets+2:]
	return Table{starts: f[1 : buckets+2], chars: chars[:n], occurrences: chars[n:], mask: uint16(buckets - 1)}
}

// Of says how a character stands in the text. Of those beyond the basic plane nothing
// is known, which is that they may be anywhere.
func (t *Table) Of(r rune) Occurrence {
	if r >= basicPlane {
		return anyhow
	}
	b := uint16(r) & t.mask
	for i := t.starts[b]; i < t.starts[b+1]; i++ {
		if t.chars[i] == uint16(r) {
			return Occurrence(t.occurrences[i])
		}
	}
	return 0
}

// Each calls yield with the characters of the basic plane that are parts of words, in no
// order, and how they stand in the text.
func (t *Table) Each(yield func(r rune, o Occurrence)) {
	for i, r := range t.chars {
		yield(rune(r), Occurrence(t.occurrences[i]))
	}
}

// HasFar reports whether the text has characters beyond the basic plane.
func (f Forward) HasFar() bool { return f[0]&hasFar != 0 }

// forwardMaker gathers the characters of one text. It is reused.
type forwardMaker struct {
	entries [basicPlane]uint16 // of each character: 1 + its place in chars, or strange
	chars   []charEntry
	met     []rune // characters with an entry
	far     uint16 // hasFar, or 0
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

func (e *charEntry) occurrence() uint16 {
	return uint16(min(e.title, manyTitle)<<(firstBits+bodyBits) | min(e.body, manyBody)<<firstBits | min(e.first, manyFirst))
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
	log := bits.Len(uint(len(m.chars) / perBucket))
	buckets := 1 << log
	bucket := func(char uint16) int { return int(char) & (buckets - 1) }
	n := len(m.chars)
	out := make(Forward, 2+buckets+2*n)
	out[0], out[1+buckets] = uint16(log)|m.far, uint16(n)
	starts, chars := out[1:1+buckets], out[2+buckets:]
	for _, e := range m.chars {
		starts[bucket(e.char)]++
	}
	for b := 1; b < buckets; b++ {
		starts[b] += starts[b-1] // where it ends, until its characters are put before
	}
	for _, e := range m.chars {
		b := bucket(e.char)
		starts[b]--
		chars[starts[b]] = e.char
		chars[n+int(starts[b])] = e.occurrence()
	}
	for _, r := range m.met {
		m.entries[r] = 0
	}
	m.chars, m.met, m.far = m.chars[:0], m.met[:0], 0
	return out
}
