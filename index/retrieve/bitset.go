package retrieve

import "math/bits"

// Bitset is a set of small numbers, a bit each.
type Bitset []uint64

// NewBitset is an empty set with room for the numbers 0 … n.
func NewBitset(n int) Bitset { return make(Bitset, n/64+1) }

// Has reports whether a number is in the set.
func (b Bitset) Has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// Set puts a number into the set.
func (b Bitset) Set(i int) { b[i>>6] |= 1 << (i & 63) }

// Common is how many numbers are in both sets. Other may have room for others.
func (b Bitset) Common(other Bitset) (n int) {
	k := min(len(b), len(other))
	b, other = b[:k], other[:k]
	for i, w := range b {
		n += bits.OnesCount64(w & other[i])
	}
	return n
}

// Each calls yield with the numbers in the set, in order.
func (b Bitset) Each(yield func(i int)) {
	for at, w := range b {
		for ; w != 0; w &= w - 1 {
			yield(at<<6 + bits.TrailingZeros64(w))
		}
	}
}
