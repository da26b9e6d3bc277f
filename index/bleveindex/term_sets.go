package bleveindex

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// termSets keeps the sets of a segment that were read, by field and term: reading them is a
// good part of a search. Once there are many, those are dropped that were not asked for
// since there were many before. It is safe for many goroutines.
type termSets struct {
	many int

	mu          sync.RWMutex
	now, before map[string]retrieve.Bitset
}

// So many sets are kept twice, or fewer that take so many bytes, and more for each document:
// a question asks for some sixty, and with few of them kept each one reads all of its own anew.
const (
	manySets  = 4096
	manyBytes = 16 << 20
	moreBytes = 64
)

// newTermSets keeps sets of so many documents.
func newTermSets(documents int) *termSets {
	return &termSets{many: min(manySets, 1+(manyBytes+moreBytes*documents)/(1+documents/8)), now: map[string]retrieve.Bitset{}}
}

func (s *termSets) get(key []byte) (set retrieve.Bitset, ok bool) {
	s.mu.RLock()
	set, ok = s.now[string(key)]
	old := false
	if !ok {
		set, old = s.before[string(key)]
	}
	s.mu.RUnlock()
	if old {
		s.put(string(key), set)
	}
	return set, ok || old
}

func (s *termSets) put(key string, set retrieve.Bitset) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.now) >= s.many {
		s.now, s.before = map[string]retrieve.Bitset{}, s.now
	}
	s.now[key] = set
}
