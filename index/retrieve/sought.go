package retrieve

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
)

// Sought are characters that are looked for in the forward indexes of many texts.
type Sought struct {
	common []soughtBit
	rare   []soughtChar // of the basic plane, in order
	all    []soughtChar // those and the common ones, likewise
	far    []int        // the places of others
}

// soughtBit is a common character: where its bit is, and what is counted before it.
type soughtBit struct {
	word, start, count int
	bit                uint
	place              int
}

type soughtChar struct {
	char  uint16
	place int
}

// Seek looks for characters, which are known by their places from then on, instead of those
// before, in their room.
func (s *Sought) Seek(chars []rune) {
	s.common, s.rare, s.all, s.far = s.common[:0], s.rare[:0], s.all[:0], s.far[:0]
	for i, r := range chars {
		if r >= basicPlane {
			s.far = append(s.far, i)
			continue
		}
		s.all = append(s.all, soughtChar{uint16(r), i})
		if id := int(commonIDs[r]) - 1; id >= 0 {
			s.common = append(s.common, soughtBit{word: bitsAt + id/64*8, start: startsAt + id/256*2, count: countsAt + id/64, bit: uint(id % 64), place: i})
		}
	}
	slices.SortFunc(s.all, func(a, b soughtChar) int { return cmp.Compare(a.char, b.char) })
	for _, c := range s.all {
		if commonIDs[c.char] == 0 {
			s.rare = append(s.rare, c)
		}
	}
}

// In says how each of the characters stands in a text. Of those beyond the basic plane
// nothing is known, which is that they may be anywhere.
func (s *Sought) In(f Forward, found []Occurrence) {
	n, others := f.counts()
	among := s.all
	if n > 0 {
		s.bitsIn(f[forwardHead:], found)
		among = s.rare
	}
	rest, at := f[othersAt(n):], 0
	for _, c := range among {
		for at < others && binary.LittleEndian.Uint16(rest[2*at:]) < c.char {
			at++
		}
		found[c.place] = 0
		if at < others && binary.LittleEndian.Uint16(rest[2*at:]) == c.char {
			found[c.place] = graded[rest[2*others+at]]
		}
	}
	for _, place := range s.far {
		found[place] = anyhow
	}
}

// bitsIn says of the common characters how they stand. Which of them a text has cannot be
// foreseen: it goes the same way for one that is there and one that is not.
func (s *Sought) bitsIn(f Forward, found []Occurrence) {
	head, occurrences := f[:commonSize], f[commonSize:]
	for i := range s.common {
		c := &s.common[i]
		word := binary.LittleEndian.Uint64(head[c.word:])
		before := int(binary.LittleEndian.Uint16(head[c.start:])) + int(head[c.count]) + bits.OnesCount64(word&(1<<c.bit-1))
		found[c.place] = graded[occurrences[before]] & -Occurrence(word>>c.bit&1)
	}
}
