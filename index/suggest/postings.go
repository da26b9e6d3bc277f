package suggest

import (
	"iter"
	"slices"
)

// chunkSize is how many numbers a chunk of postings has at most.
const chunkSize = 256

// postings are numbers of phrases, ascending, each once. They lie in chunks, so that
// one more or less costs the same however many there are.
type postings struct {
	chunks [][]uint32 // none of them empty
	length int
}

// chunk is the one that holds a number, if any does. There is one.
func (p *postings) chunk(number uint32) int {
	i, found := slices.BinarySearchFunc(p.chunks, number, func(c []uint32, n uint32) int { return int(c[0]) - int(n) })
	if found {
		return i
	}
	return max(i-1, 0)
}

func (p *postings) add(number uint32) {
	last := len(p.chunks) - 1
	if last < 0 || len(p.chunks[last]) == chunkSize && p.chunks[last][chunkSize-1] < number {
		p.chunks = append(p.chunks, []uint32{number})
		p.length++
		return
	}
	if c := p.chunks[last]; c[len(c)-1] < number {
		p.chunks[last] = append(c, number)
		p.length++
		return
	}
	i := p.chunk(number)
	c := p.chunks[i]
	at, found := slices.BinarySearch(c, number)
	if found {
		return
	}
	p.length++
	if c = slices.Insert(c, at, number); len(c) > chunkSize {
		p.chunks = slices.Insert(p.chunks, i+1, slices.Clone(c[len(c)/2:]))
		c = slices.Clip(c[:len(c)/2])
	}
	p.chunks[i] = c
}

func (p *postings) remove(number uint32) {
	if p.length == 0 {
		return
	}
	i := p.chunk(number)
	at, found := slices.BinarySearch(p.chunks[i], number)
	if !found {
		return
	}
	p.length--
	if p.chunks[i] = slices.Delete(p.chunks[i], at, at+1); len(p.chunks[i]) == 0 {
		p.chunks = slices.Delete(p.chunks, i, i+1)
	}
}

// all gives the numbers in order. No postings have none.
func (p *postings) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if p == nil {
			return
		}
		for _, c := range p.chunks {
			for _, number := range c {
				if !yield(number) {
					return
				}
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
