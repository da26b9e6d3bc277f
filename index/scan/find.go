package scan

import (
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Match is a place in a text where a word of the plan stands in one of its forms,
// or a pair of its characters.
type Match struct {
	zh.Span     // runes
	Word    int // of the plan, or -1
	Form    int // of the word
	Pair    int // of the plan, or -1
}

// Find calls yield with all matches in a folded text, in the order of their beginnings.
func (s *Scanner) Find(text []rune, yield func(Match)) {
	for i, c := range text {
		if !s.known.has(c) {
			continue
		}
		id := s.id(c)
		if id == 0 {
			continue
		}
		for _, p := range s.parts[id].patterns {
			if stop := retrieve.WordAt(text, i, p.text); stop > 0 {
				yield(Match{zh.Span{Start: i, End: stop}, p.word, p.form, -1})
			}
		}
		if i+1 < len(text) {
			next := s.id(text[i+1])
			for _, p := range s.parts[id].pairs {
				if p.id == next && next != 0 {
					yield(Match{zh.Span{Start: i, End: i + 2}, -1, 0, int(p.pair)})
				}
			}
		}
	}
}
