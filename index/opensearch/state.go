package opensearch

import (
	"cmp"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// state is what is known of the index once some changes are in it. Which texts are held is
// kept until the next change.
type state struct {
	seq     int64
	moments []int64 // at which something comes into force, lapses, or is found no longer, in order; some more than once
	stats   retrieve.Stats

	mu   sync.Mutex
	held map[heldKey]bool
}

// heldKey is a text that may be held by a document that somebody may see, from the moment
// on.
type heldKey struct {
	text   string
	viewer retrieve.Viewer
	since  int64
}

// mostHeld bounds what is kept.
const mostHeld = 200_000

// sameBetween is the time in which nothing comes into force or lapses.
func (s *state) sameBetween(at int64) (since, next int64) {
	i, _ := slices.BinarySearchFunc(s.moments, at, func(m, at int64) int { return cmp.Or(cmp.Compare(m, at), -1) })
	since, next = retrieve.MinTime, retrieve.MaxTime
	if i > 0 {
		since = s.moments[i-1]
	}
	if i < len(s.moments) {
		next = s.moments[i]
	}
	return since, next
}

func (s *state) holds(k heldKey) (held, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, known = s.held[k]
	return held, known
}

func (s *state) keepHeld(k heldKey, held bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.held) > mostHeld {
		clear(s.held)
	}
	s.held[k] = held
}
