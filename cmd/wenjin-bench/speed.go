package main

import (
	"context"
	"encoding/json"
	"errors"
	"html"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/cmd/wenjin-bench/peers"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
)

type speedCommand struct {
	JSON     bool   `help:"Print one JSON object."`
	Articles int    `default:"20000" help:"How many synthetic articles."`
	Queries  int    `default:"500" help:"How many questions are timed, each of them another."`
	Seed     uint64 `default:"1" help:"Another seed makes other articles and questions."`
}

// Sizes of the benchmark.
const (
	benchBatch  = 1000 // articles
	benchWarmup = 20   // questions before the clock runs
)

// Run implements the command: the product's own engine and its peers, one after
// the other, each in a folder of its own that is removed.
func (c *speedCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.Articles < 1 || c.Queries < 1 {
		return kb.Errorf(kb.Invalid, "", "--articles and --queries must be at least 1")
	}
	dir, err := os.MkdirTemp("", "wenjin-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &benchRun{speedCommand: c, s: s, dir: dir}
	b.report.Articles = c.Articles
	for _, step := range []func(context.Context) error{b.build, b.own, b.peers} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	b.report.compare()
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(b.report)
	}
	return b.report.print(s.Out)
}

// benchRun is one run. It keeps the questions, but not the articles: they would
// count as memory of the service.
type benchRun struct {
	*speedCommand
	s      *cli.Streams
	dir    string
	report benchReport

	analyzer                *zh.Analyzer
	warmup, asked, prefixes []string
	overHTTP                [][]string // questions by number of clients
}

func (b *benchRun) engineDir() string { return filepath.Join(b.dir, "wenjin") }

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
	b.prefixes = bench.Prefixes(docs, b.Queries, b.Seed)
	for i := range docs {
		d := &docs[i]
		b.report.TextBytes += int64(len(d.Title) + len(strings.Join(d.Questions, "")) + len(d.Answer) + len(d.Body))
	}
}

