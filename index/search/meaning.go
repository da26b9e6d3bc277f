package search

import (
	"context"
	"math"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/highlight"
	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/vector"
)

// How meaning counts; docs/meaning.md says how these were found.
const (
	nearestCount  = 50
	leastStanding = 2.0 // of what is found by its meaning alone
	fullStanding  = 6.0 // that of a text whose meaning counts in full
	curvature     = 2.0 // the nearer, the more a step counts
)

// Near compares a question with the documents that the retrievers have, as Compare of
// nearest.Index does. Nothing, nil, is known where it can't.
type Near func(ctx context.Context, q vector.Vector, v retrieve.Visibility, count int, others []*retrieve.Text) *nearest.Comparison

// semantic is what meaning brings to one search.
type semantic struct {
	near   map[*retrieve.Text]nearest.Near // the nearest texts
	alone  map[*retrieve.Text]bool         // of them, those that the words have not found
	scores *rank.Meaning
}

// applies reports whether a query can be answered by its meaning. Who quotes or excludes
// words, wants every word or another order than relevance, asks for words.
func applies(q index.Query, p *retrieve.Plan) bool {
	return len(q.Vector.Bytes) > 0 && len(p.Words) > 0 && !q.All && len(q.Sort) == 0 &&
		len(p.Query.Phrases) == 0 && len(p.Query.Excluded) == 0
}

// newSemantic adds the nearest texts to the candidates; nil is nothing.
func newSemantic(ctx context.Context, near Near, q index.Query, p *retrieve.Plan, v retrieve.Visibility, found *retrieve.Candidates) *semantic {
	if near == nil || !applies(q, p) {
		return nil
	}
	ratio := index.DefaultSemanticRatio
	if q.SemanticRatio != nil {
		ratio = *q.SemanticRatio
	}
	if ratio <= 0 {
		return nil
	}
	c := near(ctx, q.Vector, v, nearestCount, found.Texts)
	if c == nil {
		return nil
	}
	s := &semantic{near: map[*retrieve.Text]nearest.Near{}, alone: map[*retrieve.Text]bool{}}
	s.scores = &rank.Meaning{Ratio: ratio, Scores: map[*retrieve.Text]float64{}}
	articles := map[string]bool{}
	for t, n := range c.Others {
		s.scores.Scores[t] = score(n)
	}
	for _, t := range found.Texts {
		articles[t.Document.ArticleID] = true
	}
	whole := found.Total <= min(len(found.Texts), candidateCount) // all that the words find is there, on whatever page
	var added []index.Hit
	for _, n := range c.Nearest {
		if n.Standing < leastStanding {
			break
		}
		if _, there := c.Others[n.Text]; there {
			s.near[n.Text] = n
			continue
		}
		if articles[n.Text.Document.ArticleID] { // another version, which is just coming or going
			continue
		}
		s.near[n.Text], s.scores.Scores[n.Text] = n, score(n)
		found.Texts = append(found.Texts, n.Text)
		if found.Held != nil {
			found.Held = append(found.Held, retrieve.Anything)
		}
		if whole {
			s.alone[n.Text] = true
			added = append(added, index.Hit{Document: n.Text.Document})
		}
	}
	found.Total += len(added)
	found.Facets = index.WithMore(found.Facets, q.Facets, added)
	found.Since, found.Next = max(found.Since, c.Since), min(found.Next, c.Next)
	return s
}

// score is what a text is worth that stands out so far.
func score(n nearest.Near) float64 {
	return math.Pow(min(max(n.Standing/fullStanding, 0), 1), curvature)
}

// ranking is what the ranking needs to know; nil is nothing.
func (s *semantic) ranking() *rank.Meaning {
	if s == nil {
		return nil
	}
	return s.scores
}

// share is what the meaning has in the scores.
func (s *semantic) share() float64 {
	if s == nil {
		return 0
	}
	return s.scores.Share()
}

// isNear reports one of the nearest texts.
func (s *semantic) isNear(t *retrieve.Text) bool {
	if s == nil {
		return false
	}
	_, near := s.near[t]
	return near
}

// present shows the passage that is nearest, and its section, where no word of the query
// stands in the body.
func (s *semantic) present(h *index.Hit, t *retrieve.Text, marker *highlight.Marker) {
	if !s.isNear(t) {
		return
	}
	n := s.near[t]
	if s.alone[t] {
		h.Tier = index.TierMeaning
	}
	if n.Start < 0 || h.Section != nil || len(h.Snippet.Marks) > 0 {
		return
	}
	marker.Passage(h, t, n.Start)
}
