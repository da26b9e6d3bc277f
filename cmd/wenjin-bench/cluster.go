package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/opensearch"
)

type clusterCommand struct {
	URL     string   `arg:"" help:"A node of OpenSearch with the module analysis-common; its other indexes are left alone."`
	Size    int      `default:"100000" help:"How many synthetic articles."`
	Queries int      `default:"500" help:"How many questions are timed, each of them another."`
	Clients []int    `default:"1,4,16" help:"How many ask at once, one round for each number."`
	Eval    []string `help:"Folders in BEIR layout: how good what both find there is, too." placeholder:"DIR"`
	JSON    bool     `help:"Print one JSON object."`
}

// clusterReport is what was measured of the product's engine and of stock OpenSearch, by
// the number of clients.
type clusterReport struct {
	Articles int                    `json:"articles"`
	Wenjin   sideReport             `json:"wenjin"`
	Stock    sideReport             `json:"stock"`
	Rounds   map[string]clusterTime `json:"rounds"`
	Resident int64                  `json:"residentBytes"` // of this process, with the engine open
	Heap     int64                  `json:"heapBytes"`     // of all nodes
	Quality  *qualityReport         `json:"quality,omitempty"`
}

type sideReport struct {
	DocsPerSecond float64 `json:"docsPerSecond"`
	Bytes         int64   `json:"bytes,omitempty"`
	// How much of processors this process and the nodes take, in milliseconds.
	DocProcessor    float64 `json:"docProcessorMs"`
	SearchProcessor float64 `json:"searchProcessorMs"`
}

type clusterTime struct {
	Wenjin quantiles `json:"wenjin"`
	Stock  quantiles `json:"stock"`
}

// Run implements the command. Both answer in one run, in turns, round by round.
func (c *clusterCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	analyzer, err := source.Analyzer(content.FS)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "wenjin-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name := "wenjin-bench-" + strings.ToLower(rand.Text()[:8])
	cluster := opensearch.Cluster{URLs: []string{c.URL}, Index: name, Timeout: time.Minute}
	defer func() { err = errors.Join(err, cluster.Clear(context.WithoutCancel(ctx))) }()
	maker, folder := opensearch.Maker{Cluster: cluster, Analyzer: analyzer}, filepath.Join(dir, "index")
	e, err := maker.Create(folder)
	if err != nil {
		return err
	}
	stock := stockCluster{strings.TrimSuffix(c.URL, "/"), name + "-stock"}
	if err := stock.create(ctx); err != nil {
		return err
	}
	docs := bench.Corpus(c.Size, 1)
	r := clusterReport{Articles: c.Size, Rounds: map[string]clusterTime{}}
	if err := r.fill(ctx, docs, e, stock); err != nil {
		return err
	}
	if e, err = reopened(maker, folder, e); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	r.Wenjin.Bytes = e.Stats().Bytes
	if err := stock.refresh(ctx); err != nil {
		return err
	}
	if err := c.search(ctx, bench.Queries(docs, c.Queries*(1+warming+len(c.Clients)), 9), e, stock, &r); err != nil {
		return err
	}
	docs = nil // they do not count below
	releaseMemory()
	if r.Resident, err = residentBytes(); err != nil {
		return err
	}
	if r.Heap, err = heapBytes(ctx, stock); err != nil {
		return err
	}
	if len(c.Eval) > 0 {
		if r.Quality, err = quality(ctx, s, c.Eval, maker, stock.url); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(r)
	}
	return r.print(s, c.Clients)
}

// warming times as many questions as are timed are asked first: a node that has just begun
// compiles what it runs.
const warming = 5

// search measures how questions are answered, after those that warm up: so many of them for
// the time of processors, and for each number of clients.
func (c *clusterCommand) search(ctx context.Context, questions []string, e index.Engine, stock stockCluster, r *clusterReport) (err error) {
	warm := c.Queries * warming
	if _, err := c.round(ctx, questions[:warm], 4, e, stock); err != nil {
		return err
	}
	questions = questions[warm:]
	if err := r.weigh(ctx, stock, questions[:c.Queries], e); err != nil {
		return err
	}
	for _, n := range c.Clients {
		questions = questions[c.Queries:]
		if r.Rounds[clientsName(n)], err = c.round(ctx, questions[:c.Queries], n, e, stock); err != nil {
			return err
		}
	}
	return nil
}

