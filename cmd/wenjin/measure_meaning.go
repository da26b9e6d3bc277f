package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

// meaningRatios are what is measured side by side.
var meaningRatios = []struct {
	name  string
	ratio float64
}{{"lexical", 0}, {"semantic", 1}, {"hybrid", index.DefaultSemanticRatio}}

// meaningMeasure measures rankings by words, by meaning and by both.
type meaningMeasure struct {
	embeddingsFlags
	Vectors string // file that keeps vectors; empty keeps none
	Dirs    []string
	JSON    bool
}

// run measures words alone, meaning alone and both on the same sets. The time of a
// search by meaning has that of the endpoint in it.
func (c meaningMeasure) run(ctx context.Context, s *cli.Streams, analyzer *zh.Analyzer) (err error) {
	client, err := c.client()
	if err != nil {
		return err
	}
	path := c.Vectors
	if path == "" {
		dir, err := os.MkdirTemp("", "wenjin-vectors-")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		path = filepath.Join(dir, "vectors.db")
	}
	db, err := vectordb.Open(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keeper := embed.NewKeeper(client, db, slog.New(slog.DiscardHandler))
	sets := make([][]eval.SetScores, len(meaningRatios))
	for _, dir := range c.Dirs {
		if err := c.measureMeaning(ctx, s, dir, analyzer, keeper, sets); err != nil {
			return err
		}
	}
	return c.reportMeaning(s, sets)
}

// measureMeaning appends to the scores of each ranking those on one more set.
func (c meaningMeasure) measureMeaning(ctx context.Context, s *cli.Streams, dir string, analyzer *zh.Analyzer, keeper *embed.Keeper, sets [][]eval.SetScores) (err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return err
	}
	bar := s.Progress(set.Name)
	defer bar.Done()
	engines := embedded.Maker{Analyzer: analyzer}
	built, err := eval.Build(ctx, set, engines, bar.Set)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, built.Remove()) }()
	engines.Options.Vectors = keeper
	for i, r := range meaningRatios {
		scores, err := built.MeasureBy(ctx, engines, func(e index.Engine) (eval.Ranker, error) {
			return eval.AskWith(e, func(ctx context.Context, q *index.Query) (err error) {
				if q.SemanticRatio = &r.ratio; r.ratio > 0 {
					q.Vector, err = keeper.Ask(ctx, q.Text)
				}
				return err
			}), keeper.Fill(ctx)
		}, bar.Set)
		if err != nil {
			return err
		}
		sets[i] = append(sets[i], scores)
	}
	return nil
}

// reportMeaning prints the rankings side by side.
func (c meaningMeasure) reportMeaning(s *cli.Streams, sets [][]eval.SetScores) error {
	reports := map[string]eval.Report{}
	for i, r := range meaningRatios {
		reports[r.name] = eval.NewReport(sets[i])
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(reports)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "set\tranking\tnDCG@10\tMRR@10\tRecall@10\tRecall@50\tqueries\tp50 ms")
	for at := range sets[0] {
		for i, r := range meaningRatios {
			x := sets[i][at]
			fmt.Fprintf(w, "%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.2f\n", x.Name, r.name, x.NDCG10, x.MRR10, x.Recall10, x.Recall50, x.Queries, x.P50Ms)
		}
	}
	for _, r := range meaningRatios {
		m := reports[r.name].Mean
		fmt.Fprintf(w, "mean\t%s\t%.3f\t%.3f\t%.3f\t%.3f\n", r.name, m.NDCG10, m.MRR10, m.Recall10, m.Recall50)
	}
	return w.Flush()
}
