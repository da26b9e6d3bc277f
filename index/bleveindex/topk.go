package bleveindex

// bins is the resolution at which the greatest values are told from the rest.
const bins = 1024

// greatest are the first keep of some matches by their weight, in no order; items is
// reordered. Only those near the edge are compared.
func greatest(items []match, keep int) []match {
	if len(items) <= keep {
		return items
	}
	low, high := items[0].weight, items[0].weight
	for i := range items {
		low, high = min(low, items[i].weight), max(high, items[i].weight)
	}
	if low == high {
		first(items, keep)
		return items[:keep]
	}
	scale := (bins - 1) / (high - low)
	bin := func(m *match) int { return int((m.weight - low) * scale) }
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
	first(items[heavier:heavier+near], keep-heavier)
	return items[:keep]
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

// kth is a value that at least k of some values reach, near the greatest such. No value is
// less than 0.
func kth(values []float32, k int) float32 {
	high := float32(0)
	for _, v := range values {
		high = max(high, v)
	}
	var counts [bins]int
	scale := (bins - 1) / high
	for _, v := range values {
		counts[int(v*scale)]++
	}
	edge := bins - 1
	for n := counts[edge]; n < k && edge > 0; n += counts[edge] {
		edge--
	}
	return float32(edge) / scale
}
