package main

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
)

// Sizes of the benchmark.
const (
	benchBatch  = 1000 // articles
	benchWarmup = 20   // questions before the clock runs
)

// benchRun is one run. It keeps the questions, but not the articles: they would
// count as memory of the service.
type benchRun struct {
	queries  int
	seed     uint64
	rivals   []string // by their key
	hold     time.Duration
	merging  time.Duration
	s        *cli.Streams
	dir      string
	report   *runReport
	analyzer *zh.Analyzer

	warmup, asked, stories, prefixes []string
	overHTTP                         [][]string // questions by number of clients
}

func (b *benchRun) engineDir() string { return filepath.Join(b.dir, "wenjin") }

// articles makes the articles anew, one after the other.
func (b *benchRun) articles() iter.Seq[index.Document] {
	if b.report.Kind == kindTitles {
		return slices.Values(bench.Titles(b.report.Articles, b.seed))
	}
	return bench.Articles(b.report.Articles, b.seed)
}

// prepare makes the questions; those of one part are not those of another, so that
// no answer has been given before.
func (b *benchRun) prepare() {
	var asked []index.Document // what questions are made of
	for d := range b.articles() {
		asked = append(asked, index.Document{Title: d.Title, Products: d.Products})
		b.report.TextBytes += int64(len(d.Title) + len(strings.Join(d.Questions, "")) + len(d.Answer) + len(d.Body))
	}
	all := bench.Queries(asked, benchWarmup+(1+len(httpClients))*b.queries, b.seed)
	take := func(n int) (some []string) {
		some, all = all[:n], all[n:]
		return some
	}
	b.warmup, b.asked = take(benchWarmup), take(b.queries)
	for range httpClients {
		b.overHTTP = append(b.overHTTP, take(b.queries))
	}
	b.stories = bench.Stories(asked, b.queries, b.seed)
	b.prefixes = bench.Prefixes(asked, b.queries, b.seed)
}

// fill indexes all articles, batch by batch, and gives how many a second: the time in which
// they are made does not count.
func (b *benchRun) fill(ctx context.Context, name string, add func(some []index.Document) error) (float64, error) {
	n := b.report.Articles
	bar := b.s.Progress(fmt.Sprintf("%d, %s: indexing", n, name))
	defer bar.Done()
	next, stop := iter.Pull(b.articles())
	defer stop()
	var took time.Duration
	for from := 0; from < n; from += benchBatch {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		some := make([]index.Document, min(benchBatch, n-from)) // a peer may keep it
		for i := range some {
			some[i], _ = next()
		}
		start := time.Now()
		if err := add(some); err != nil {
			return 0, err
		}
		took += time.Since(start)
		bar.Set(from+len(some), n)
	}
	return float64(n) / took.Seconds(), nil
}

// settle waits until an index is at rest. One that was made at once has nothing to merge.
func (b *benchRun) settle(ctx context.Context, size func() int64) {
	if b.report.Articles > benchBatch {
		settle(ctx, size)
	}
}
