package rerank

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
)

// How a judgement counts.
const (
	// Depth is how many hits are judged.
	Depth = 50
	// Share is what a judgement counts against all else.
	Share = 0.5

	textRunes = 400 // of a hit: a few hundred tokens, of which most models read 512
)

// Scorer judges how well texts answer a question, each from 0 to 1. Its scores are not
// changed.
type Scorer interface {
	Scores(ctx context.Context, question string, texts []string) ([]float64, error)
	// Down says beforehand that no scores will come.
	Down() bool
}

// Engine is another engine whose first hits are judged.
type Engine struct {
	index.Engine
	Scorer Scorer
	// Mask takes out of a question what names a person, before it is told to anybody.
	Mask func(text string) string
}

var _ index.Engine = (*Engine)(nil)

// applies reports a query whose first hits may be put in another order. Who wants words
// alone, or another order, gets that.
func applies(q index.Query) bool {
	return q.Text != "" && q.Limit > 0 && q.Offset < Depth && len(q.Sort) == 0 && (q.SemanticRatio == nil || *q.SemanticRatio > 0)
}

// Search implements index.Engine. Whatever becomes of the judgement, it does not fail for
// it. While none is to be had, what is found is sent for nobody's sake, so that somebody
// notices when there is one again.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	if !applies(q) {
		return e.Engine.Search(ctx, q)
	}
	wide, down := q, e.Scorer.Down()
	if !down {
		wide.Offset, wide.Limit = 0, max(Depth, q.Offset+q.Limit)
	}
	found, err := e.Engine.Search(ctx, wide)
	if err != nil {
		return nil, err
	}
	judged := found.Hits[:min(Depth, len(found.Hits))]
	var scores []float64
	if len(judged) > 1 {
		scores, err = e.Scorer.Scores(ctx, e.Mask(q.Text), texts(judged))
	}
	if down {
		return found, nil
	}
	out := *found // its parts may be shared with other answers
	if out.Hits = found.Hits; err == nil && len(scores) == len(judged) && len(judged) > 1 {
		out.Hits = reordered(found.Hits, scores)
		out.Models = 1 - (1-found.Models)*(1-Share)
	}
	out.Hits = out.Hits[min(q.Offset, len(out.Hits)):min(q.Offset+q.Limit, len(out.Hits))]
	return &out, nil
}

// reordered are hits whose first ones have been judged. All scores are on one scale: what
// was not judged stays behind what was.
func reordered(hits []index.Hit, scores []float64) []index.Hit {
	out := slices.Clone(hits)
	for i := range out {
		h := &out[i]
		h.Score *= 1 - Share
		parts := make([]index.Part, 0, len(h.Parts)+1)
		for _, p := range h.Parts {
			parts = append(parts, index.Part{Name: p.Name, Value: (1 - Share) * p.Value})
		}
		if i < len(scores) {
			judged := Share * scores[i]
			if h.Tier == index.TierExact { // the title is the question, whatever a model says
				judged = Share
			}
			h.Score += judged
			parts = append(parts, index.Part{Name: index.PartRerank, Value: judged})
		}
		if h.Parts != nil {
			h.Parts = parts
		}
	}
	slices.SortStableFunc(out[:len(scores)], func(a, b index.Hit) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

func texts(hits []index.Hit) []string {
	out := make([]string, len(hits))
	for i := range hits {
		out[i] = text(&hits[i])
	}
	return out
}

// text is what is judged of a hit: its title, the question of it that is nearest, its answer
// and the section where it matches best, or its beginning.
func text(h *index.Hit) string {
	d := h.Whole()
	body := d.Body
	if h.Section != nil && h.Section.Start >= 0 && h.Section.Start <= len(body) {
		body = body[h.Section.Start:]
	}
	var parts []string
	for _, part := range []string{d.Title, h.MatchedQuestion, d.Answer, body[:min(len(body), 4*textRunes)]} {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	runes := []rune(strings.ToValidUTF8(strings.Join(parts, "\n"), ""))
	return string(runes[:min(len(runes), textRunes)])
}
