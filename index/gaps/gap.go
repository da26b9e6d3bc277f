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
	Questions []searchlog.Question `json:"questions"` // the most asked first
	Intents   int                  `json:"intents"`
	Before    int                  `json:"before"` // in the period before
	Zero      int                  `json:"zero"`
	Weak      int                  `json:"weak"`
	Unclicked int                  `json:"unclicked"`
	Misses    int                  `json:"misses"`   // of the three at least one
	Answered  bool                 `json:"answered"` // all its questions find a good answer now
	Articles  []*index.Document    `json:"-"`        // that its questions find, best first
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