// applyTo makes each document that of its article.
func applyTo(ctx context.Context, e index.Engine, docs []index.Document) error {
	batch := index.Batch{Seq: e.AppliedSeq() + 1}
	for i := range docs {
		batch.Updates = append(batch.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	return e.Apply(ctx, batch)
}

// reopened closes an engine that was filled, and opens it as one that serves.
func reopened(m opensearch.Maker, folder string, e index.Engine) (index.Engine, error) {
	if err := e.Close(); err != nil {
		return nil, err
	}
	return m.Open(folder)
}

// turns in which both are filled: what the node has still to compile, and what else the
// machine does, falls on both.
const turns = 5

// fill measures how documents are taken.
func (r *clusterReport) fill(ctx context.Context, docs []index.Document, e index.Engine, stock stockCluster) error {
	var ours, theirs filling
	for some := range slices.Chunk(docs, max(len(docs)/turns, portion)) {
		if err := ours.add(ctx, stock, some, func(some []index.Document) error { return applyTo(ctx, e, some) }); err != nil {
			return err
		}
		if err := theirs.add(ctx, stock, some, func(some []index.Document) error { return stock.add(ctx, some) }); err != nil {
			return err
		}
	}
	ours.report(&r.Wenjin)
	theirs.report(&r.Stock)
	return nil
}

// weigh measures what searches take of processors.
func (r *clusterReport) weigh(ctx context.Context, stock stockCluster, questions []string, e index.Engine) error {
	for side, search := range map[*sideReport]func(text string) error{
		&r.Wenjin: func(text string) error { return searchOwn(ctx, e, text) },
		&r.Stock:  func(text string) error { return stock.search(ctx, text) },
	} {
		took, err := spent(ctx, stock, func() error {
			_, err := asked(questions, 1, search)
			return err
		})
		if err != nil {
			return err
		}
		side.SearchProcessor = milliseconds(took) / float64(len(questions))
	}
	return nil
}

// filling is what it has taken to take so many documents, on the clock and of processors.
type filling struct {
	docs            int
	took, processor time.Duration
}

// portion is how many documents are given at once.
const portion = 1000

func (f *filling) add(ctx context.Context, x stockCluster, docs []index.Document, add func(some []index.Document) error) error {
	processor, err := spent(ctx, x, func() error {
		began := time.Now()
		for some := range slices.Chunk(docs, portion) {
			if err := add(some); err != nil {
				return err
			}
		}
		f.took += time.Since(began)
		return nil
	})
	f.docs += len(docs)
	f.processor += processor
	return err
}

func (f *filling) report(to *sideReport) {
	to.DocsPerSecond = float64(f.docs) / f.took.Seconds()
	to.DocProcessor = milliseconds(f.processor) / float64(f.docs)
}

// round asks both the same, the one after the other, in portions, so that what else the
// machine does falls on both.
func (c *clusterCommand) round(ctx context.Context, questions []string, clients int, e index.Engine, stock stockCluster) (t clusterTime, err error) {
	var ours, theirs []time.Duration
	for some := range slices.Chunk(questions, 50) {
		of, err := asked(some, clients, func(text string) error { return searchOwn(ctx, e, text) })
		if err != nil {
			return t, err
		}
		ours = append(ours, of...)
		if of, err = asked(some, clients, func(text string) error { return stock.search(ctx, text) }); err != nil {
			return t, err
		}
		theirs = append(theirs, of...)
	}
	return clusterTime{quantilesOf(ours), quantilesOf(theirs)}, nil
}

// asked lets so many clients ask the questions, each once.
func asked(questions []string, clients int, ask func(text string) error) ([]time.Duration, error) {
	times := make([]time.Duration, len(questions))
	errs := make([]error, clients)
	var asking sync.WaitGroup
	for k := range clients {
		asking.Go(func() {
			for i := k; i < len(questions); i += clients {
				began := time.Now()
				if err := ask(questions[i]); err != nil {
					errs[k] = fmt.Errorf("%q: %w", questions[i], err)
					return
				}
				times[i] = time.Since(began)
			}
		})
	}
	asking.Wait()
	return times, errors.Join(errs...)
}

func (r clusterReport) print(s *cli.Streams, clients []int) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%d articles\tdocs/s\tMB\tprocessor ms a document\ta search\n", r.Articles)
	fmt.Fprintf(w, "wenjin\t%.0f\t%.0f\t%.2f\t%.1f\n", r.Wenjin.DocsPerSecond, float64(r.Wenjin.Bytes)/1e6, r.Wenjin.DocProcessor, r.Wenjin.SearchProcessor)
	fmt.Fprintf(w, "stock\t%.0f\t\t%.2f\t%.1f\n\n", r.Stock.DocsPerSecond, r.Stock.DocProcessor, r.Stock.SearchProcessor)
	fmt.Fprintln(w, "clients\twenjin p50 ms\tp99\tstock p50 ms\tp99\tp50 ratio")
	for _, n := range clients {
		t := r.Rounds[clientsName(n)]
		fmt.Fprintf(w, "%d\t%.1f\t%.1f\t%.1f\t%.1f\t%.2f\n", n, t.Wenjin.P50, t.Wenjin.P99, t.Stock.P50, t.Stock.P99, t.Wenjin.P50/t.Stock.P50)
	}
	fmt.Fprintf(w, "\nresident %.0f MB, heap of the nodes %.0f MB\n", float64(r.Resident)/1e6, float64(r.Heap)/1e6)
	if r.Quality != nil {
		r.Quality.print(w)
	}
	return w.Flush()
}
