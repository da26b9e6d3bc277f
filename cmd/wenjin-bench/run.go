package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
)

// Sizes of the benchmark.
const (
	benchBatch   = 1000 // articles
	benchWarmup  = 20   // questions before the clock runs
	benchChanges = 50   // articles that are changed one by one
)

// benchRun is one run. It keeps the questions, but not the articles: they would
// count as memory of the service.
type benchRun struct {
	queries  int
	seed     uint64
	rivals   []string // by their key
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
		return bench.Titles(b.report.Articles, b.seed)
	}
	return bench.Corpus(b.report.Articles, b.seed)
}

// prepare makes the questions; those of one part are not those of another, so that
// no answer has been given before.
func (b *benchRun) prepare(docs []index.Document) {
	all := bench.Queries(docs, benchWarmup+(1+len(httpClients))*b.queries, b.seed)
	take := func(n int) (some []string) {
		some, all = all[:n], all[n:]
		return some
	}
	b.warmup, b.asked = take(benchWarmup), take(b.queries)
	for range httpClients {
		b.overHTTP = append(b.overHTTP, take(b.queries))
	}
	b.stories = bench.Stories(docs, b.queries, b.seed)
	b.prefixes = bench.Prefixes(docs, b.queries, b.seed)
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
