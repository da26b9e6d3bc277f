package bleveindex

import "github.com/wenjin-kb/wenjin/index/retrieve"

// scratch is what one search works in, reused from search to search. sum is all zero in
// between.
type scratch struct {
	sum    []float32
	likely []match
	found  []match

	room, free retrieve.Bitset // what sets are made of, and what is left of it
}

// scratches are kept for good, unlike those of a sync.Pool, which every garbage
// collection empties: at 100,000 documents making one costs more than a search.
var scratches = make(chan *scratch, 32)

// takeScratch gives one with room for the documents of each of some segments; give it
// back.
func takeScratch(segments []segment) *scratch {
	var s *scratch
	select {
	case s = <-scratches:
	default:
		s = &scratch{}
	}
	n := 0
	for i := range segments {
		n = max(n, len(segments[i].texts))
	}
	if len(s.sum) < n {
		s.sum = make([]float32, n)
	}
	s.free = s.room
	return s
}

func (s *scratch) giveBack() {
	select {
	case scratches <- s:
	default:
	}
}

// empty is a set without numbers and with room for those of another, until the scratch
// is given back.
func (s *scratch) empty(like retrieve.Bitset) retrieve.Bitset {
	out := s.words(len(like))
	clear(out)
	return out
}

// copied is such a set with the numbers of the other.
func (s *scratch) copied(set retrieve.Bitset) retrieve.Bitset {
	out := s.words(len(set))
	copy(out, set)
	return out
}

func (s *scratch) words(n int) retrieve.Bitset {
	if len(s.free) < n {
		s.room = make(retrieve.Bitset, max(2*len(s.room), 16*n))
		s.free = s.room
	}
	out := s.free[:n:n]
	s.free = s.free[n:]
	return out
}
