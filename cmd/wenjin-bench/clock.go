package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// quantiles of many times, in milliseconds.
type quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
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

// timeEach asks every question once, after the warm-up, and gives how long each took.
func timeEach(ctx context.Context, s *cli.Streams, what string, warmup, questions []string, ask func(ctx context.Context, text string) error) (quantiles, error) {
	bar := s.Progress(what)
	defer bar.Done()
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
			bar.Set(i, len(questions))
		}
	}
	return quantilesOf(times), nil
}
