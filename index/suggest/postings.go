package suggest

import (
	"encoding/binary"
	"iter"
	"slices"
)

// chunkSize is how many numbers a chunk of postings has at most.
const chunkSize = 128

// postings are numbers of phrases, ascending, each once. They lie in chunks, so that
// one more or less costs the same however many there are.
type postings struct {
	chunks []chunk // none of them empty
	length int
}

// chunk is some numbers in a row: the first, and the difference of each to the one
// before as a varint, which is a byte or two.
type chunk struct {
	first, last uint32
	count       int
	gaps        []byte
}

func newChunk(numbers []uint32) chunk {
	var room [chunkSize * binary.MaxVarintLen32]byte
	gaps := room[:0]
	for i, n := range numbers[1:] {
		gaps = binary.AppendUvarint(gaps, uint64(n-numbers[i]))
	}
	return chunk{first: numbers[0], last: numbers[len(numbers)-1], count: len(numbers), gaps: slices.Clone(gaps)}
}

// append adds a number that is greater than the last.
func (c *chunk) append(number uint32) {
	c.gaps = binary.AppendUvarint(c.gaps, uint64(number-c.last))
	c.last = number
	c.count++
}

// insert adds a number. It reports false where it is there.
func (c *chunk) insert(number uint32) bool {
	switch {
	case number > c.last:
		c.append(number)
		return true
	case number < c.first:
		c.replace(0, 0, c.first-number)
		c.first = number
		return true
	}
	before := c.first
	for at := 0; before != number; {
		gap, size := binary.Uvarint(c.gaps[at:])
		next := before + uint32(gap)
		if next > number {
			c.replace(at, size, number-before, next-number)
			return true
		}
		before, at = next, at+size
	}
	return false
}

// replace puts other gaps, one more than there were, in the place of so many bytes.
func (c *chunk) replace(at, size int, gaps ...uint32) {
	var room [2 * binary.MaxVarintLen32]byte
	to := room[:0]
	for _, gap := range gaps {
		to = binary.AppendUvarint(to, uint64(gap))
	}
	c.gaps = slices.Replace(c.gaps, at, at+size, to...)
	c.count++
}

// all gives the numbers in order.
func (c *chunk) all(yield func(uint32) bool) bool {
	if !yield(c.first) {
		return false
	}
	number := c.first
	for at := 0; at < len(c.gaps); {
		gap, size := binary.Uvarint(c.gaps[at:])
		at += size
		number += uint32(gap)
		if !yield(number) {
			return false
		}
	}
	return true
}

// appendTo appends the numbers in order.
func (c *chunk) appendTo(out []uint32) []uint32 {
	number := c.first
	out = append(out, number)
	for at := 0; at < len(c.gaps); {
		gap, size := binary.Uvarint(c.gaps[at:])
		at += size
		number += uint32(gap)
		out = append(out, number)
	}
	return out
}

// chunk is the one that holds a number, if any does. There is one.
func (p *postings) chunk(number uint32) int {
	i, found := slices.BinarySearchFunc(p.chunks, number, func(c chunk, n uint32) int { return int(c.first) - int(n) })
	if found {
		return i
	}
	return max(i-1, 0)
}

func (p *postings) add(number uint32) {
	last := len(p.chunks) - 1
	if last < 0 || p.chunks[last].count == chunkSize && p.chunks[last].last < number {
		if last >= 0 {
			p.chunks[last].gaps = slices.Clone(p.chunks[last].gaps) // without room to grow
		}
		p.chunks = append(p.chunks, newChunk([]uint32{number}))
		p.length++
		return
	}
	i := p.chunk(number)
	if p.chunks[i].count == chunkSize {
		p.split(i)
		i = p.chunk(number)
	}
	if p.chunks[i].insert(number) {
		p.length++
	}
}

// split makes two chunks of one that is full.
func (p *postings) split(i int) {
	var room [chunkSize]uint32
	c := p.chunks[i].appendTo(room[:0])
	p.chunks = slices.Insert(p.chunks, i+1, newChunk(c[len(c)/2:]))
	p.chunks[i] = newChunk(c[:len(c)/2])
}

func (p *postings) remove(number uint32) {
	if p.length == 0 {
		return
	}
	i := p.chunk(number)
	var room [chunkSize + 1]uint32
	c := p.chunks[i].appendTo(room[:0])
	at, found := slices.BinarySearch(c, number)
	if !found {
		return
	}
	p.length--
	if c = slices.Delete(c, at, at+1); len(c) == 0 {
		p.chunks = slices.Delete(p.chunks, i, i+1)
		return
	}
	p.chunks[i] = newChunk(c)
}

// all gives the numbers in order. No postings have none.
func (p *postings) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if p == nil {
			return
		}
		for i := range p.chunks {
			if !p.chunks[i].all(yield) {
				return
			}
		}
	}
}

// size is how many numbers there are; postings may be nil.
func (p *postings) size() int {
	if p == nil {
		return 0
	}
	return p.length
}
