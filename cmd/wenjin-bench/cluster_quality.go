package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/index/opensearch"
	"github.com/wenjin-kb/wenjin/kb"
)

// qualityReport is how good what is found on the same sets is.
type qualityReport struct {
	Wenjin eval.Report `json:"wenjin"`
	Stock  eval.Report `json:"stock"`
}

// quality asks the questions of the sets in folders of both, over indexes of their own on
// a node.
func quality(ctx context.Context, s *cli.Streams, dirs []string, maker opensearch.Maker, node string) (*qualityReport, error) {
	var ours, theirs []eval.SetScores
	for i, dir := range dirs {
		set, err := eval.LoadSet(dir)
		if err != nil {
			return nil, err
		}
		bar := s.Progress(set.Name)
		our, err := ownQuality(ctx, set, maker, bar.Set)
		if err != nil {
			return nil, err
		}
		their, err := stockQuality(ctx, set, stockCluster{node, fmt.Sprintf("%s-stock-eval-%d", maker.Cluster.Index, i)}, bar.Set)
		if err != nil {
			return nil, err
		}
		bar.Done()
		ours, theirs = append(ours, our), append(theirs, their)
	}
	return &qualityReport{eval.NewReport(ours), eval.NewReport(theirs)}, nil
}

func ownQuality(ctx context.Context, set *eval.Set, maker opensearch.Maker, progress func(done, total int)) (scores eval.SetScores, err error) {
	built, err := eval.Build(ctx, set, maker, progress)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, built.Remove()) }()
	return built.Measure(ctx, maker, progress)
}

func stockQuality(ctx context.Context, set *eval.Set, x stockCluster, progress func(done, total int)) (scores eval.SetScores, err error) {
	if err := x.create(ctx); err != nil {
		return scores, err
	}
	docs := make([]index.Document, len(set.Corpus))
	for i, d := range set.Corpus {
		docs[i] = index.Document{ArticleID: d.ID, Slug: d.ID, Title: d.Title, Body: d.Text, Audience: kb.AudiencePublic}
	}
	if err := x.add(ctx, docs); err != nil {
		return scores, err
	}
	if err := x.refresh(ctx); err != nil {
		return scores, err
	}
	return eval.Measure(ctx, set, func(ctx context.Context, text string) ([]string, error) { return x.find(ctx, text, eval.Depth) }, progress)
}

func (q *qualityReport) print(w io.Writer) {
	fmt.Fprintln(w, "\nnDCG@10\twenjin\tstock")
	for i, set := range q.Wenjin.Sets {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\n", set.Name, set.NDCG10, q.Stock.Sets[i].NDCG10)
	}
	fmt.Fprintf(w, "mean\t%.3f\t%.3f\n", q.Wenjin.Mean.NDCG10, q.Stock.Mean.NDCG10)
}
