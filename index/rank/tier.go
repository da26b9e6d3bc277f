package rank

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
)

// tierSteps is what a tier is worth, in steps. Each candidate is asked for its own, and a
// map would be slower.
func tierSteps(t index.Tier) float64 {
	switch t {
	case index.TierExact:
		return mostSteps
	case index.TierPhrase:
		return 4
	case index.TierAllWords:
		return 3
	case index.TierSynonyms:
		return 2
	case index.TierMostWords:
		return 1
	}
	return 0
}

// mostSteps are those of the best tier.
const mostSteps = 5

// Relaxed reports a tier in which not all words of the query had to match.
func Relaxed(t index.Tier) bool {
	return t != index.TierEverything && tierSteps(t) <= tierSteps(index.TierMostWords)
}

// mostWords of the weight make the tier of that name.
const mostWords = 0.6

// tiers says in which tier a document is.
type tiers struct {
	plan *retrieve.Plan
	bare []rune // the query without spaces and punctuation
}

func newTiers(p *retrieve.Plan) tiers {
	bare := slices.DeleteFunc(slices.Clone(p.Query.Text), func(r rune) bool { return !zh.IsWordRune(r) })
	return tiers{plan: p, bare: bare}
}

// isQuery reports whether a text is the query, spaces and punctuation aside.
func (t *tiers) isQuery(text []rune) bool {
	at := 0
	for _, r := range text {
		if at < len(t.bare) && r == t.bare[at] {
			at++
		} else if zh.IsWordRune(r) {
			return false
		}
	}
	return at == len(t.bare) && at > 0
}

// of is the tier of a text that was read, in which the words were counted. exact says
// that a title or question is the query.
func (t *tiers) of(text *scan.Reader, exact bool, title, body scan.Counts) index.Tier {
	if exact {
		return index.TierExact
	}
	if t.allFound(title, body) && text.HoldsQuery() {
		return index.TierPhrase
	}
	typed, stands, weight := true, true, 0.0
	for i := range t.plan.Words {
		w := &t.plan.Words[i]
		if w.Homophone {
			continue
		}
		v := title.Words[i] + body.Words[i]
		if len(t.plan.Words) == 1 && v > 0 && !text.HoldsWhole(i) {
			v = 0 // the only word stands inside other words alone
		}
		if v > 0 {
			weight += w.Weight
		} else if !w.Stop {
			stands = false
		}
		if !w.Stop && (v == 0 || !text.HoldsTyped(i)) {
			typed = false
		}
	}
	switch {
	case typed:
		return index.TierAllWords
	case stands:
		return index.TierSynonyms
	case weight >= mostWords*t.plan.Total:
		return index.TierMostWords
	}
	return index.TierGrams
}

// allFound reports whether every word of the query, or what stands for it, was
// found: without, looking for the whole is in vain.
func (t *tiers) allFound(title, body scan.Counts) bool {
	for i := range t.plan.Words {
		if w := &t.plan.Words[i]; !w.Stop && !w.Homophone && title.Words[i]+body.Words[i] == 0 {
			return false
		}
	}
	return true
}
