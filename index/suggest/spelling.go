package suggest

import (
	"context"
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
	known     map[string][]replacement // by piece of the text

	strange []bool
	words   []zh.Span // of the text
}

// maxCorrected characters at most has a query whose spelling is looked at: longer
// ones are stories, in which some word always is unknown.
const maxCorrected = 24

// NewSpeller prepares for one search, which sees what the visibility allows.
func NewSpeller(x *Index, r retrieve.Retriever, analyzer *zh.Analyzer, v retrieve.Visibility) *Speller {
	return &Speller{index: x, retriever: r, analyzer: analyzer, view: v, known: map[string][]replacement{}}
}

const particles = "吗呢吧呀啊嘛哦呗"

// strangePairs tells of every pair of neighbouring Han characters of the text
// whether it stands in no text that may be seen: only such pairs can be slips.
// Particles may stand beside anything.
func (s *Speller) strangePairs(ctx context.Context, text []rune) ([]bool, error) {
	if s.strange != nil {
		return s.strange, nil
	}
	pairs, places := make([][]rune, 0, len(text)), make([]int, 0, len(text))
	for i := 0; i+1 < len(text); i++ {
		if mayBeSlip(text[i]) && mayBeSlip(text[i+1]) {
			pairs = append(pairs, text[i:i+2])
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

func mayBeSlip(r rune) bool { return zh.IsHan(r) && !strings.ContainsRune(particles, r) }

func allHan(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool { return !zh.IsHan(r) })
}

// similar finds in titles and questions the words that could have been meant, in no
// order.
func (s *Speller) similar(window []rune) []replacement {
	if known, ok := s.known[string(window)]; ok {
		return known
	}
	found := map[string]*replacement{}
	s.index.resembling(window, s.analyzer.Readings(window), s.analyzer, s.view, func(one replacement) {
		r := found[string(one.text)]
		if r == nil {
			found[string(one.text)] = &one
			return
		}
		r.worth, r.sounds = max(r.worth, one.worth), r.sounds || one.sounds
	})
	out := make([]replacement, 0, len(found))
	for _, r := range found {
		out = append(out, *r)
	}
	s.known[string(window)] = out
	return out
}
