package bleveindex

import (
	"math"
	"math/bits"
)

// bins is the resolution at which the greatest values are told from the rest.
const bins = 1024

// greatest are the first keep of some matches by their weight, in no order; items is
// overwritten. Only those near the edge are compared: weights that are not negative are in
// the order of their bits, and lie in bins by the first of those that differ.
func greatest(items []match, keep int) []match {
	if len(items) <= keep {
		return items
	}
	low, high := math.Float32bits(items[0].weight), uint32(0)
	for i := range items {
		weight := math.Float32bits(items[i].weight)
		low, high = min(low, weight), max(high, weight)
	}
	shift := max(0, bits.Len32(high-low)-bits.Len32(bins-1))
	var counts [bins]uint32
	for i := range items {
		counts[(math.Float32bits(items[i].weight)-low)>>shift]++
	}
	edge, above := bins-1, 0
	for ; above+int(counts[edge]) <= keep; edge-- {
		above += int(counts[edge])
	}
	from := low + uint32(edge)<<shift // the least weight in the bin at the edge
	items = heavy(items, from)
	near := items[forward(items, from+1<<shift):]
	first(near, keep-above)
	return items[:keep]
}

// heavy are the matches whose weight has these bits or more, in place of all. It goes the
// same way whatever they weigh, as forward does, so that the processor need not guess.
func heavy(items []match, weight uint32) []match {
	n := 0
	for _, m := range items {
		items[n] = m
		n += reaches(m, weight)
	}
	return items[:n]
}

// forward puts the matches whose weight has these bits or more before the others, and gives
// their number.
func forward(items []match, weight uint32) (n int) {
	for i, m := range items {
		items[i], items[n] = items[n], m
		n += reaches(m, weight)
	}
	return n
}

// reaches is 1 for a weight of these bits or more.
func reaches(m match, weight uint32) (n int) {
	if math.Float32bits(m.weight) >= weight {
		n = 1
	}
	return n
}

// first puts the first k matches by their weight before the others, in no order
// (quickselect, Hoare 1961).
func first(items []match, k int) {
	last := k - 1
	for from, to := 0, len(items); to-from > 1; {
		pivot := items[from+(to-from)/2].order()
		i, j := from, to-1
		for i <= j {
			for items[i].order() < pivot {
				i++
			}
			for items[j].order() > pivot {
				j--
			}
			if i <= j {
				items[i], items[j] = items[j], items[i]
				i++
				j--
			}
		}
		switch {
		case last <= j:
			to = j + 1
		case last >= i:
			from = i
		default:
			return
		}
	}
}
