package compliance

import (
	"cmp"
	"slices"
	"strings"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"

	"github.com/wenjin-kb/wenjin/kb/compliance/anchors"
)

// scanner finds the words and patterns of all entries in one pass over a text.
type scanner struct {
	words    ahocorasick.AhoCorasick
	targets  [][]target // by word: what it stands for
	always   []target   // patterns without a word to look for
	patterns int
}

// target is a pattern of an entry, or one of its plain words (pattern -1).
type target struct {
	entry   *entry
	pattern int
	number  int        // of the pattern, over all entries
	others  [][]string // sets of words of which its stretch must have one each
}

// has reports whether the text has what the pattern cannot do without.
func (t target) has(text string) bool {
	return !slices.ContainsFunc(t.others, func(set []string) bool {
		return !slices.ContainsFunc(set, func(word string) bool { return strings.Contains(text, word) })
	})
}

// hit is a match in squeezed text, in bytes.
type hit struct {
	entry      *entry
	start, end int
}

func newScanner(rules []*rule) *scanner {
	s := &scanner{}
	numbers := map[string]int{}
	var words []string
	add := func(word string, t target) {
		n, ok := numbers[word]
		if !ok {
			n = len(words)
			numbers[word] = n
			words = append(words, word)
			s.targets = append(s.targets, nil)
		}
		s.targets[n] = append(s.targets[n], t)
	}
	for _, r := range rules {
		for _, e := range r.Entries {
			for _, w := range e.Words {
				add(w.text, target{entry: e, pattern: -1})
			}
			for i, p := range e.Patterns {
				t := target{entry: e, pattern: i, number: s.patterns, others: anchors.Others(p.re.String())}
				s.patterns++
				found := anchors.Of(p.re.String())
				if found == nil {
					s.always = append(s.always, t)
				}
				for _, word := range found {
					add(word, t)
				}
			}
		}
	}
	// The NFA: the DFA saves a fifth of a check and costs half a second of every start.
	builder := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch})
	s.words = builder.Build(words)
	return s
}

// scan gives the hits in a view, by place. A pattern runs only on the stretches
// in which one of its words stands: no rule reaches over the end of a line.
func (s *scanner) scan(v *view, e *effort, wants func(*entry) bool) []hit {
	var hits []hit
	run := func(t target, at stretch) {
		text := v.text[at.start:at.end]
		if v.rowsOnly && !strings.Contains(text, "|") || !e.spend(len(text)+costOfCall) || !t.has(text) {
			return
		}
		for _, span := range t.entry.Patterns[t.pattern].re.FindAllStringIndex(text, -1) {
			start, end := at.start+span[0], at.start+span[1]
			if end > start && at.ownStart <= start && start < at.ownEnd {
				hits = append(hits, hit{t.entry, start, end})
			}
		}
	}

	ran := make([]int, s.patterns) // by pattern: one past the last stretch it ran on
	first := 0                     // the first stretch that a word can stand in
	for iter := s.words.IterOverlapping(v.text); !e.spent(); {
		m := iter.Next()
		if m == nil {
			break
		}
		for v.stretches[first].end < m.End() { // words come in the order of their ends
			first++
		}
		for _, t := range s.targets[m.Pattern()] {
			if !wants(t.entry) {
				continue
			}
			if t.pattern < 0 {
				e.spend(costOfCall)
				hits = append(hits, hit{t.entry, m.Start(), m.End()})
				continue
			}
			for n := first; n < len(v.stretches) && v.stretches[n].start <= m.Start(); n++ {
				if n >= ran[t.number] {
					ran[t.number] = n + 1
					run(t, v.stretches[n])
				}
			}
		}
	}
	for _, t := range s.always {
		if wants(t.entry) {
			for _, at := range v.stretches {
				run(t, at)
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	return hits
}
