package gaps

import "github.com/wenjin-kb/wenjin/index"

// answer is what customers are answered now.
type answer struct {
	articles []*index.Document
	tier     index.Tier
}

// good reports an answer with all words of the question, which begins with an article,
// if one is named.
func (a answer) good(slug string) bool {
	return len(a.articles) > 0 && a.tier != index.TierMostWords && a.tier != index.TierGrams && (slug == "" || a.articles[0].Slug == slug)
}
