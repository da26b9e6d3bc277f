package embedded

import "slices"

// bins is the resolution at which the greatest values are told from the rest.
const bins = 1024

// greatest are the keep items with the greatest values, in no order; items is
// reordered. Only those near the edge are compared with one another, by less.
func greatest[T any](items []T, keep int, value func(*T) float32, compare func(a, b T) int) []T {
	if len(items) <= keep {
		return items
	}
	low, high := value(&items[0]), value(&items[0])
	for i := range items {
		v := value(&items[i])
		low, high = min(low, v), max(high, v)
	}
	if low == high {
		slices.SortFunc(items, compare)
		return items[:keep]
	}
	scale := (bins - 1) / (high - low)
	bin := func(item *T) int { return int((value(item) - low) * scale) }
	var counts [bins]int
	for i := range items {
		counts[bin(&items[i])]++
	}
	edge, above := bins-1, 0
	for ; above+counts[edge] <= keep; edge-- {
		above += counts[edge]
	}
	out := items[:0]
	var near []T
	for i := range items {
		switch b := bin(&items[i]); {
		case b > edge:
			out = append(out, items[i])
		case b == edge:
			near = append(near, items[i])
		}
	}
	slices.SortFunc(near, compare)
	return append(out, near[:keep-above]...)
}
