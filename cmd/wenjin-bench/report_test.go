package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// report is one in which every ratio can be worked out by hand.
func report() *benchReport {
	return &benchReport{
		Articles: 1000, DocsPerSecond: 1500, IndexBytes: 3 << 20, TextBytes: 2 << 20, ResidentBytes: 20 << 20, OpenMs: 12,
		Search: quantiles{2, 3, 4}, Suggest: quantiles{.5, .6, .7}, Cached: quantiles{.01, .02, .03},
		HTTP: map[string]httpReport{"clients1": {200, 5}, "clients2": {350, 6}, "clients16": {400, 40}},
		Peers: peersReport{
			BleveCJK:   peerReport{DocsPerSecond: 750, IndexBytes: 12 << 20, Search: quantiles{60, 80, 100}, HTTP16QPS: 20},
			SQLiteFTS5: peerReport{DocsPerSecond: 3000, IndexBytes: 6 << 20, Search: quantiles{80, 90, 120}},
			Floor:      peerReport{DocsPerSecond: 9000, IndexBytes: 4 << 20, Search: quantiles{.5, .6, 1}},
		},
	}
}

func TestRatios(t *testing.T) {
	r := report()
	r.compare()
	want := benchRatios{
		BleveP50: 30, BleveP99: 25, BleveHTTP16: 20, BleveIndexing: 2,
		FTS5P50: 40, FTS5P99: 30, FTS5Indexing: .5,
		FloorP50: 4, FloorP99: 4,
		IndexToText: 1.5, IndexToBleve: .25, IndexToFTS5: .5, ResidentToText: 10, HTTP16ToClient1: 2,
	}
	if r.Ratios != want {
		t.Errorf("%+v, want %+v", r.Ratios, want)
	}
}

func TestPrintedReport(t *testing.T) {
	r := report()
	r.compare()
	var out strings.Builder
	must(t, r.print(&out))
	const want = `1000 articles, 2.0 MB of text; opened in 12 ms, 20.0 MB of memory (10.0 times the text)

                          p50 ms     p95 ms  p99 ms  p50, p99 to wenjin's  articles/s  index MB  to the text
wenjin, search            2.000      3.000   4.000   1.00, 1.00            1500        3.0       1.50
wenjin, asked again       0.010      0.020   0.030   0.01, 0.01                                  
wenjin, suggest           0.500      0.600   0.700   0.25, 0.17                                  
Bleve, cjk                60.000     80.000  100.000 30.00, 25.00          750         12.0      6.00
`
	for line := range strings.Lines(want) {
		fields := strings.Fields(line)
		if !containsFields(out.String(), fields) {
			t.Errorf("no line %q in\n%s", fields, &out)
		}
	}
	for _, line := range []string{"SQLite FTS5, trigram 80.000", "floor, in memory 0.500", "wenjin, 16 clients 400 40.000", "Bleve, cjk, 16 clients 20"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), line) {
			t.Errorf("no %q in\n%s", line, &out)
		}
	}
}

// containsFields reports a line that holds these words and nothing else.
func containsFields(text string, words []string) bool {
	for line := range strings.Lines(text) {
		if strings.Join(strings.Fields(line), " ") == strings.Join(words, " ") {
			return true
		}
	}
	return false
}

// The names are those that `wenjin bench` had.
func TestReportAsJSON(t *testing.T) {
	src, err := json.Marshal(report())
	must(t, err)
	for _, part := range []string{
		`{"articles":1000,"docsPerSecond":1500,"indexBytes":3145728,"textBytes":2097152,"residentBytes":20971520,"openMs":12,"search":{"p50":2,"p95":3,"p99":4},`,
		`"http":{"clients1":{"qps":200,"p99":5},"clients16":{"qps":400,"p99":40},"clients2":{"qps":350,"p99":6}},"cached":`,
		`"peers":{"bleveCjk":{"docsPerSecond":750,"indexBytes":12582912,"search":{"p50":60,"p95":80,"p99":100},"http16Qps":20},"sqliteFts5":{"docsPerSecond":3000,"indexBytes":6291456,"search":{"p50":80,"p95":90,"p99":120}},"floor":`,
		`"ratios":{"bleveP50":`,
	} {
		if !strings.Contains(string(src), part) {
			t.Errorf("no %s in\n%s", part, src)
		}
	}
}
