package rank

import (
	"cmp"
	"slices"
	"sync"
)

// heap gives the bounds that were put into it by their keys, greatest first, without
// sorting those that nobody asks for.
type heap []keyed

type keyed struct {
	bound
	key float64
}

// rooms are where the bounds of a search lie.
var rooms = sync.Pool{New: func() any { return new(heap) }}

// order puts bounds whose keys are set into the order of a heap (Floyd 1964).
func (h heap) order() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

// take takes out the bound with the greatest key. The heap is not empty.
func (h *heap) take() bound {
	all := *h
	first := all[0].bound
	last := len(all) - 1
	all[0] = all[last]
	*h = all[:last]
	h.down(0)
	return first
}

// down puts the bound at a place where it belongs, among those below.
func (h heap) down(i int) {
	for {
		child := 2*i + 1
		if child >= len(h) {
			return
		}
		if child+1 < len(h) && h[child+1].key > h[child].key {
			child++
		}
		if h[i].key >= h[child].key {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}

// edge is the least of the best scores, so many of them.
type edge struct {
	scores []float64 // greatest first
	best   int
}

func newEdge(best int) *edge { return &edge{make([]float64, 0, best+1), best} }

func (e *edge) add(score float64) {
	at, _ := slices.BinarySearchFunc(e.scores, score, func(have, score float64) int { return cmp.Compare(score, have) })
	e.scores = slices.Insert(e.scores, at, score)
	e.scores = e.scores[:min(len(e.scores), e.best)]
}

// score is that of the last of the best, or less than any while there are too few.
func (e *edge) score() float64 {
	if len(e.scores) < e.best {
		return -1
	}
	return e.scores[e.best-1]
}
