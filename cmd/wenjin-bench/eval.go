package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/wenjin-bench/peers"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/index/rank"
)

type evalCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Content string   `help:"Folder of word files; without it, the built-in ones." placeholder:"DIR"`
	Dirs    []string `arg:"" name:"dir" help:"Folders in BEIR layout."`
}

// evalReport is what the product reaches, and others on the same sets.
type evalReport struct {
	eval.Report
	Compare []comparison `json:"compare"`
}

// comparison is what another ranking reaches.
type comparison struct {
	Name string `json:"name"`
	eval.Report
}

// Run implements the command.
func (c *evalCommand) Run(ctx context.Context, s *cli.Streams) error {
	folder, err := source.Open(c.Content)
	if err != nil {
		return err
	}
	analyzer, err := source.Analyzer(folder)
	if err != nil {
		return err
	}
	rankings := append([]ranking{{name: "wenjin", params: rank.DefaultParams}}, ablations()...)
	rankings = append(rankings, ranking{name: stockBleve})
	sets := make([][]eval.SetScores, len(rankings)) // by ranking
	for _, dir := range c.Dirs {
		scores, err := evaluate(ctx, s, dir, analyzer, rankings)
		if err != nil {
			return err
		}
		for i := range rankings {
			sets[i] = append(sets[i], scores[i])
		}
	}
	report := evalReport{Report: eval.NewReport(sets[0])}
	for i, r := range rankings[1:] {
		report.Compare = append(report.Compare, comparison{r.name, eval.NewReport(sets[i+1])})
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(report)
	}
	return report.print(s.Out)
}

func (r evalReport) print(out io.Writer) error {
	if err := r.Print(out); err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "\nnDCG@10\tmean\tchange")
	for _, s := range r.Sets {
		fmt.Fprintf(w, "\t%s", s.Name)
	}
	for _, c := range append([]comparison{{"wenjin", r.Report}}, r.Compare...) {
		fmt.Fprintf(w, "\n%s\t%.3f\t%+.3f", c.Name, c.Mean.NDCG10, c.Mean.NDCG10-r.Mean.NDCG10)
		for _, s := range c.Sets {
			fmt.Fprintf(w, "\t%.3f", s.NDCG10)
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// evaluate measures each ranking on the set in a folder, in indexes that are
// removed afterwards.
func evaluate(ctx context.Context, s *cli.Streams, dir string, analyzer *zh.Analyzer, rankings []ranking) (scores []eval.SetScores, err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return nil, err
	}
	bar := s.Progress(set.Name + ": indexing")
	built, err := eval.Build(ctx, set, embedded.Maker{Analyzer: analyzer}, bar.Set)
	bar.Done()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, built.Remove()) }()
	for _, r := range rankings {
		bar := s.Progress(set.Name + ": " + r.name)
		var got eval.SetScores
		if r.name == stockBleve {
			got, err = measureStock(ctx, set, bar.Set)
		} else {
			got, err = built.Measure(ctx, embedded.Maker{Analyzer: analyzer, Options: embedded.Options{Params: &r.params}}, bar.Set)
		}
		bar.Done()
		if err != nil {
			return nil, err
		}
		scores = append(scores, got)
	}
	return scores, nil
}

func measureStock(ctx context.Context, set *eval.Set, progress func(done, total int)) (scores eval.SetScores, err error) {
	dir, err := os.MkdirTemp("", "wenjin-bench-")
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := peers.NewStock(filepath.Join(dir, "bleve"))
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	docs := make([]peers.Text, len(set.Corpus))
	for i, d := range set.Corpus {
		docs[i] = peers.Text{ID: d.ID, Title: d.Title, Body: d.Text}
	}
	if err := b.Add(docs); err != nil {
		return scores, err
	}
	return eval.Measure(ctx, set, func(ctx context.Context, text string) ([]string, error) {
		return b.Find(ctx, text, eval.Depth)
	}, progress)
}
