package bleveindex

// bins is the resolution at which the greatest values are told from the rest.
const bins = 1024

// weighed is a document and the sum of its words' weights.
type weighed struct {
	doc    uint32
	weight float32
}

// greatest are the keep items with the greatest values, in no order; items is
// reordered. compare puts greater values first, and equal ones in an order; only
// those near the edge are compared.
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
		first(items, keep, compare)
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
	heavier, near := 0, 0 // the heavier ones come first, then those near the edge
	for i := range items {
		switch b := bin(&items[i]); {
		case b > edge:
			item, at := items[i], heavier+near
			items[i], items[at], items[heavier] = items[at], items[heavier], item
			heavier++
		case b == edge:
			items[i], items[heavier+near] = items[heavier+near], items[i]
			near++
		}
	}
	first(items[heavier:heavier+near], keep-heavier, compare)
	return items[:keep]
}

// first puts the k items that come first by compare before the others, in no
// order (quickselect, Hoare 1961).
func first[T any](items []T, k int, compare func(a, b T) int) {
	last := k - 1
	for from, to := 0, len(items); to-from > 1; {
		pivot := items[from+(to-from)/2]
		i, j := from, to-1
		for i <= j {
			for compare(items[i], pivot) < 0 {
				i++
			}
			for compare(items[j], pivot) > 0 {
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

// kth is a value that at least k of the items reach, near the greatest such. No value is
// less than 0.
func kth[T any](items []T, value func(*T) float32, k int) float32 {
	high := float32(0)
	for i := range items {
		high = max(high, value(&items[i]))
	}
	var counts [bins]int
	scale := (bins - 1) / high
	for i := range items {
		counts[int(value(&items[i])*scale)]++
	}
	edge := bins - 1
	for n := counts[edge]; n < k && edge > 0; n += counts[edge] {
		edge--
	}
	return float32(edge) / scale
}
