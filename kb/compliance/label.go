package compliance

import (
	"context"
	"maps"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Label gives the findings of a short text that stands beside articles: the name of a
// category, the value of a fact, words that are taken for others. Categories say, by
// the first segments or paths of [kb.Article.Category], which rules concern it; it
// breaks a rule that it breaks in any of them. What an article must say and a label
// cannot, is not asked of it. Field is empty; Start and End are in the text.
func (p *Pack) Label(ctx context.Context, text string, at time.Time, categories ...string) ([]kb.Finding, error) {
	if len(categories) == 0 {
		categories = []string{""}
	}
	var found []kb.Finding
	known := map[kb.Finding]bool{}
	for _, category := range categories {
		a := kb.Article{Title: text, Category: category, Audience: kb.AudiencePublic, Kind: kb.KindKnowledge}
		x := &examination{article: newArticle(ctx, a, nil, at, p.model), at: at, rates: p.rates, known: p.known}
		wanted := p.wanted(a, at.In(kb.Shanghai).Format(time.DateOnly))
		maps.DeleteFunc(wanted, func(e *entry, _ bool) bool { return len(e.Requires) > 0 || e.Check != "" && e.Check != "personal_data" })
		x.found = p.matches(x.article, wanted)
		for _, f := range append(x.found, p.built(x, wanted)...) {
			if f.Field = ""; !known[f] {
				known[f] = true
				found = append(found, f)
			}
		}
	}
	return found, ctx.Err()
}
