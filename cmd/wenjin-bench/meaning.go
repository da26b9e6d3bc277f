package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embed"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/index/hybrid"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/vectordb"
)

type meaningCommand struct {
	JSON     bool          `help:"Print one JSON object."`
	Articles int           `default:"10000" help:"How many synthetic articles are searched."`
	Requests int           `default:"3000" help:"How many searches a round has of each kind, more than the thousand answers that are kept."`
	Rounds   int           `default:"5" help:"How many rounds there are, of all kinds turn about."`
	Clients  int           `default:"4" help:"How many ask at once."`
	Latency  time.Duration `default:"5ms" help:"How long the endpoint takes for a question."`
}

// kinds are what is compared in every round.
var kinds = []struct {
	name    string
	meaning bool
	ending  ending
}{{"words", false, lives}, {"meaning", true, lives}, {"endpoint killed", true, killed}, {"endpoint hangs", true, hangs}}

// meaningReport is of one kind of searches; times are medians over the rounds, in
// milliseconds, of those after the endpoint has ended.
type meaningReport struct {
	Name     string  `json:"name"`
	Searches int     `json:"searches"`
	Failed   int     `json:"failed"`
	ByWords  int     `json:"byWords"` // answered by words alone
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	P99Ratio float64 `json:"p99Ratio"` // to that of words in the same round, the median
	Slowest  float64 `json:"slowest"`  // of all rounds, before the end, too
}

// meaningRun is an index with vectors, and what is asked of it.
type meaningRun struct {
	meaningCommand
	engine *embedded.Engine
	store  *vectordb.DB
}

// Run implements the command.
func (c meaningCommand) Run(ctx context.Context, s *cli.Streams) (err error) {
	if c.Articles < 1 || c.Requests < 3 || c.Rounds < 1 || c.Clients < 1 {
		return errors.New("there must be an article, three searches, a round and a client")
	}
	dir, err := os.MkdirTemp("", "wenjin-bench-meaning-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r := meaningRun{meaningCommand: c}
	docs := bench.Corpus(c.Articles, 1)
	done, err := r.build(ctx, dir, docs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	reports, err := r.rounds(ctx, s, docs)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.Out).Encode(reports)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "searches\tnumber\tfailed\tby words\tp50 ms\tp99 ms\tp99 to words'\tslowest ms")
	for _, k := range reports {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.2f\t%.2f\t%.2f\t%.0f\n", k.Name, k.Searches, k.Failed, k.ByWords, k.P50, k.P99, k.P99Ratio, k.Slowest)
	}
	return w.Flush()
}

// build makes an index whose texts all have their vectors.
func (r *meaningRun) build(ctx context.Context, dir string, docs []index.Document) (done func() error, err error) {
	analyzer, err := source.Analyzer(content.FS)
	if err != nil {
		return nil, err
	}
	if r.store, err = vectordb.Open(ctx, filepath.Join(dir, "vectors.db")); err != nil {
		return nil, err
	}
	endpoint, err := newStandIn(0)
	if err != nil {
		return nil, errors.Join(err, r.store.Close())
	}
	defer endpoint.end(killed)
	keeper, err := r.keeper(endpoint)
	if err == nil {
		r.engine, err = embedded.Create(filepath.Join(dir, "index"), analyzer, embedded.Options{Vectors: keeper})
	}
	if err != nil {
		return nil, errors.Join(err, r.store.Close())
	}
	done = func() error { return errors.Join(r.engine.Close(), r.store.Close()) }
	for some := range slices.Chunk(docs, 1000) {
		if err := apply(ctx, r.engine, some); err != nil {
			return nil, errors.Join(err, done())
		}
	}
	if err := keeper.Fill(ctx); err != nil {
		return nil, errors.Join(err, done())
	}
	return done, nil
}

// keeper asks a stand-in, and knows no question yet.
func (r *meaningRun) keeper(s *standIn) (*embed.Keeper, error) {
	client, err := embed.NewClient(embed.Config{URL: s.address, Model: "stand-in"})
	if err != nil {
		return nil, err
	}
	return embed.NewKeeper(client, r.store, slog.New(slog.DiscardHandler)), nil
}

