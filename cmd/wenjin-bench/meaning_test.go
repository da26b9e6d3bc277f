package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

// No search fails for an endpoint that is killed or hangs, and then words alone count; while
// it lives, its meaning does.
func TestMeaningOutlivesItsEndpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("a load of searches")
	}
	var out bytes.Buffer
	c := meaningCommand{JSON: true, Articles: 100, Requests: 90, Rounds: 1, Clients: 3, Latency: time.Microsecond}
	if err := c.Run(t.Context(), &cli.Streams{Out: &out, Err: &out, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	var got []meaningReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	for i, k := range got {
		if k.Failed > 0 || k.Searches != 90 || k.P50 <= 0 || k.P99Ratio <= 0 || k.Name != kinds[i].name {
			t.Errorf("%+v", k)
		}
		if !kinds[i].meaning && k.ByWords != 90 || kinds[i].ending != lives && k.ByWords < 30 {
			t.Errorf("%s: %d by words", k.Name, k.ByWords)
		}
	}
	if err := (meaningCommand{}).Run(t.Context(), &cli.Streams{}); err == nil {
		t.Error("nothing is measured")
	}
}
