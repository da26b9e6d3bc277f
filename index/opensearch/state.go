package opensearch

import (
	"cmp"
	"slices"
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// state is what is known of the index once some changes are in it. What is asked of the
// cluster about it again and again is kept until the next change.
type state struct {
	seq     int64
	moments []int64 // at which something comes into force, lapses, or is found no longer, in order
	stats   retrieve.Stats

	mu     sync.Mutex
	counts map[string]int // of documents, by what they hold
	held   map[heldKey]bool
}

// heldKey is a text that may be held by a document that somebody may see, from the moment
// on.
type heldKey struct {
	text   string
	viewer retrieve.Viewer
	since  int64
}

// mostKept bounds what is kept of one kind.
const mostKept = 200_000

func newState(seq int64, heads map[string][]*head) *state {
	s := &state{seq: seq, counts: map[string]int{}, held: map[heldKey]bool{}}
	titles, bodies := 0, 0
	for _, of := range heads {
		for _, h := range of {
			s.stats.Documents++
			s.stats.TitleLength += float64(h.text.TitleLength)
			s.stats.BodyLength += float64(h.bodyLength)
			titles += min(h.text.TitleLength, 1)
			bodies += min(h.bodyLength, 1)
			for _, at := range []int64{h.text.From, h.text.Until, h.text.LapsedUntil} {
				if at != retrieve.MinTime && at != retrieve.MaxTime {
					s.moments = append(s.moments, at)
				}
			}
		}
	}
	s.stats.TitleLength /= float64(max(titles, 1))
	s.stats.BodyLength /= float64(max(bodies, 1))
	slices.Sort(s.moments)
	s.moments = slices.Compact(s.moments)
	return s
}

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

// unknown are those of the keys that are not counted yet, each once.
func (s *state) unknown(keys []string) (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := map[string]bool{}
	for _, k := range keys {
		if _, known := s.counts[k]; !known && !asked[k] {
			asked[k] = true
			out = append(out, k)
		}
	}
	return out
}

func (s *state) count(key string) (n int, known bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, known = s.counts[key]
	return n, known
}

func (s *state) keepCounts(keys []string, counts []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.counts) > mostKept {
		clear(s.counts)
	}
	for i, k := range keys {
		s.counts[k] = counts[i]
	}
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
	if len(s.held) > mostKept {
		clear(s.held)
	}
	s.held[k] = held
}
