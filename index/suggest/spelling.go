package suggest

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Speller looks for what was meant by the text of one search.
type Speller struct {
	index     *Index
	retriever retrieve.Retriever
	analyzer  *zh.Analyzer
	view      retrieve.Visibility
	budget    int                      // phrases that may still be compared
	known     map[string][]replacement // by piece of the text

	strange []bool
	words   []zh.Span // of the text
}

// maxCorrected characters at most has a query whose spelling is looked at: longer
// ones are stories, in which some word always is unknown.
const maxCorrected = 24

// maxCompared titles and questions are compared at most for one correction, and
// forHomophones for homophones, which every search with a strange pair asks for.
const maxCompared, forHomophones = 6000, 2000

// NewSpeller prepares for one search, which sees what the visibility allows.
func NewSpeller(x *Index, r retrieve.Retriever, analyzer *zh.Analyzer, v retrieve.Visibility) *Speller {
	return &Speller{index: x, retriever: r, analyzer: analyzer, view: v, budget: forHomophones, known: map[string][]replacement{}}
}

// replacement is a text that may have been meant by another of the same length.
type replacement struct {
	text   []rune
	worth  int
	sounds bool // it sounds the same
	word   bool // somewhere it begins and ends as words do
}

const particles = "吗呢吧呀啊嘛哦呗"

// strangePairs tells of every pair of neighbouring Han characters of the text
// whether it stands in no text that may be seen: only such pairs can be slips.
// Particles may stand beside anything.
func (s *Speller) strangePairs(ctx context.Context, text []rune) ([]bool, error) {
	if s.strange != nil {
		return s.strange, nil
	}
	var pairs [][]rune
	var places []int
	for i := 0; i+1 < len(text); i++ {
		if pair := text[i : i+2]; allHan(pair) && !strings.ContainsAny(string(pair), particles) {
			pairs = append(pairs, pair)
			places = append(places, i)
		}
	}
	strange := make([]bool, len(text))
	if len(pairs) > 0 {
		held, err := s.retriever.Holds(ctx, pairs, s.view)
		if err != nil {
			return nil, err
		}
		for k, i := range places {
			strange[i] = !held[k]
		}
	}
	s.strange = strange
	return strange, nil
}

func allHan(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return !zh.IsHan(r) })
}

// maxWindow characters at most are replaced at once, and minWindow at least.
const minWindow, maxWindow = 2, 4

// similar finds in titles and questions the words that could have been meant.
func (s *Speller) similar(window []rune) []replacement {
	if known, ok := s.known[string(window)]; ok {
		return known
	}
	readings := s.analyzer.Readings(window)
	found := map[string]*replacement{}
	for _, key := range s.index.shortestFirst(similarKeys(window, readings)) {
		s.index.visit(key, s.view, func(p *phrase) bool {
			p.resembling(window, readings, found)
			s.budget--
			return s.budget > 0
		})
	}
	var out []replacement
	for _, r := range found {
		out = append(out, *r)
	}
	s.known[string(window)] = out
	return out
}

// similarKeys are the lists that hold whatever is meant: it shares a neighbouring
// pair of initials with what was typed, or, if it is longer, a character.
func similarKeys(window []rune, readings [][]string) []phraseKey {
	keys := map[phraseKey]bool{}
	for i := range window {
		if i+1 < len(window) {
			for _, a := range readings[i] {
				for _, b := range readings[i+1] {
					keys[keyOf(rune(a[0]), rune(b[0]))] = true
				}
			}
		}
		if len(window) > minWindow {
			keys[keyOf(window[i], 0)] = true
		}
	}
	return slices.Collect(maps.Keys(keys))
}

// resembling adds the pieces of the phrase that could have been meant to found.
func (p *phrase) resembling(window []rune, readings [][]string, found map[string]*replacement) {
	n := len(window)
	for i := 0; i+n <= len(p.text); i++ {
		worth := resemblance(window, readings, p.text[i:i+n], p.readings[i:i+n])
		if worth == 0 {
			continue
		}
		begins, ends := p.wordAt(i), p.wordAt(i+n)
		if begins {
			worth++
		}
		if ends {
			worth++
		}
		word := string(p.text[i : i+n])
		r := found[word]
		if r == nil {
			r = &replacement{text: []rune(word), sounds: soundSame(readings, p.readings[i:i+n])}
			found[word] = r
		}
		r.worth = max(r.worth, worth)
		r.word = r.word || begins && ends
	}
}
