package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/index/rank"
	"github.com/wenjin-kb/wenjin/kb"
)

// stockBleve is the ranking that is not ours.
const stockBleve = "stock Bleve, cjk, MatchQuery"

// ranking is one way to put the documents of a set in order.
type ranking struct {
	name   string
	params rank.Params
}

// ablations are the product's ranking without one of its parts, or with a single
// granularity and nothing else.
func ablations() []ranking {
	without := func(name string, change func(p *rank.Params)) ranking {
		p := rank.DefaultParams
		change(&p)
		return ranking{name, p}
	}
	bm25 := func(name string, change func(p *rank.Params)) ranking {
		return without(name, func(p *rank.Params) {
			p.TitleCoverage, p.LeadWords, p.LeadChars, p.Tier = 0, 0, 0, 0
			change(p)
		})
	}
	return []ranking{
		without("without words", func(p *rank.Params) { p.Words.Weight = 0 }),
		without("without pairs", func(p *rank.Params) { p.Pairs.Weight = 0 }),
		without("without characters", func(p *rank.Params) { p.Chars.Weight = 0 }),
		without("without title boost", func(p *rank.Params) { p.TitleBoost = 1 }),
		without("without title coverage", func(p *rank.Params) { p.TitleCoverage = 0 }),
		without("without how early the words stand", func(p *rank.Params) { p.LeadWords, p.LeadChars = 0, 0 }),
		without("without tiers", func(p *rank.Params) { p.Tier = 0 }),
		bm25("BM25F alone, all three", func(*rank.Params) {}),
		bm25("BM25F alone, words", func(p *rank.Params) { p.Pairs.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, pairs", func(p *rank.Params) { p.Words.Weight, p.Chars.Weight = 0, 0 }),
		bm25("BM25F alone, characters", func(p *rank.Params) { p.Words.Weight, p.Pairs.Weight = 0, 0 }),
	}
}

// evaluate measures each ranking on the set in a folder, in indexes that are
// removed afterwards.
func evaluate(ctx context.Context, s *streams, dir string, analyzer *zh.Analyzer, rankings []ranking) (scores []eval.SetScores, err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "wenjin-eval-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	own := filepath.Join(tmp, "wenjin")
	if err := build(ctx, s, set, own, analyzer); err != nil {
		return nil, err
	}
	for _, r := range rankings {
		measure := measureOwn
		folder := own
		if r.name == stockBleve {
			measure, folder = measureStock, filepath.Join(tmp, "bleve")
		}
		bar := newProgress(s, set.Name+": "+r.name)
		got, err := measure(ctx, set, folder, analyzer, r.params, bar.set)
		bar.done()
		if err != nil {
			return nil, err
		}
		scores = append(scores, got)
	}
	return scores, nil
}

// build makes the product's index over a set.
func build(ctx context.Context, s *streams, set *eval.Set, dir string, analyzer *zh.Analyzer) (err error) {
	e, err := embedded.Create(dir, analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	bar := newProgress(s, set.Name+": indexing")
	defer bar.done()
	const batch = 1000
	for from := 0; from < len(set.Corpus); from += batch {
		b := index.Batch{Seq: int64(from + batch)}
		for _, d := range set.Corpus[from:min(from+batch, len(set.Corpus))] {
			b.Updates = append(b.Updates, index.Update{ArticleID: d.ID, Documents: []index.Document{
				{ArticleID: d.ID, Revision: 1, Slug: d.ID, Title: d.Title, Body: d.Text, Audience: kb.AudiencePublic},
			}})
		}
		if err := e.Apply(ctx, b); err != nil {
			return err
		}
		bar.set(min(from+batch, len(set.Corpus)), len(set.Corpus))
	}
	return nil
}

func measureOwn(ctx context.Context, set *eval.Set, dir string, analyzer *zh.Analyzer, params rank.Params, progress func(done, total int)) (scores eval.SetScores, err error) {
	e, err := embedded.Open(dir, analyzer, embedded.Options{Params: &params})
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return eval.Measure(ctx, set, func(ctx context.Context, text string) ([]string, error) {
		found, err := e.Search(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: eval.Depth})
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found.Hits))
		for i, h := range found.Hits {
			ids[i] = h.Document.Slug
		}
		return ids, nil
	}, progress)
}

func measureStock(ctx context.Context, set *eval.Set, dir string, _ *zh.Analyzer, _ rank.Params, progress func(done, total int)) (scores eval.SetScores, err error) {
	b, err := bench.NewBleve(dir)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	docs := make([]bench.Text, len(set.Corpus))
	for i, d := range set.Corpus {
		docs[i] = bench.Text{ID: d.ID, Title: d.Title, Body: d.Text}
	}
	if err := b.Add(docs); err != nil {
		return scores, err
	}
	return eval.Measure(ctx, set, func(ctx context.Context, text string) ([]string, error) {
		return b.Find(ctx, text, eval.Depth)
	}, progress)
}
