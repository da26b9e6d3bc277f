package main

import (
	"context"
	"encoding/json"
	"errors"

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
func evaluate(ctx context.Context, s *cli.Streams, dir string, analyzer *zh.Analyzer) (scores eval.SetScores, err error) {
	set, err := eval.LoadSet(dir)
	if err != nil {
		return scores, err
	}
	bar := s.Progress(set.Name)
	defer bar.Done()
	engines := embedded.Maker{Analyzer: analyzer}
	built, err := eval.Build(ctx, set, engines, bar.Set)
	if err != nil {
		return scores, err
	}
	defer func() { err = errors.Join(err, built.Remove()) }()
	return built.Measure(ctx, engines, bar.Set)
}

// benchCommand says where the benchmark went.
type benchCommand struct {
	Rest []string `arg:"" optional:""`
}

// Run implements the command.
func (*benchCommand) Run() error {
	return kb.Errorf(kb.Invalid, "", "the benchmark is a program of its own: wenjin-bench (go install github.com/wenjin-kb/wenjin/cmd/wenjin-bench)")
}