// build makes the product's index with the built-in words.
func (b *benchRun) build(ctx context.Context) (err error) {
	if b.analyzer, err = source.Analyzer(content.FS); err != nil {
		return err
	}
	docs := bench.Corpus(b.Articles, b.Seed)
	b.prepare(docs)
	e, err := embedded.Create(b.engineDir(), b.analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	b.report.DocsPerSecond, err = b.fill(ctx, "wenjin", docs, func(from int, some []index.Document) error {
		batch := index.Batch{Seq: int64(from + len(some))}
		for i := range some {
			batch.Updates = append(batch.Updates, index.Update{ArticleID: some[i].ArticleID, Documents: some[i : i+1]})
		}
		return e.Apply(ctx, batch)
	})
	settle(ctx, func() int64 { return e.Stats().Bytes })
	return err
}

// fill indexes all articles and gives how many a second.
func (b *benchRun) fill(ctx context.Context, name string, docs []index.Document, add func(from int, some []index.Document) error) (float64, error) {
	bar := b.s.Progress(name + ": indexing")
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

// own measures the product's engine, opened anew as a service does.
func (b *benchRun) own(ctx context.Context) (err error) {
	releaseMemory()
	start := time.Now()
	e, err := embedded.Open(b.engineDir(), b.analyzer, embedded.Options{})
	if err != nil {
		return err
	}
	b.report.OpenMs = milliseconds(time.Since(start))
	defer func() { err = errors.Join(err, e.Close()) }()
	search := func(ctx context.Context, text string) error { return searchOwn(ctx, e, text) }
	suggest := func(ctx context.Context, text string) error { return suggestOwn(ctx, e, text) }
	if b.report.Search, err = timeEach(ctx, b.s, "wenjin: searching", b.warmup, b.asked, search); err != nil {
		return err
	}
	if b.report.Cached, err = timeEach(ctx, b.s, "wenjin: asking again", nil, b.asked, search); err != nil {
		return err
	}
	if b.report.Suggest, err = timeEach(ctx, b.s, "wenjin: suggesting", b.warmup, b.prefixes, suggest); err != nil {
		return err
	}
	if err := b.serveOwn(ctx, e); err != nil {
		return err
	}
	releaseMemory()
	b.report.IndexBytes = e.Stats().Bytes
	b.report.ResidentBytes, err = residentBytes()
	return err
}

// searchOwn is the whole search as the service does it, but for HTTP.
func searchOwn(ctx context.Context, e index.Engine, text string) error {
	found, err := e.Search(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Facets: []string{"category"}, Limit: 10, CropRunes: 80})
	if err != nil {
		return err
	}
	a := peers.Answer{Query: text, Total: found.Total, Facets: found.Facets["category"]}
	for _, h := range found.Hits {
		a.Hits = append(a.Hits, peers.Hit{
			Slug: h.Document.Slug, Title: h.Document.Title, Answer: h.Document.Answer, Category: h.Document.Category,
			Marked: markedHTML(h.Title), Snippet: markedHTML(h.Snippet),
		})
	}
	_, err = json.Marshal(a)
	return err
}

func markedHTML(m index.Marked) string {
	return m.Write("<mark>", "</mark>", html.EscapeString)
}

func suggestOwn(ctx context.Context, e index.Engine, text string) error {
	found, err := e.Suggest(ctx, index.Query{Text: text, Scopes: kb.Principal{}.Scopes(), Limit: 10})
	if err != nil {
		return err
	}
	_, err = json.Marshal(found)
	return err
}

// peers measures what somebody would use instead, and the floor.
func (b *benchRun) peers(ctx context.Context) error {
	docs := bench.Corpus(b.Articles, b.Seed)
	stock, err := peers.NewBleveCJK(filepath.Join(b.dir, "bleve"))
	if err != nil {
		return err
	}
	err = b.peer(ctx, stock, docs, &b.report.Peers.BleveCJK)
	if err == nil {
		b.report.Peers.BleveCJK.HTTP16QPS, err = b.servePeer(ctx, stock)
	}
	if err = errors.Join(err, stock.Close()); err != nil {
		return err
	}
	fts, err := peers.NewFTS5(filepath.Join(b.dir, "fts5.db"))
	if err != nil {
		return err
	}
	if err := errors.Join(b.peer(ctx, fts, docs, &b.report.Peers.SQLiteFTS5), fts.Close()); err != nil {
		return err
	}
	floor := peers.NewFloor()
	return errors.Join(b.peer(ctx, floor, docs, &b.report.Peers.Floor), floor.Close())
}

func (b *benchRun) peer(ctx context.Context, p peers.Peer, docs []index.Document, to *peerReport) (err error) {
	to.DocsPerSecond, err = b.fill(ctx, p.Name(), docs, func(_ int, some []index.Document) error { return p.Add(some) })
	if err != nil {
		return err
	}
	settle(ctx, p.Bytes)
	to.IndexBytes = p.Bytes()
	releaseMemory()
	to.Search, err = timeEach(ctx, b.s, p.Name()+": searching", b.warmup, b.asked, func(ctx context.Context, text string) error {
		_, err := p.Search(ctx, text)
		return err
	})
	return err
}

// serveOwn measures the service's own HTTP server over the engine.
func (b *benchRun) serveOwn(ctx context.Context, e *embedded.Engine) error {
	b.report.HTTP = map[string]httpReport{}
	return serve(ownHandler(e), func(base string) error {
		for i, clients := range httpClients {
			got, err := load(ctx, b.s, "wenjin", base+"/api/v1/search?facets=category&q=", clients, b.warmup, b.overHTTP[i])
			if err != nil {
				return err
			}
			b.report.HTTP[clientsName(clients)] = got
		}
		return nil
	})
}

func (b *benchRun) servePeer(ctx context.Context, p *peers.BleveCJK) (qps float64, err error) {
	err = serve(peers.Handler(p), func(base string) error {
		last := len(httpClients) - 1
		got, err := load(ctx, b.s, p.Name(), base+"/?q=", httpClients[last], b.warmup, b.overHTTP[last])
		qps = got.QPS
		return err
	})
	return qps, err
}
