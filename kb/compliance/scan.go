package compliance

import (
	"cmp"
	"slices"
	"strings"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"
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
	number  int // of the pattern, over all entries
}

// hit is a match in squeezed text, in bytes.
type hit struct {
	entry      *entry
	start, end int
}

func newScanner(rules []*rule) (*scanner, error) {
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
				t := target{entry: e, pattern: i, number: s.patterns}
				s.patterns++
				found := anchors(p.re.String())
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
	return s, nil
}

// scan gives the hits in text, by place. A pattern runs only on the lines in
// which one of its words stands: no rule reaches over the end of a paragraph.
func (s *scanner) scan(text string, wants func(*entry) bool) []hit {
	var hits []hit
	run := func(t target, start, end int) {
		for _, span := range t.entry.Patterns[t.pattern].re.FindAllStringIndex(text[start:end], -1) {
			if span[1] > span[0] {
				hits = append(hits, hit{t.entry, start + span[0], start + span[1]})
			}
		}
	}

	ran := make([]int32, s.patterns) // by pattern: the end of the last line it ran on
	lineStart, lineEnd := 0, lineEndFrom(text, 0)
	for iter := s.words.IterOverlapping(text); ; {
		m := iter.Next()
		if m == nil {
			break
		}
		for m.Start() > lineEnd { // matches come in the order of their ends
			lineStart, lineEnd = lineEnd+1, lineEndFrom(text, lineEnd+1)
		}
		for _, t := range s.targets[m.Pattern()] {
			switch {
			case t.pattern >= 0 && int(ran[t.number]) == lineEnd || !wants(t.entry):
			case t.pattern < 0:
				hits = append(hits, hit{t.entry, m.Start(), m.End()})
			default:
				ran[t.number] = int32(lineEnd)
				run(t, lineStart, lineEnd)
			}
		}
	}
	for _, t := range s.always {
		if wants(t.entry) {
			run(t, 0, len(text))
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end))
	})
	return hits
}

// lineEndFrom is where the line ends that goes on at a byte.
func lineEndFrom(text string, from int) int {
	if from > len(text) {
		return len(text)
	}
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(text)
}
