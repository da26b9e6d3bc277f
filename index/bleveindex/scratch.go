package bleveindex

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// scratch is reused from search to search. sum and slots are all zero in between.
type scratch struct {
	sum     []float32
	slots   []uint32
	touched []uint32
	likely  []weighed
	matched []uint32

	dense, titles retrieve.Bitset // see toDense
}

// scratches are kept for good, unlike those of a sync.Pool, which every garbage
// collection empties: at 100,000 documents making one costs more than a search.
var scratches = make(chan *scratch, 32)

// takeScratch gives one with room for n documents; give it back.
func takeScratch(n int) *scratch {
	var s *scratch
	select {
	case s = <-scratches:
	default:
		s = &scratch{}
	}
	if len(s.sum) < n {
		*s = scratch{sum: make([]float32, n), slots: make([]uint32, n), touched: make([]uint32, 0, n), likely: make([]weighed, 0, n), matched: make([]uint32, 0, n), dense: retrieve.NewBitset(n), titles: retrieve.NewBitset(n)}
	}
	return s
}

func (s *scratch) giveBack() {
	select {
	case scratches <- s:
	default:
	}
}

// toSlice writes the numbers in a set over out.
func toSlice(set *roaring.Bitmap, out []uint32) []uint32 {
	n := int(set.GetCardinality())
	if cap(out) < n {
		out = make([]uint32, n)
	}
	out = out[:n]
	set.ManyIterator().NextMany(out)
	return out
}

// toDense writes a set over dense, a bit a document, and gives it: to look up many
// documents in it costs much less than in the set.
func toDense(set *roaring.Bitmap, dense *retrieve.Bitset) retrieve.Bitset {
	clear(*dense)
	set.WriteDenseTo(*dense)
	return *dense
}

// blocks are what numbers in sets are read by.
var blocks = sync.Pool{New: func() any { return new([256]uint32) }}

// eachOf calls yield with the numbers in a set, in order.
func eachOf(set *roaring.Bitmap, yield func(d uint32)) {
	buf := blocks.Get().(*[256]uint32)
	defer blocks.Put(buf)
	it := set.ManyIterator()
	for k := it.NextMany(buf[:]); k > 0; k = it.NextMany(buf[:]) {
		for _, d := range buf[:k] {
			yield(d)
		}
	}
}
