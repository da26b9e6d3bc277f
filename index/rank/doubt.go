package rank

import (
	"unicode"

	"github.com/wenjin-kb/wenjin/index"
)

// Where the best hit has no more than pieces of words, these say that it hardly
// answers. They were found on content/questions.tsv, of whose questions with the right
// article in front none may be doubted, and on questions about other things
// (content/testdata/outside.txt); see docs/search-quality.md.
const (
	doubtfulScore    = 0.5
	doubtfulCoverage = 0.4  // of the nearest title
	doubtfulRunes    = 10   // longer questions are told in a roundabout way
	scatteredShare   = 0.7  // of what matches, in single characters
	wordShare        = 0.25 // of it, in whole words
)

// Doubtful reports whether the best hit hardly answers the query: pieces of its words
// stand there by chance. A query in letters is pinyin, or a name: what it finds was
// read into it, and is not judged.
func (r *Ranker) Doubtful(best *Scored) bool {
	if best.Tier != index.TierGrams || hans(r.plan.Query.Text) < 2 {
		return false
	}
	sum := best.words + best.pairs + best.chars
	if best.chars > scatteredShare*sum {
		return true
	}
	return best.words < wordShare*sum && len(r.tiers.bare) <= doubtfulRunes && best.Score < doubtfulScore && best.TitleCoverage < doubtfulCoverage
}

func hans(text []rune) (n int) {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}
