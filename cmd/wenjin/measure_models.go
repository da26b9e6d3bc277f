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
	"github.com/wenjin-kb/wenjin/index/rerank"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

// ranking is one of those that are measured side by side.
type ranking struct {
	name   string
	ratio  float64 // what meaning counts
	judged bool    // by the reranker
}

// modelMeasure measures rankings with and without models of the house. Nothing has a
// budget: the time of a search has that of the endpoints in it.
type modelMeasure struct {
	keeper   *embed.Keeper  // nil is nobody
	judge    *rerank.Client // nil is nobody
	rankings []ranking
	sets     [][]eval.SetScores // by ranking
}

// modelFlags say what is measured, and with which models.
type modelFlags struct {
	embeddingsFlags
	rerankFlags
	Vectors string `help:"File that keeps vectors from one run to the next; without it, they are made anew." placeholder:"FILE"`
}

// any reports a model that is named.
func (c modelFlags) any() bool { return c.EmbeddingsURL != "" || c.RerankURL != "" }

// measure measures words alone and, as far as there are models for it, meaning alone, both,
// and the best of these with its first hits judged.
func (c modelFlags) measure(ctx context.Context, s *cli.Streams, analyzer *zh.Analyzer, dirs []string, asJSON bool) (err error) {
	m := modelMeasure{rankings: []ranking{{name: "lexical"}}}
	last := ranking{}
	if c.EmbeddingsURL != "" {
		done, err := c.keep(ctx, &m)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		last.ratio = index.DefaultSemanticRatio
		m.rankings = append(m.rankings, ranking{name: "semantic", ratio: 1}, ranking{name: "hybrid", ratio: last.ratio})
	}
	if m.judge, err = c.reranker(); err != nil {
		return err
	}
	if m.judge != nil {
		m.rankings = append(m.rankings, ranking{"reranked", last.ratio, true})
	}
	m.sets = make([][]eval.SetScores, len(m.rankings))
	for _, dir := range dirs {
		if err := m.measure(ctx, s, dir, analyzer); err != nil {
			return err
		}
	}
	return m.report(s, asJSON)
}

// keep makes vectors, and keeps them as the flags say.
func (c modelFlags) keep(ctx context.Context, m *modelMeasure) (done func() error, err error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	path, remove := c.Vectors, func() error { return nil }
	if path == "" {
		dir, err := os.MkdirTemp("", "wenjin-vectors-")
		if err != nil {
			return nil, err
		}
		path, remove = filepath.Join(dir, "vectors.db"), func() error { return os.RemoveAll(dir) }
	}
	db, err := vectordb.Open(ctx, path)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	m.keeper = embed.NewKeeper(client, db, slog.New(slog.DiscardHandler))
	return func() error { return errors.Join(db.Close(), remove()) }, nil
}

// measure appends to the scores of each ranking those on one more set.
func (m *modelMeasure) measure(ctx context.Context, s *cli.Streams, dir string, analyzer *zh.Analyzer) (err error) {
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
	if m.keeper != nil {
		engines.Options.Vectors = m.keeper
	}
	for i, r := range m.rankings {
		judge := &strict{Client: m.judge}
		scores, err := built.MeasureBy(ctx, engines, func(e index.Engine) (eval.Ranker, error) { return m.ranker(ctx, e, r, judge) }, bar.Set)
		if err = errors.Join(err, judge.err); err != nil {
			return err
		}
		m.sets[i] = append(m.sets[i], scores)
	}
	return nil
}

// ranker asks an engine by a ranking.
func (m *modelMeasure) ranker(ctx context.Context, e index.Engine, r ranking, judge *strict) (eval.Ranker, error) {
	if m.keeper != nil {
		if err := m.keeper.Fill(ctx); err != nil {
			return nil, err
		}
	}
	if r.judged {
		e = reranked(e, judge)
	}
	return eval.AskWith(e, func(ctx context.Context, q *index.Query) (err error) {
		if r.ratio > 0 {
			q.Vector, err = m.keeper.Ask(ctx, q.Text)
		}
		if r.ratio > 0 || !r.judged {
			q.SemanticRatio = &r.ratio
		}
		return err
	}), nil
}

// strict is a reranker whose first failure is kept: what it did not judge is not measured.
type strict struct {
	*rerank.Client
	err error
}

// Scores implements rerank.Scorer.
func (j *strict) Scores(ctx context.Context, question string, texts []string) ([]float64, error) {
	scores, err := j.Client.Scores(ctx, question, texts)
	if j.err == nil {
		j.err = err
	}
	return scores, err
}

// Down implements rerank.Scorer.
func (*strict) Down() bool { return false }

// report prints the rankings side by side.
func (m *modelMeasure) report(s *cli.Streams, asJSON bool) error {
	reports := map[string]eval.Report{}
	for i, r := range m.rankings {
		reports[r.name] = eval.NewReport(m.sets[i])
	}
	if asJSON {
		return json.NewEncoder(s.Out).Encode(reports)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "set\tranking\tnDCG@10\tMRR@10\tRecall@10\tRecall@50\tqueries\tp50 ms")
	for at := range m.sets[0] {
		for i, r := range m.rankings {
			x := m.sets[i][at]
			fmt.Fprintf(w, "%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.2f\n", x.Name, r.name, x.NDCG10, x.MRR10, x.Recall10, x.Recall50, x.Queries, x.P50Ms)
		}
	}
	for _, r := range m.rankings {
		mean := reports[r.name].Mean
		fmt.Fprintf(w, "mean\t%s\t%.3f\t%.3f\t%.3f\t%.3f\n", r.name, mean.NDCG10, mean.MRR10, mean.Recall10, mean.Recall50)
	}
	return w.Flush()
}
