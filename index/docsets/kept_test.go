package docsets

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// What was asked for lately is there, as it was put, and no more than twice as many as are
// many.
func TestKept(t *testing.T) {
	s := newKeptSets[int](10)
	r := rand.New(rand.NewPCG(81, 82))
	last := map[int]int{}
	missed := 0
	for at := range 3000 {
		term := r.IntN(1 + r.IntN(100))
		set, ok := s.get(term)
		switch {
		case !ok:
			missed++
			s.put(term, retrieve.Bitset{uint64(term)})
		case set[0] != uint64(term):
			t.Fatalf("%d is the set of %d", term, set[0])
		}
		if before, known := last[term]; known && at-before < s.many && !ok {
			t.Fatalf("%d was asked for %d times ago", term, at-before)
		}
		last[term] = at
		if n := len(s.now) + len(s.before); n > 2*s.many {
			t.Fatalf("%d sets are kept, %d are many", n, s.many)
		}
	}
	if missed == len(last) {
		t.Error("nothing was dropped")
	}
}

// What is kept grows with the documents, and stays a small part of what they take themselves.
func TestKeptTakesLittle(t *testing.T) {
	for _, documents := range []int{0, 1000, 100_000, 1_000_000, 10_000_000} {
		if set := 1 + documents/8; manyOf(documents)*set > manyBytes+moreBytes*documents+set {
			t.Errorf("%d documents: %d sets of %d bytes", documents, manyOf(documents), set)
		}
	}
	for _, documents := range []int{1000, 100_000, 1_000_000} {
		if many := manyOf(documents); many < 500 {
			t.Errorf("of %d documents %d sets are kept, those of few questions", documents, many)
		}
	}
}

func manyOf(documents int) int {
	s := newKept(documents)
	return s.short.many + s.words.many
}

// No two terms are the same number.
func TestShortTerms(t *testing.T) {
	seen := map[shortTerm]bool{}
	chars := []rune{0, 1, 'a', '还', '款', utf8.MaxRune - 1, utf8.MaxRune}
	for _, at := range []Place{Anywhere, InTitle} {
		for _, a := range chars {
			seen[charTerm(at, a)] = true
			for _, b := range chars {
				seen[pairTerm(at, a, b)] = true
			}
		}
	}
	if want := 2 * len(chars) * (1 + len(chars)); len(seen) != want {
		t.Errorf("%d terms have %d numbers", want, len(seen))
	}
}
