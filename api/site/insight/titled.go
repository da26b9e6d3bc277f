package insight

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// titled is a question with the title of its best article, as editors know it.
type titled struct {
	searchlog.Question
	Title string // or the slug, where no article of that name is in force
}

// titles are those of the articles in force that somebody may see, by slug.
func (p pages) titles(ctx context.Context, who kb.Principal) (map[string]string, error) {
	all, err := p.Deps.Library.List(ctx, who)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(all))
	for _, s := range all {
		out[s.Slug] = s.Title
	}
	return out, nil
}

// withTitles adds titles to questions.
func withTitles(all []searchlog.Question, titles map[string]string) []titled {
	out := make([]titled, len(all))
	for i, q := range all {
		out[i] = titled{q, titles[q.Slug]}
		if out[i].Title == "" {
			out[i].Title = q.Slug
		}
	}
	return out
}
