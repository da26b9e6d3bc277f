// Package hybrid lets searches go by what a question means, besides by its words: an engine
// around another, which is given the question's vector.
package hybrid

import (
	"context"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// Meaning gives the vectors of questions in good time, or not at all; index/embed does.
type Meaning interface {
	Query(ctx context.Context, text string) (vector.Vector, bool)
}

// Engine is another engine whose searches have the vectors of their questions.
type Engine struct {
	index.Engine
	Meaning Meaning
	// Mask takes out of a question what names a person, before it is told to anybody.
	Mask func(text string) string
}

var _ index.Engine = (*Engine)(nil)

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	if q.Text != "" && (q.SemanticRatio == nil || *q.SemanticRatio > 0) && !q.All && len(q.Sort) == 0 {
		if v, ok := e.Meaning.Query(ctx, e.Mask(q.Text)); ok {
			q.Vector = v
		}
	}
	return e.Engine.Search(ctx, q)
}
