package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
)

// What `wenjin bench` measures with: clocks, clients and the memory of the process.

// time asks every question once, after the warm-up, and gives how long each took.
func (b *benchRun) time(ctx context.Context, what string, warmup, questions []string, ask func(ctx context.Context, text string) error) (quantiles, error) {
	bar := newProgress(b.s, what)
	defer bar.done()
	for _, q := range warmup {
		if err := ask(ctx, q); err != nil {
			return quantiles{}, err
		}
	}
	runtime.GC() // what came before is not to be paid for here
	times := make([]time.Duration, len(questions))
	for i, q := range questions {
		if err := ctx.Err(); err != nil {
			return quantiles{}, err
		}
		start := time.Now()
		if err := ask(ctx, q); err != nil {
			return quantiles{}, fmt.Errorf("%q: %w", q, err)
		}
		times[i] = time.Since(start)
		if i%64 == 0 {
			bar.set(i, len(questions))
		}
	}
	return quantilesOf(times), nil
}

// quantilesOf sorts the times.
func quantilesOf(times []time.Duration) quantiles {
	if len(times) == 0 {
		return quantiles{}
	}
	slices.Sort(times)
	at := func(percent int) float64 { return milliseconds(times[(len(times)-1)*percent/100]) }
	return quantiles{P50: at(50), P95: at(95), P99: at(99)}
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

func clientsName(n int) string { return "clients" + strconv.Itoa(n) }

// load asks all questions over HTTP, by so many clients that each keep one
// connection and ask the next question once they have the answer. The clients run
// on the same cores as the server.
func (b *benchRun) load(ctx context.Context, name, address string, clients int, questions []string) (httpReport, error) {
	transport := &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for _, q := range b.warmup {
		if _, err := get(ctx, client, address+url.QueryEscape(q)); err != nil {
			return httpReport{}, err
		}
	}
	bar := newProgress(b.s, fmt.Sprintf("%s: HTTP, %d clients", name, clients))
	defer bar.done()
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
	return httpReport{QPS: float64(len(questions)) / took.Seconds(), P99: quantilesOf(times).P99}, nil
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

// ownHandler is the service's server as serve puts it together, without a store:
// searches need none. Requests are logged as always, but to nowhere.
func ownHandler(e *embedded.Engine) http.Handler {
	return api.New(api.Deps{
		Engine: e, Analyzer: e.Analyzer, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Version: version, MaskQuery: personal.Mask,
		Library: &kb.Library{}, Taxonomy: func() *kb.Taxonomy { return nil }, Facts: func() kb.Facts { return nil },
		Ready: func(context.Context) error { return nil },
	}).Handler()
}

// releaseMemory gives back what nobody needs any more.
func releaseMemory() {
	runtime.GC()
	debug.FreeOSMemory()
}

// residentBytes is the memory of this process, the parts of index files that are
// mapped into it included.
func residentBytes() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("memory of the process: %w", err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte("VmRSS:")); ok {
			var kilobytes int64
			_, err := fmt.Sscan(string(rest), &kilobytes)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("memory of the process: no VmRSS in /proc/self/status")
}

// settle waits until an index has stopped merging in the background, which ours
// begins after some seconds, or for two minutes: sizes and times are those of an
// index at rest.
func settle(ctx context.Context, size func() int64) {
	const every, quiet, longest = 100 * time.Millisecond, 70, 1200
	last, same := size(), 0
	for range longest {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		if now := size(); now == last {
			same++
		} else {
			last, same = now, 0
		}
		if same == quiet {
			return
		}
	}
}
