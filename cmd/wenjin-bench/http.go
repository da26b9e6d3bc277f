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
	transport := &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for _, q := range warmup {
		if _, err := get(ctx, client, address+url.QueryEscape(q)); err != nil {
			return httpReport{}, err
		}
	}
	bar := s.Progress(fmt.Sprintf("%s: HTTP, %d clients", name, clients))
	defer bar.Done()
	runtime.GC()
	times := make([]time.Duration, len(questions))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for range clients {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(questions); i = int(next.Add(1)) - 1 {
				took, err := get(ctx, client, address+url.QueryEscape(questions[i]))
				if err != nil {
					return err
				}
				times[i] = took
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return httpReport{}, err
	}
	took := time.Since(start)
	q := quantilesOf(times)
	return httpReport{QPS: float64(len(questions)) / took.Seconds(), P50: q.P50, P99: q.P99}, nil
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
