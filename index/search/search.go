// Package search answers a query over any retriever: it puts the rooms of a search
// together.
//
// The retriever finds candidates, index/rank puts them in order, index/highlight
// marks the page that is shown, index/suggest reads pinyin and looks for what was
// meant. index/embedded is this around Bleve; another engine has another retriever
// and nothing else to write but where its documents are kept.
package search

import (
	"context"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/highlight"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/scan"
	"github.com/wenjin-kb/wenjin/index/suggest"
)

// Searcher is how queries are answered. It is safe for many goroutines.
type Searcher struct {
	Params      rank.Params
	Suggestions *suggest.Index // of the documents that the retrievers have
	Near        Near           // nil searches by words alone
}

// Search makes a plan, finds its candidates, puts them in order and gives the page.
// The candidates say how long the answer holds. The query has its time; of analyzers,
// the one beside it counts.
func (x *Searcher) Search(ctx context.Context, r retrieve.Retriever, q index.Query, analyzer *zh.Analyzer) (*index.Results, *retrieve.Candidates, error) {
	params, err := x.Params.With(q.Weights)
	if err != nil {
		return nil, nil, err
	}
	phase := begin(ctx, "plan")
	defer func() { phase.End() }() // of the phase that fails
	v := retrieve.NewVisibility(q)
	p := retrieve.NewPlan(analyzer.Query(q.Text))
	if err := x.Suggestions.ReadPinyin(ctx, p, r, analyzer, v); err != nil {
		return nil, nil, err
	}
	speller := suggest.NewSpeller(x.Suggestions, r, analyzer, v)
	if err := speller.AddHomophones(ctx, p); err != nil {
		return nil, nil, err
	}
	phase = next(ctx, phase, "candidates")
	request := newRequest(q, p, v)
	found, err := r.Candidates(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	total := found.Total // by words
	meaning := newSemantic(ctx, x.Near, q, p, v, found)
	phase = next(ctx, phase, "rank")
	scanner := scan.New(p)
	defer scanner.Close()
	reader := scan.NewReader(scanner)
	defer reader.Close()
	wanted := max(q.Offset+q.Limit, 1)
	if len(request.Sort) > 0 {
		wanted = len(found.Texts)
	}
	ranker := rank.New(p, reader, r.Stats(), params, q.Explain)
	defer ranker.Close()
	ranker.Mean(meaning.ranking())
	ranked := ranker.Rank(found, wanted)
	doubtful := len(ranked) > 0 && ranker.Doubtful(ranked[0])
	rank.Sort(ranked, request.Sort)

	phase = next(ctx, phase, "highlight")
	out := &index.Results{Total: found.Total, Facets: found.Facets, Models: meaning.share()}
	presenter{at: v.At, marker: highlight.New(p, reader, q.CropRunes), meaning: meaning}.show(out, page(q, ranked))
	out.Relaxed = len(ranked) > 0 && rank.Relaxed(ranked[0].Tier)
	phase = next(ctx, phase, "correct")
	reached := coverage(ranked, total)
	if suggest.Weak(p, reached) {
		out.DidYouMean, err = speller.Correct(ctx, request, func() float64 {
			if len(ranked) < min(suggest.Judged, len(found.Texts)) {
				return coverage(ranker.Rank(found, suggest.Judged), total)
			}
			return reached
		})
	}
	out.Doubtful = doubtful && out.DidYouMean == ""
	return out, found, err
}

// page is what is asked for of the hits.
func page(q index.Query, ranked []*rank.Scored) []*rank.Scored {
	return ranked[min(q.Offset, len(ranked)):min(q.Offset+q.Limit, len(ranked))]
}

// coverage is the most of the plan that one of the first hits covers, of so many that the
// words have found.
func coverage(ranked []*rank.Scored, total int) (most float64) {
	if total == 0 {
		return 0
	}
	for _, hit := range ranked[:min(len(ranked), suggest.Judged)] {
		most = max(most, hit.Coverage)
	}
	return most
}
