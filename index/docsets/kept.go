package docsets

import (
	"sync"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// kept has the sets of a segment that were read: reading them is a good part of a search.
type kept struct {
	short keptSets[shortTerm]
	words keptSets[wordTerm]
}

// shortTerm is a character or a pair of characters, and where it stands. It is a number, since
// a search asks for a hundred.
type shortTerm uint64

func charTerm(at Place, r rune) shortTerm    { return shortTerm(at)<<42 | shortTerm(r) }
func pairTerm(at Place, a, b rune) shortTerm { return charTerm(at, b) | shortTerm(a+1)<<21 }

// wordTerm is a word, and where it stands.
type wordTerm struct {
	at   Place
	text string
}

// So many sets are kept twice, or fewer that take so many bytes, and more for each document:
// a question asks for some sixty, and with few of them kept each one reads all of its own anew.
// A few of them are of words.
const (
	manySets  = 4096
	manyBytes = 16 << 20
	moreBytes = 64
	wordsOf   = 4 // one of so many
)

// newKept keeps sets of so many documents.
func newKept(documents int) *kept {
	many := min(manySets, 1+(manyBytes+moreBytes*documents)/(1+documents/8))
	words := many / wordsOf
	return &kept{short: newKeptSets[shortTerm](many - words), words: newKeptSets[wordTerm](words)}
}

// keptSets are sets by their terms. Once there are many, those are dropped that were not asked
// for since there were many before. They are safe for many goroutines.
type keptSets[T comparable] struct {
	many int

	mu          sync.RWMutex
	now, before map[T]retrieve.Bitset
}

func newKeptSets[T comparable](many int) keptSets[T] {
	return keptSets[T]{many: many, now: map[T]retrieve.Bitset{}}
}

func (s *keptSets[T]) get(term T) (set retrieve.Bitset, ok bool) {
	s.mu.RLock()
	set, ok = s.now[term]
	old := false
	if !ok {
		set, old = s.before[term]
	}
	s.mu.RUnlock()
	if old {
		s.put(term, set)
	}
	return set, ok || old
}

func (s *keptSets[T]) put(term T, set retrieve.Bitset) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.now) >= s.many {
		s.now, s.before = map[T]retrieve.Bitset{}, s.now
	}
	s.now[term] = set
}
