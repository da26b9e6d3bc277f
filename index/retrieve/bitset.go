package retrieve

import "math/bits"

// Bitset is a set of small numbers, a bit each. Of two sets that are joined, those for
// the same numbers, either may be nil, which is empty.
type Bitset []uint64

// NewBitset is an empty set with room for the numbers 0 … n.
func NewBitset(n int) Bitset { return make(Bitset, n/64+1) }

// Has reports whether a number is in the set.
func (b Bitset) Has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// Set puts a number into the set.
func (b Bitset) Set(i int) { b[i>>6] |= 1 << (i & 63) }

// Unset takes a number out of the set.
func (b Bitset) Unset(i int) { b[i>>6] &^= 1 << (i & 63) }

// Len is how many numbers are in the set.
func (b Bitset) Len() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// Common is how many numbers are in both sets. Other may have room for others.
func (b Bitset) Common(other Bitset) (n int) {
	k := min(len(b), len(other))
	b, other = b[:k], other[:k]
	for i, w := range b {
		n += bits.OnesCount64(w & other[i])
	}
	return n
}

// Meets reports whether some number is in both sets.
func (b Bitset) Meets(other Bitset) bool {
	k := min(len(b), len(other))
	b, other = b[:k], other[:k]
	for i, w := range b {
		if w&other[i] != 0 {
			return true
		}
	}
	return false
}

// Join puts the numbers of another set into the set, which is not nil.
func (b Bitset) Join(other Bitset) {
	for i, w := range other {
		b[i] |= w
	}
}

// Keep takes out of the set what another does not have.
func (b Bitset) Keep(other Bitset) {
	if other == nil {
		clear(b)
		return
	}
	for i, w := range other {
		b[i] &= w
	}
}

// Drop takes the numbers of another set out of the set, which is not nil.
func (b Bitset) Drop(other Bitset) {
	for i, w := range other {
		b[i] &^= w
	}
}

// Each gives the numbers in the set, in order.
func (b Bitset) Each(yield func(i int) bool) {
	for at, w := range b {
		for ; w != 0; w &= w - 1 {
			if !yield(at<<6 + bits.TrailingZeros64(w)) {
				return
			}
		}
	}
}
