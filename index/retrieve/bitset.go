package retrieve

// Bitset is a set of small numbers, a bit each.
type Bitset []uint64

// NewBitset is an empty set with room for the numbers 0 … n.
func NewBitset(n int) Bitset { return make(Bitset, n/64+1) }

// Has reports whether a number is in the set.
func (b Bitset) Has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// Set puts a number into the set.
func (b Bitset) Set(i int) { b[i>>6] |= 1 << (i & 63) }
