package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// The log adds next to nothing to a search, and what reads it is fast. The bounds are
// wide: what else runs on the machine only adds.
func TestSearchesCost(t *testing.T) {
	var out bytes.Buffer
	c := searchesCommand{JSON: true, Intents: 20_000, Requests: 400, Articles: 300, Writes: 50, Dir: t.TempDir()}
	if err := c.Run(t.Context(), &cli.Streams{Out: &out, Err: &out, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	var r searchesReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	for try := 0; r.LogP50 > 1.5*r.PlainP50+0.1 && try < 3 && !testing.Short(); try++ {
		if err := c.cost(t.Context(), t.TempDir(), &r); err != nil {
			t.Fatal(err)
		}
	}
	if r.PlainP50 <= 0 || r.LogP50 > 1.5*r.PlainP50+0.1 && !testing.Short() {
		t.Errorf("a search takes %.3f ms with the log, %.3f without", r.LogP50, r.PlainP50)
	}
	if r.Forgotten < 50 || r.WaitP50 <= 0 || r.AloneP50 <= 0 {
		t.Errorf("beside a writer %d intents were deleted; %+v", r.Forgotten, r)
	}
	for what, took := range map[string]float64{"overview": r.Overview, "top": r.Top, "rising": r.Rising, "gaps": r.Gaps, "articles": r.Articles} {
		if took <= 0 || took > 1000 && !testing.Short() { // with -short the race detector runs, which takes several times as long
			t.Errorf("%s takes %.0f ms", what, took)
		}
	}
}
