package gaps

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// nearest articles of a gap are shown.
const nearest = 5

// Gap is one with what is known of it in a period.
type Gap struct {
	searchlog.Gap
	Questions                                      []searchlog.Question // the most asked first
	Intents, Before, Zero, Weak, Unclicked, Misses int
	Articles                                       []*index.Document // that its questions find, best first
	Answered                                       bool              // all its questions find a good answer now
}

// add adds a question, with what it finds.
func (g *Gap) add(q searchlog.Question, a answer) {
	g.Questions = append(g.Questions, q)
	g.Intents, g.Before, g.Zero, g.Weak = g.Intents+q.Intents, g.Before+q.Before, g.Zero+q.Zero, g.Weak+q.Weak
	g.Unclicked, g.Misses = g.Unclicked+q.Unclicked, g.Misses+q.Gaps
	for _, d := range a.articles {
		if len(g.Articles) < nearest && !slices.ContainsFunc(g.Articles, func(have *index.Document) bool { return have.Slug == d.Slug }) {
			g.Articles = append(g.Articles, d)
		}
	}
	if !slices.Contains(g.Members, q.Key) {
		g.Members = append(g.Members, q.Key)
	}
	g.Answered = g.Answered && a.good(g.Slug)
}
