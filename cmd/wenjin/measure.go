package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/index/rank"
)

type evalCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Compare bool     `help:"Also measure a stock Bleve index (cjk analyzer) and variants of the ranking that lack one part."`
	Content string   `help:"Folder of word files; without it, the built-in ones." placeholder:"DIR"`
	Dirs    []string `arg:"" name:"dir" help:"Folders in BEIR layout."`
}

type evalReport struct {
	Sets    []eval.SetScores `json:"sets"`
	Mean    eval.Scores      `json:"mean"`
	Compare []comparison     `json:"compare,omitempty"`
}

// comparison is what another ranking reaches on the same sets.
type comparison struct {
	Name string           `json:"name"`
	Sets []eval.SetScores `json:"sets"`
	Mean eval.Scores      `json:"mean"`
}

// Run implements the command: the product's own engine with its default settings,
// in a folder of its own that is removed.
func (c *evalCommand) Run(ctx context.Context, s *streams) error {
	fsys, err := dataFlags{Content: c.Content}.contentFS()
	if err != nil {
		return err
	}
	words, err := zh.LoadWords(fsys)
	if err != nil {
		return err
	}
	analyzer, err := zh.NewAnalyzer(words)
	if err != nil {
		return err
	}
	rankings := []ranking{{name: "wenjin", params: rank.DefaultParams}}
	if c.Compare {
		rankings = append(rankings, ablations()...)
		rankings = append(rankings, ranking{name: stockBleve})
	}
	results := make([]comparison, len(rankings))
	for i, r := range rankings {
		results[i].Name = r.name
	}
	for _, dir := range c.Dirs {
		scores, err := evaluate(ctx, s, dir, analyzer, rankings)
		if err != nil {
			return err
		}
		for i := range results {
			results[i].Sets = append(results[i].Sets, scores[i])
		}
	}
	for i := range results {
		results[i].Mean = meanOf(results[i].Sets)
	}
	report := evalReport{Sets: results[0].Sets, Mean: results[0].Mean}
	if c.Compare {
		report.Compare = results[1:]
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(report)
	}
	return report.print(s.out)
}

func meanOf(sets []eval.SetScores) eval.Scores {
	all := make([]eval.Scores, len(sets))
	for i, s := range sets {
		all[i] = s.Scores
	}
	return eval.Mean(all)
}

func (r evalReport) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "set\tnDCG@10\tMRR@10\tRecall@10\tRecall@50\tqueries\tp50 ms")
	for _, s := range r.Sets {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.2f\n", s.Name, s.NDCG10, s.MRR10, s.Recall10, s.Recall50, s.Queries, s.P50Ms)
	}
	m := r.Mean
	fmt.Fprintf(w, "mean\t%.3f\t%.3f\t%.3f\t%.3f\n", m.NDCG10, m.MRR10, m.Recall10, m.Recall50)
	if err := w.Flush(); err != nil || len(r.Compare) == 0 {
		return err
	}
	fmt.Fprint(w, "\nnDCG@10\tmean\tchange")
	for _, s := range r.Sets {
		fmt.Fprintf(w, "\t%s", s.Name)
	}
	for _, c := range append([]comparison{{"wenjin", r.Sets, r.Mean}}, r.Compare...) {
		fmt.Fprintf(w, "\n%s\t%.3f\t%+.3f", c.Name, c.Mean.NDCG10, c.Mean.NDCG10-r.Mean.NDCG10)
		for _, s := range c.Sets {
			fmt.Fprintf(w, "\t%.3f", s.NDCG10)
		}
	}
	fmt.Fprintln(w)
	return w.Flush()
}
