package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/kb"
)

type evalCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Content string   `help:"Folder of word files; without it, the built-in ones." placeholder:"DIR"`
	Dirs    []string `arg:"" name:"dir" help:"Folders in BEIR layout."`
}

// Run implements the command: the product's own engine with its default settings,
// in a folder of its own that is removed. wenjin-bench compares it with others.
func (c *evalCommand) Run(ctx context.Context, s *cli.Streams) error {
	folder, err := source.Open(c.Content)
	if err != nil {
		return err
	}
	analyzer, err := source.Analyzer(folder)
	if err != nil {
		return err
	}
	var sets []eval.SetScores
	for _, dir := range c.Dirs {
		scores, err := evaluate(ctx, s, dir, analyzer)
		if err != nil {
			return err
		}
		sets = append(sets, scores)
	}
	report := eval.NewReport(sets)
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(report)
	}
	return report.Print(s.Out)
}

// evaluate measures the engine on the set in a folder, in an index that is removed.
func evaluate(ctx context.Context, s *cli.Streams, name string, analyzer *zh.Analyzer) (scores eval.SetScores, err error) {
	set, err := eval.LoadSet(name)
	if err != nil {
		return scores, err
	}
	tmp, err := os.MkdirTemp("", "wenjin-eval-")
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	dir := filepath.Join(tmp, "index")
	bar := s.Progress(set.Name)
	defer bar.Done()
	e, err := embedded.Create(dir, analyzer, embedded.Options{})
	if err != nil {
		return scores, err
	}
	if err := errors.Join(eval.Fill(ctx, e, set, bar.Set), e.Close()); err != nil {
		return scores, err
	}
	if e, err = embedded.Open(dir, analyzer, embedded.Options{}); err != nil { // as a service does
		return scores, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return eval.Measure(ctx, set, eval.Ask(e), bar.Set)
}

// benchCommand says where the benchmark went.
type benchCommand struct {
	Rest []string `arg:"" optional:""`
}

// Run implements the command.
func (*benchCommand) Run() error {
	return kb.Errorf(kb.Invalid, "", "the benchmark is a program of its own, with the same flags: wenjin-bench (go install github.com/wenjin-kb/wenjin/cmd/wenjin-bench)")
}