// rounds asks the same questions in all ways, turn about: what else the machine does falls on
// all of them.
func (r *meaningRun) rounds(ctx context.Context, s *cli.Streams, docs []index.Document) ([]meaningReport, error) {
	reports := make([]meaningReport, len(kinds))
	p50, p99, ratios := make([][]float64, len(kinds)), make([][]float64, len(kinds)), make([][]float64, len(kinds))
	bar := s.Progress("rounds")
	defer bar.Done()
	for round := range r.Rounds {
		questions := bench.Queries(docs, r.Requests, uint64(100+round))
		now := make([]quantiles, len(kinds))
		for turn := range kinds {
			at := (turn + round) % len(kinds)
			got, err := r.ask(ctx, at, questions)
			if err != nil {
				return nil, err
			}
			k := &reports[at]
			k.Name = kinds[at].name
			k.Searches += got.searches
			k.Failed += got.failed
			k.ByWords += got.byWords
			k.Slowest = max(k.Slowest, got.slowest)
			now[at] = quantilesOf(got.times)
		}
		for at, q := range now {
			p50[at], p99[at], ratios[at] = append(p50[at], q.P50), append(p99[at], q.P99), append(ratios[at], q.P99/now[0].P99)
		}
		bar.Set(round+1, r.Rounds)
	}
	for at := range reports {
		reports[at].P50, reports[at].P99, reports[at].P99Ratio = median(p50[at]), median(p99[at]), median(ratios[at])
	}
	return reports, nil
}

func median(of []float64) float64 {
	of = slices.Sorted(slices.Values(of))
	return of[len(of)/2]
}

// outcome is what came of the searches of one kind in one round.
type outcome struct {
	searches, failed, byWords int
	times                     []time.Duration // after the endpoint has ended
	slowest                   float64         // of all, in milliseconds
}

// one is what came of one search.
type one struct {
	took            time.Duration
	failed, byWords bool
	after           bool // the endpoint has ended
}

// ask asks all questions over HTTP, in one way.
func (r *meaningRun) ask(ctx context.Context, at int, questions []string) (out outcome, err error) {
	kind := kinds[at]
	var engine index.Engine = r.engine
	endpoint, err := newStandIn(r.Latency)
	if err != nil {
		return out, err
	}
	defer endpoint.end(killed)
	if kind.meaning {
		keeper, err := r.keeper(endpoint)
		if err != nil {
			return out, err
		}
		engine = &hybrid.Engine{Engine: r.engine, Meaning: keeper, Mask: searchlog.Mask}
	}
	all := make([]one, len(questions))
	err = serve(ownHandler(engine, nil), func(base string) error {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: r.Clients, DisableCompression: true}}
		defer client.CloseIdleConnections()
		var next atomic.Int64
		var ended atomic.Bool
		group, ctx := errgroup.WithContext(ctx)
		for range r.Clients {
			group.Go(func() error {
				for i := int(next.Add(1)) - 1; i < len(questions) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
					if i == len(questions)/3 {
						if kind.ending != lives {
							endpoint.end(kind.ending)
						}
						ended.Store(true)
					}
					all[i].after = ended.Load()
					all[i].search(ctx, client, base+"/api/v1/search?q="+url.QueryEscape(questions[i]))
				}
				return ctx.Err()
			})
		}
		return group.Wait()
	})
	for _, o := range all {
		out.searches++
		if o.failed {
			out.failed++
		}
		if o.byWords {
			out.byWords++
		}
		if o.after {
			out.times = append(out.times, o.took)
		}
	}
	out.slowest = milliseconds(slices.MaxFunc(all, func(a, b one) int { return cmp.Compare(a.took, b.took) }).took)
	return out, err
}

// search asks once, and looks at what it was answered by.
func (o *one) search(ctx context.Context, client *http.Client, address string) {
	o.failed = true
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return
	}
	start := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	var found struct{ SemanticHitCount *int }
	err = json.NewDecoder(answer.Body).Decode(&found)
	o.took = time.Since(start)
	if o.failed = err != nil || answer.StatusCode != http.StatusOK || found.SemanticHitCount == nil; !o.failed {
		o.byWords = *found.SemanticHitCount == 0
	}
}
