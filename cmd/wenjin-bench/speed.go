package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/kb"
)

type speedCommand struct {
	JSON    bool     `help:"Print one JSON object."`
	Size    []int    `default:"263,1000,10000" help:"How many synthetic articles, one run for each number."`
	Titles  int      `default:"5000" help:"How many titles without texts in one run more; 0 for none."`
	Queries int      `default:"500" help:"How many questions are timed, each of them another."`
	Peers   []string `default:"bleveCjk,bleveJieba,tantivyJieba,sqliteFts5,floor" help:"Who is measured beside, or none. tantivyJieba needs cargo, and the network when it is built first."`
	Seed    uint64   `default:"1" help:"Another seed makes other articles and questions."`
}

// Sizes of the benchmark.
const (
	benchBatch   = 1000 // articles
	benchWarmup  = 20   // questions before the clock runs
	benchChanges = 50   // articles that are changed one by one
)

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
	if len(c.Size) == 0 || slices.Min(c.Size) < 1 || c.Queries < 1 || c.Titles < 0 {
		return kb.Errorf(kb.Invalid, "", "--size and --queries must be at least 1, --titles at least 0")
	}
	for _, name := range c.Peers {
		if name != "none" && !slices.ContainsFunc(rivals, func(r rival) bool { return r.name == name }) {
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
		speedCommand: c, s: s, dir: dir, analyzer: analyzer,
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

// benchRun is one run. It keeps the questions, but not the articles: they would
// count as memory of the service.
type benchRun struct {
	*speedCommand
	s        *cli.Streams
	dir      string
	report   *runReport
	analyzer *zh.Analyzer

	warmup, asked, stories, prefixes []string
	overHTTP                         [][]string // questions by number of clients
}

func (b *benchRun) engineDir() string { return filepath.Join(b.dir, "wenjin") }

// docs makes the articles anew.
func (b *benchRun) docs() []index.Document {
	if b.report.Kind == kindTitles {
		return bench.Titles(b.report.Articles, b.Seed)
	}
	return bench.Corpus(b.report.Articles, b.Seed)
}

// prepare makes the questions; those of one part are not those of another, so that
// no answer has been given before.
func (b *benchRun) prepare(docs []index.Document) {
	all := bench.Queries(docs, benchWarmup+(1+len(httpClients))*b.Queries, b.Seed)
	take := func(n int) (some []string) {
		some, all = all[:n], all[n:]
		return some
	}
	b.warmup, b.asked = take(benchWarmup), take(b.Queries)
	for range httpClients {
		b.overHTTP = append(b.overHTTP, take(b.Queries))
	}
	b.stories = bench.Stories(docs, b.Queries, b.Seed)
	b.prefixes = bench.Prefixes(docs, b.Queries, b.Seed)
	for i := range docs {
		d := &docs[i]
		b.report.TextBytes += int64(len(d.Title) + len(strings.Join(d.Questions, "")) + len(d.Answer) + len(d.Body))
	}
}

// fill indexes all articles and gives how many a second.
func (b *benchRun) fill(ctx context.Context, name string, docs []index.Document, add func(from int, some []index.Document) error) (float64, error) {
	bar := b.s.Progress(fmt.Sprintf("%d, %s: indexing", len(docs), name))
	defer bar.Done()
	start := time.Now()
	for from := 0; from < len(docs); from += benchBatch {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		to := min(from+benchBatch, len(docs))
		if err := add(from, docs[from:to]); err != nil {
			return 0, err
		}
		bar.Set(to, len(docs))
	}
	return float64(len(docs)) / time.Since(start).Seconds(), nil
}

// settle waits until an index is at rest. One that was made at once has nothing to merge.
func (b *benchRun) settle(ctx context.Context, size func() int64) {
	if b.report.Articles > benchBatch {
		settle(ctx, size)
	}
}
