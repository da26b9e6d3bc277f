package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
)

type speedCommand struct {
	JSON    bool          `help:"Print one JSON object."`
	Size    []int         `default:"263,1000,10000" help:"How many synthetic articles, one run for each number."`
	Titles  int           `default:"5000" help:"How many titles without texts in one run more; 0 for none."`
	Queries int           `default:"500" help:"How many questions are timed, each of them another."`
	Hold    time.Duration `default:"0s" help:"How long 64 clients ask over HTTP without a break, in one measurement more."`
	Merging time.Duration `default:"0s" help:"How long articles are changed one by one while an eighth of them, changed before, is merged, in one measurement more."`
	Peers   []string      `default:"bleveCjk,bleveJieba,tantivyJieba,sqliteFts5,floor" help:"Who is measured beside, or none. tantivyJieba needs cargo, and the network when it is built first."`
	Seed    uint64        `default:"1" help:"Another seed makes other articles and questions."`
}

// Run implements the command: at each size the product's own engine and its peers, one
// after the other, each in a folder of its own that is removed.
func (c *speedCommand) Run(ctx context.Context, s *cli.Streams) error {
	if err := c.check(); err != nil {
		return err
	}
	analyzer, err := source.Analyzer(content.FS)
	if err != nil {
		return err
	}
	var report benchReport
	for _, n := range c.Size {
		r, err := c.measure(ctx, s, analyzer, kindArticles, n)
		if err != nil {
			return err
		}
		report.Runs = append(report.Runs, r)
	}
	if c.Titles > 0 {
		r, err := c.measure(ctx, s, analyzer, kindTitles, c.Titles)
		if err != nil {
			return err
		}
		report.Runs = append(report.Runs, r)
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(report)
	}
	return report.print(s.Out)
}

func (c *speedCommand) check() error {
	if len(c.Size) == 0 || slices.Min(c.Size) < 1 || c.Queries < 1 || c.Titles < 0 || c.Hold < 0 || c.Merging < 0 {
		return kb.Errorf(kb.Invalid, "", "--size and --queries must be at least 1, --titles, --hold and --merging at least 0")
	}
	for _, name := range c.Peers {
		if name != "none" && !slices.ContainsFunc(peerNames, func(n peerName) bool { return n.key == name }) {
			return kb.Errorf(kb.Invalid, "", "--peers: there is no %s", name)
		}
	}
	return nil
}

func (c *speedCommand) measure(ctx context.Context, s *cli.Streams, analyzer *zh.Analyzer, kind string, n int) (_ *runReport, err error) {
	dir, err := os.MkdirTemp("", "wenjin-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &benchRun{
		queries: c.Queries, seed: c.Seed, rivals: c.Peers, hold: c.Hold, merging: c.Merging, s: s, dir: dir, analyzer: analyzer,
		report: &runReport{Kind: kind, Articles: n, HTTP: map[string]httpReport{}, Peers: map[string]*peerReport{}, Skipped: map[string]string{}},
	}
	for _, step := range []func(context.Context) error{b.build, b.own, b.peers} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	b.report.compare()
	return b.report, nil
}
