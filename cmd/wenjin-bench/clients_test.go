package main

import (
	"path/filepath"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/index/bench"
	"github.com/wenjin-kb/wenjin/index/embedded"
)

// Sixty-four clients that ask at the same time all get answers, none of them much later
// than the others. A run at a size says it of more: http64P99ToP50.
func TestSixtyFourClients(t *testing.T) {
	analyzer, err := source.Analyzer(content.FS)
	must(t, err)
	e, err := embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer, embedded.Options{})
	must(t, err)
	defer func() { must(t, e.Close()) }()
	docs := bench.Corpus(300, 1)
	must(t, apply(t.Context(), e, docs))
	questions := bench.Queries(docs, 2000, 64)
	must(t, serve(ownHandler(e, nil), func(base string) error {
		got, err := load(t.Context(), &cli.Streams{}, "wenjin", base+"/api/v1/search?q=", 64, questions[:100], questions[100:])
		if err == nil && got.P99 > 10*got.P50 {
			t.Errorf("p99 %.1f ms is more than ten times p50, %.1f ms", got.P99, got.P50)
		}
		t.Logf("%+v", got)
		return err
	}))
}
