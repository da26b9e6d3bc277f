package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"wenjin/index"
	"wenjin/index/embedded"
	"wenjin/index/eval"
	"wenjin/index/zh"
	"wenjin/kb"
)

type evalCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Content string   `help:"Folder of word files; without it, the built-in ones." placeholder:"DIR"`
	Dirs    []string `arg:"" name:"dir" help:"Folders in BEIR layout."`
}

type evalReport struct {
	Sets []eval.SetScores `json:"sets"`
	Mean eval.Scores      `json:"mean"`
}

// Run implements the command: the product's own engine with its default settings,
// in a folder of its own that is removed.
func (c *evalCommand) Run(ctx context.Context, s *streams) (err error) {
	fsys, err := dataFlags{Content: c.Content}.contentFS()
	if err != nil {
		return err
	}
	words, err := loadWords(fsys)
	if err != nil {
		return err
	}
	chain, err := zh.NewChain(words)
	if err != nil {
		return err
	}
	var report evalReport
	var all []eval.Scores
	for _, dir := range c.Dirs {
		scores, err := evaluate(ctx, s, dir, chain)
		if err != nil {
			return err
		}
		report.Sets = append(report.Sets, scores)
		all = append(all, scores.Scores)
	}
	report.Mean = eval.Mean(all)
	if c.JSON {
		return json.NewEncoder(s.out).Encode(report)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "set\tnDCG@10\tMRR@10\tRecall@10\tRecall@50\tqueries\tp50 ms")
	for _, r := range report.Sets {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%.2f\n", r.Name, r.NDCG10, r.MRR10, r.Recall10, r.Recall50, r.Queries, r.P50Ms)
	}
	m := report.Mean
	fmt.Fprintf(w, "mean\t%.3f\t%.3f\t%.3f\t%.3f\n", m.NDCG10, m.MRR10, m.Recall10, m.Recall50)
	return w.Flush()
}

func evaluate(ctx context.Context, s *streams, dir string, chain *zh.Chain) (scores eval.SetScores, err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return scores, err
	}
	tmp, err := os.MkdirTemp("", "wenjin-eval-")
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	e, err := embedded.Create(filepath.Join(tmp, "index"), chain, embedded.Options{})
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()

	bar := newProgress(s, set.Name+": indexing")
	const batch = 1000
	for from := 0; from < len(set.Corpus); from += batch {
		b := index.Batch{Seq: int64(from + batch)}
		for _, d := range set.Corpus[from:min(from+batch, len(set.Corpus))] {
			b.Updates = append(b.Updates, index.Update{ArticleID: d.ID, Documents: []index.Document{
				{ArticleID: d.ID, Revision: 1, Slug: d.ID, Title: d.Title, Body: d.Text, Audience: kb.AudiencePublic},
			}})
		}
		if err := e.Apply(ctx, b); err != nil {
			return scores, err
		}
		bar.set(min(from+batch, len(set.Corpus)), len(set.Corpus))
	}
	bar.done()
	asking := newProgress(s, set.Name+": asking")
	defer asking.done()
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
	}, asking.set)
}
