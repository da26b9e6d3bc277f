package gaps

import (
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

const (
	sharedHits  = 3   // of the first five: they ask for the same
	sharedWords = 0.5 // of the pairs of characters: they are written alike
)

// near is the gap whose first question asks the same as another: it is written alike, or
// finds the same articles, and no other one answers it well; nil is none.
func near(all []*Gap, answers map[*Gap]answer, q searchlog.Question, a answer) *Gap {
	pairs := pairsOf(q.Query)
	for _, g := range all {
		first, there := answers[g]
		if !there {
			continue
		}
		if a.good("") && first.good("") && a.articles[0].Slug != first.articles[0].Slug {
			continue // answered well, by different articles: they ask for different things
		}
		alike := dice(pairs, pairsOf(g.Questions[0].Query))
		if alike >= sharedWords || alike > 0 && shared(a.articles, first.articles) >= sharedHits {
			return g
		}
	}
	return nil
}

// shared is how many articles stand in both lists.
func shared(a, b []*index.Document) (n int) {
	for _, x := range a {
		for _, y := range b {
			if x.Slug == y.Slug {
				n++
			}
		}
	}
	return n
}

// pairsOf are the pairs of characters that stand side by side in a question.
func pairsOf(query string) map[string]bool {
	runes, out := []rune(searchlog.Plain(query)), map[string]bool{}
	for i := 1; i < len(runes); i++ {
		out[string(runes[i-1:i+1])] = true
	}
	return out
}

// dice is how alike two sets are, from 0 to 1 (Dice 1945).
func dice(a, b map[string]bool) float64 {
	both := 0
	for x := range a {
		if b[x] {
			both++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return 2 * float64(both) / float64(len(a)+len(b))
}
