// Package interleave drafts answers from two rankings, so that what readers click tells
// which of them is better: team-draft interleaving (Radlinski, Kurup and Joachims, "How
// does clickthrough data reflect retrieval quality?", CIKM 2008).
//
// [Engine] is an engine around another. It asks that twice at once, once with the changed weights
// and synonyms of the experiment that runs, and drafts the first places of the answer; what
// follows is the ranking in use. Both ask with the scopes, the time and the filter of the
// question, so that nothing is shown that either would not.
package interleave

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
)

// drafted places are compared: the first page of results.
const drafted = 10

// Engine is another engine whose answers are drafted while an experiment runs.
type Engine struct {
	index.Engine
	// Running is the experiment that runs now; nil is none.
	Running func() *experiment.Experiment

	analyzer atomic.Pointer[changed]
}

var _ index.Engine = (*Engine)(nil)

// changed is an analyzer with the synonyms of an experiment, made of one in use.
type changed struct {
	of         *zh.Analyzer
	experiment string
	analyzer   *zh.Analyzer
}

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	if q.Seed == 0 || q.Text == "" || len(q.Sort) > 0 || q.Limit == 0 {
		return e.Engine.Search(ctx, q)
	}
	x := e.Running()
	if x == nil {
		return e.Engine.Search(ctx, q)
	}
	a, b := q, q
	a.Offset, a.Limit = 0, max(drafted, q.Offset+q.Limit)
	b.Offset, b.Limit, b.Weights, b.Facets = 0, drafted, x.Weights, nil
	var err error
	if b.Analyzer, err = e.with(x); err != nil {
		return nil, err
	}
	var ours, theirs *index.Results
	both, limited := errgroup.WithContext(ctx) // each may wait for models
	both.Go(func() (err error) { ours, err = e.Engine.Search(limited, a); return err })
	both.Go(func() (err error) { theirs, err = e.Engine.Search(limited, b); return err })
	if err := both.Wait(); err != nil {
		return nil, err
	}
	first := draft(top(ours.Hits), top(theirs.Hits), seed(q.Seed, x.ID))
	return e.page(ctx, q, x.ID, ours, first)
}

func top(hits []index.Hit) []index.Hit { return hits[:min(len(hits), drafted)] }

// with is the analyzer of an experiment; nil is the one in use.
func (e *Engine) with(x *experiment.Experiment) (*zh.Analyzer, error) {
	now := e.Analyzer()
	if x.Synonyms == "" || now == nil {
		return nil, nil
	}
	if c := e.analyzer.Load(); c != nil && c.of == now && c.experiment == x.ID {
		return c.analyzer, nil
	}
	more, err := zh.ReadSynonyms(x.Synonyms)
	if err != nil {
		return nil, err
	}
	words := now.Words()
	words.Synonyms = slices.Concat(words.Synonyms, more)
	a, err := now.WithWords(words)
	if err != nil {
		return nil, err
	}
	e.analyzer.Store(&changed{now, x.ID, a})
	return a, nil
}

// seed is of one visitor's question in one experiment.
func seed(of uint64, experiment string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(experiment)) // never fails
	return rand.New(rand.NewPCG(of, h.Sum64()))
}

// draft lets two teams choose in turns, a coin saying who is first in each, from their lists
// what is not chosen yet; where one has nothing left, the other goes on. Lists that are the
// same compare nothing: nil.
func draft(a, b []index.Hit, coin *rand.Rand) (out []index.Hit) {
	if slices.EqualFunc(a, b, func(x, y index.Hit) bool { return x.Document.Slug == y.Document.Slug }) {
		return nil
	}
	chosen := map[string]bool{}
	counts := map[index.Team]int{}
	rest := func(hits []index.Hit) []index.Hit {
		for len(hits) > 0 && chosen[hits[0].Document.Slug] {
			hits = hits[1:]
		}
		return hits
	}
	for len(out) < drafted {
		if a, b = rest(a), rest(b); len(a)+len(b) == 0 {
			break
		}
		team, from := index.TeamB, b
		n := counts[index.TeamA] - counts[index.TeamB]
		if first := n < 0 || n == 0 && coin.IntN(2) == 0; len(b) == 0 || first && len(a) > 0 {
			team, from = index.TeamA, a
		}
		hit := from[0]
		hit.Team = team
		chosen[hit.Document.Slug] = true
		counts[team]++
		out = append(out, hit)
	}
	return out
}

// page is a page of the answer that begins with the drafted hits and goes on with the others
// of the ranking in use. What only the other ranking finds is counted.
func (e *Engine) page(ctx context.Context, q index.Query, id string, ours *index.Results, first []index.Hit) (*index.Results, error) {
	out := *ours // its parts may be shared with other answers
	rest := ours.Hits
	if len(first) > 0 {
		out.Experiment = id
		more, err := e.foundByB(ctx, q, ours.Hits, first)
		if err != nil {
			return nil, err
		}
		out.Total += len(more)
		out.Facets = index.WithMore(ours.Facets, q.Facets, more)
		rest = slices.DeleteFunc(slices.Clone(ours.Hits), func(h index.Hit) bool { return has(first, h) })
	}
	all := slices.Concat(first, rest)
	out.Hits = all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))]
	return &out, nil
}

func has(hits []index.Hit, h index.Hit) bool {
	return slices.ContainsFunc(hits, func(have index.Hit) bool { return have.Document.Slug == h.Document.Slug })
}

// foundByB are the drafted hits that the ranking in use does not find anywhere.
func (e *Engine) foundByB(ctx context.Context, q index.Query, ours, first []index.Hit) (out []index.Hit, err error) {
	var unknown index.Of
	for _, h := range first {
		if h.Team == index.TeamB && !has(ours, h) {
			unknown = append(unknown, h.Document.Slug)
		}
	}
	if len(unknown) == 0 {
		return nil, nil
	}
	q.Filter, q.Facets, q.Offset, q.Limit, q.Seed = index.Both(q.Filter, unknown), nil, 0, len(unknown), 0
	known, err := e.Engine.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, h := range first {
		if slices.Contains(unknown, h.Document.Slug) && !has(known.Hits, h) {
			out = append(out, h)
		}
	}
	return out, nil
}

// Check says what is wrong with the ranking of an experiment: weights that there are not, by
// what is known of them, or lines of synonyms that can't be read.
func Check(weights func(map[string]float64) error) func(experiment.Experiment) error {
	return func(x experiment.Experiment) error {
		if err := weights(x.Weights); err != nil {
			return err
		}
		if _, err := zh.ReadSynonyms(x.Synonyms); err != nil {
			return &kb.Error{Kind: kb.Invalid, Code: "invalid_experiment", Detail: "the synonyms can't be read", Fields: []kb.FieldError{{Field: "synonyms", Message: fmt.Sprintf("同义词读不懂：%v", err)}}}
		}
		return nil
	}
}
