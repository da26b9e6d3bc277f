package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// ownHandler is the service's server as serve puts it together, without a store:
// searches need none. Requests are logged as always, but to nowhere; searches to a log of
// them where there is one.
func ownHandler(e index.Engine, searches *searchlog.Log) http.Handler {
	return api.New(api.Deps{
		Engine: e, Analyzer: e.Analyzer, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Version: "bench", MaskID: personal.Mask, Searches: searches,
		Library: &kb.Library{}, Taxonomy: func() *taxonomy.Taxonomy { return nil }, Facts: func() kb.Facts { return nil },
		Ready: func(context.Context) error { return nil },
	}).Handler()
}

// serve answers on a port of this machine while use runs.
func serve(h http.Handler, use func(base string) error) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	err = errors.Join(use("http://"+l.Addr().String()), server.Close())
	if stopped := <-served; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, stopped)
	}
	return err
}

// load asks all questions over HTTP, by so many clients that each keep one
// connection and ask the next question once they have the answer. The clients run
// on the same cores as the server.
func load(ctx context.Context, s *cli.Streams, name, address string, clients int, warmup, questions []string) (httpReport, error) {
	bar := s.Progress(fmt.Sprintf("%s: HTTP, %d clients", name, clients))
	defer bar.Done()
	return answered(ctx, clients, address, warmup, func(i int, _ time.Duration) (string, bool) {
		if i >= len(questions) {
			return "", false
		}
		return address + url.QueryEscape(questions[i]), true
	})
}

// hold asks the service for a while as load does, the questions round after round. Each
// round asks for snippets of another length, so that no answer has been given before.
func hold(ctx context.Context, s *cli.Streams, base string, clients int, warmup, questions []string, while time.Duration) (httpReport, error) {
	bar := s.Progress(fmt.Sprintf("wenjin: HTTP, %d clients for %v", clients, while))
	defer bar.Done()
	const least, most = 40, 900 // characters of a snippet
	return answered(ctx, clients, base+"/api/v1/search?q=", warmup, func(i int, since time.Duration) (string, bool) {
		crop := least + i/len(questions)%(most-least)
		return fmt.Sprintf("%s/api/v1/search?facets=category&cropLength=%d&q=%s", base, crop, url.QueryEscape(questions[i%len(questions)])), i == 0 || since < while
	})
}

// answered asks for one address after the other, by so many clients, until there is none for
// a number and the time since the first was asked for.
func answered(ctx context.Context, clients int, warm string, warmup []string, address func(i int, since time.Duration) (string, bool)) (httpReport, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for _, q := range warmup {
		if _, err := get(ctx, client, warm+url.QueryEscape(q)); err != nil {
			return httpReport{}, err
		}
	}
	runtime.GC()
	times := make([][]time.Duration, clients)
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for c := range clients {
		group.Go(func() error {
			for {
				a, ok := address(int(next.Add(1))-1, time.Since(start))
				if !ok {
					return nil
				}
				took, err := get(ctx, client, a)
				if err != nil {
					return err
				}
				times[c] = append(times[c], took)
			}
		})
	}
	if err := group.Wait(); err != nil {
		return httpReport{}, err
	}
	took, all := time.Since(start), slices.Concat(times...)
	q := quantilesOf(all)
	return httpReport{QPS: float64(len(all)) / took.Seconds(), P50: q.P50, P99: q.P99}, nil
}

// get reads one answer to its end.
func get(ctx context.Context, client *http.Client, address string) (took time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return 0, err
	}
	if answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", address, answer.Status)
	}
	return time.Since(start), nil
}
