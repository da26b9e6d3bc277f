package embedded

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/highlight"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
	"github.com/wenjin-kb/wenjin/index/suggest"
)

// candidateCount documents reach the second phase, or more where a later page is
// asked for.
const candidateCount = 400

// Search implements index.Engine.
func (e *Engine) Search(ctx context.Context, q index.Query) (*index.Results, error) {
	analyzer := q.Analyzer
	if analyzer == nil {
		analyzer = e.analyzer.Load()
	}
	s, err := e.index.Snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.Release() }()
	if q.At.IsZero() {
		q.At = time.Now()
	}
	v := retrieve.NewVisibility(q)
	key := newAnswerKey(q, v, analyzer)
	if r := e.answers.get(s.Number(), key, v.At); r != nil {
		return r, nil
	}
	out, found, err := e.search(ctx, s, q, v, analyzer)
	if err != nil {
		return nil, err
	}
	e.answers.keep(s.Number(), key, out, found.Since, found.Next)
	return out, nil
}

// search is one search: a plan, its candidates, their order, the page.
func (e *Engine) search(ctx context.Context, s retrieve.Retriever, q index.Query, v retrieve.Visibility, analyzer *zh.Analyzer) (*index.Results, *retrieve.Candidates, error) {
	p := retrieve.NewPlan(analyzer.Query(q.Text))
	if err := e.suggestions.ReadPinyin(ctx, p, s, analyzer, v); err != nil {
		return nil, nil, err
	}
	speller := suggest.NewSpeller(e.suggestions, s, analyzer, v)
	if err := speller.AddHomophones(ctx, p); err != nil {
		return nil, nil, err
	}
	request := retrieve.Request{Plan: p, Visibility: v, All: q.All, Facets: q.Facets, Sort: q.Sort, Count: max(candidateCount, q.Offset+q.Limit)}
	found, err := s.Candidates(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	scanner := scan.New(p)
	defer scanner.Close()
	ranked := rank.New(p, scanner, s.Stats(), e.params, q.Explain).Rank(found.Texts)
	rank.Sort(ranked, q.Sort)

	out := &index.Results{Total: found.Total, Facets: found.Facets}
	for _, hit := range ranked[min(q.Offset, len(ranked)):min(q.Offset+q.Limit, len(ranked))] {
		out.Hits = append(out.Hits, present(hit, p, scanner, q))
	}
	if len(ranked) > 0 {
		out.Relaxed = rank.Relaxed(ranked[0].Tier)
	}
	var best []*retrieve.Text
	for _, hit := range ranked[:min(len(ranked), suggest.Judged)] {
		best = append(best, hit.Text)
	}
	out.DidYouMean, err = speller.Correct(ctx, request, found.Total, best)
	return out, found, err
}

// present makes the hit that is shown.
func present(s *rank.Scored, p *retrieve.Plan, scanner *scan.Scanner, q index.Query) index.Hit {
	h := index.Hit{Document: s.Document, Lapsed: s.Until <= q.At.UnixNano(), Score: s.Score, Tier: s.Tier, Parts: s.Parts}
	if f := s.Fields[s.Nearest]; f.Kind == retrieve.FieldQuestion && s.TitleCoverage > 0 {
		h.MatchedQuestion = s.Document.Questions[f.Number]
	}
	highlight.Mark(&h, s.Text, p, scanner, q.CropRunes)
	return h
}
