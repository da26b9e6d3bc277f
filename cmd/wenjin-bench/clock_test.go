package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

func TestQuantiles(t *testing.T) {
	times := func(n int) (out []time.Duration) {
		for i := range n {
			out = append(out, time.Duration(n-i)*time.Millisecond) // the longest first
		}
		return out
	}
	for n, want := range map[int]quantiles{0: {}, 1: {1, 1, 1}, 2: {1, 1, 1}, 101: {51, 96, 100}, 1000: {500, 950, 990}} {
		if got := quantilesOf(times(n)); got != want {
			t.Errorf("of 1 … %d ms: %+v, want %+v", n, got, want)
		}
	}
}

// Questions are asked in order, after the warm-up, whose times do not count.
func TestTimeEach(t *testing.T) {
	s := &cli.Streams{}
	var asked []string
	q, err := timeEach(t.Context(), s, "asking", []string{"w"}, []string{"a", "b"}, func(_ context.Context, text string) error {
		asked = append(asked, text)
		if text == "w" {
			time.Sleep(30 * time.Millisecond)
		}
		return nil
	})
	if err != nil || !slices.Equal(asked, []string{"w", "a", "b"}) || q.P99 > 25 {
		t.Errorf("asked %q, %+v, %v", asked, q, err)
	}

	broken := errors.New("broken")
	for _, bad := range []string{"w", "a"} {
		_, err := timeEach(t.Context(), s, "asking", []string{"w"}, []string{"a"}, func(_ context.Context, text string) error {
			if text == bad {
				return broken
			}
			return nil
		})
		if !errors.Is(err, broken) {
			t.Errorf("%s fails: %v", bad, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := timeEach(ctx, s, "asking", nil, []string{"a"}, func(context.Context, string) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// Every question is asked once, whatever the number of clients.
func TestLoad(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.URL.Query().Get("q")]++
		if r.URL.Query().Get("q") == "bad" {
			http.Error(w, "bad", http.StatusTeapot)
		}
	}))
	defer server.Close()
	var questions []string
	for i := range 100 {
		questions = append(questions, fmt.Sprintf("第%d问？&+", i))
	}
	got, err := load(t.Context(), &cli.Streams{}, "it", server.URL+"/?q=", 16, []string{"warm"}, questions)
	if err != nil || got.QPS <= 0 || got.P99 <= 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if asked["warm"] != 1 || len(asked) != 101 {
		t.Errorf("%d different questions, %d times to warm up", len(asked), asked["warm"])
	}
	for _, q := range questions {
		if asked[q] != 1 {
			t.Errorf("%s was asked %d times", q, asked[q])
		}
	}
	for _, where := range []struct{ warmup, questions []string }{{[]string{"bad"}, nil}, {nil, []string{"a", "bad"}}} {
		if _, err := load(t.Context(), &cli.Streams{}, "it", server.URL+"/?q=", 2, where.warmup, where.questions); err == nil || !strings.Contains(err.Error(), "418") {
			t.Errorf("%+v: %v", where, err)
		}
	}
}

func TestServeEndsWithItsUse(t *testing.T) {
	var base string
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("hello")) })
	err := serve(hello, func(at string) error {
		base = at
		_, err := get(t.Context(), http.DefaultClient, at)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := get(t.Context(), http.DefaultClient, base); err == nil {
		t.Error("it still answers")
	}
	broken := errors.New("broken")
	if err := serve(hello, func(string) error { return broken }); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestResidentBytes(t *testing.T) {
	n, err := residentBytes()
	if err != nil || n < 1<<20 || n > 1<<40 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

// It waits for seven quiet seconds at most twice over, or until it is stopped.
func TestSettleStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 250*time.Millisecond)
	defer cancel()
	looks := 0
	start := time.Now()
	settle(ctx, func() int64 { looks++; return int64(looks) })
	if took := time.Since(start); looks < 2 || took > 5*time.Second {
		t.Errorf("%d looks in %s", looks, took)
	}
}
