package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// report is one in which every ratio can be worked out by hand.
func report() *runReport {
	return &runReport{
		Kind: kindArticles, Articles: 1000, DocsPerSecond: 1500, IndexBytes: 3 << 20, TextBytes: 2 << 20, ResidentBytes: 20 << 20, OpenMs: 12,
		Search: quantiles{2, 3, 4}, Long: quantiles{4, 5, 6}, Suggest: quantiles{.5, .6, .7}, Pinyin: quantiles{.7, .8, .9}, Cached: quantiles{.01, .02, .03}, Change: quantiles{7, 8, 9}, ChangeMerging: quantiles{10, 11, 12},
		HTTP: map[string]httpReport{"clients1": {200, 4, 5}, "clients2": {350, 5, 6}, "clients16": {400, 30, 40}, "clients64": {500, 100, 400}},
		Peers: map[string]*peerReport{
			"bleveCjk":     {DocsPerSecond: 750, IndexBytes: 12 << 20, Search: quantiles{60, 80, 100}, HTTP16QPS: 20, HTTP64QPS: 25},
			"bleveJieba":   {DocsPerSecond: 700, IndexBytes: 10 << 20, Search: quantiles{30, 40, 50}, HTTP16QPS: 30, HTTP64QPS: 35},
			"tantivyJieba": {DocsPerSecond: 9000, IndexBytes: 5 << 20, Search: quantiles{5, 6, 8}},
			"sqliteFts5":   {DocsPerSecond: 3000, IndexBytes: 6 << 20, Search: quantiles{80, 90, 120}},
			"floor":        {DocsPerSecond: 9000, IndexBytes: 4 << 20, Search: quantiles{.5, .6, 1}},
		},
	}
}

func TestRatios(t *testing.T) {
	r := report()
	r.compare()
	want := benchRatios{
		BleveP50: 30, BleveP99: 25, BleveHTTP16: 20, BleveHTTP64: 20, BleveIndexing: 2, JiebaP50: 15, TantivyP50: 2.5, TantivyP99: 2,
		FTS5P50: 40, FTS5P99: 30, FTS5Indexing: .5,
		FloorP50: 4, FloorP99: 4,
		IndexToText: 1.5, IndexToBleve: .25, IndexToFTS5: .5, ResidentToText: 10, HTTP16ToClient1: 2, P99ToP50: 2, HTTP64P99ToP50: 4, ShortToLong: .5,
	}
	if r.Ratios != want {
		t.Errorf("%+v, want %+v", r.Ratios, want)
	}
	alone := report()
	alone.Peers = nil
	alone.compare()
	if want := (benchRatios{IndexToText: 1.5, ResidentToText: 10, HTTP16ToClient1: 2, P99ToP50: 2, HTTP64P99ToP50: 4, ShortToLong: .5}); alone.Ratios != want {
		t.Errorf("without peers: %+v, want %+v", alone.Ratios, want)
	}
}

func TestPrintedReport(t *testing.T) {
	r := report()
	r.compare()
	titles := report()
	titles.Kind, titles.Peers, titles.Skipped = kindTitles, nil, map[string]string{"tantivyJieba": "not measured: cargo is not there"}
	titles.compare()
	var out strings.Builder
	must(t, benchReport{[]*runReport{r, titles}}.print(&out))
	const want = `1000 articles, 2.0 MB of text; opened in 12 ms, 20.0 MB of memory (10.0 times the text); a changed one is searchable after 7.0 ms, p99 9.0; while the index is merged after 10.0, p99 12.0

                          p50 ms     p95 ms  p99 ms  p50, p99 to wenjin's  articles/s  index MB  to the text
wenjin, search            2.000      3.000   4.000   1.00, 1.00            1500        3.0       1.50
wenjin, long questions    4.000      5.000   6.000   2.00, 1.50
wenjin, asked again       0.010      0.020   0.030   0.01, 0.01
wenjin, suggest           0.500      0.600   0.700   0.25, 0.17
wenjin, suggest by pinyin 0.700      0.800   0.900   0.35, 0.23
Bleve, cjk                60.000     80.000  100.000 30.00, 25.00          750         12.0      6.00
Bleve, gojieba            30.000     40.000  50.000  15.00, 12.50          700         10.0      5.00
Tantivy, jieba            5.000      6.000   8.000   2.50, 2.00            9000        5.0       2.50
Tantivy, jieba            not measured: cargo is not there
wenjin, 16 clients        400        30.000  40.000
wenjin, 64 clients        500        100.000 400.000
Bleve, cjk, 16 and 64 clients 20, 25
| articles | p50 ms | p99 ms | long, p50 | to Bleve cjk | to Bleve gojieba | to Tantivy | to FTS5 | floors | suggest p99 | by pinyin | HTTP 16, a second | to Bleve cjk | HTTP 64, p99 to p50 | change p50 ms | p99 | while merging, p99 | articles a second | to Bleve cjk | open ms | resident MB | index to the text |
| 1000 | 2.00 | 4.00 | 4.00 | 30.0 | 15.0 | 2.5 | 40.0 | 4.0 | 0.70 | 0.90 | 400 | 20.0 | 4.0 | 7.0 | 9.0 | 12.0 | 1500 | 2.0 | 12 | 20 | 1.50 |
| 1000 titles | 2.00 | 4.00 | 4.00 | | | | | | 0.70 | 0.90 | 400 | | 4.0 | 7.0 | 9.0 | 12.0 | 1500 | | 12 | 20 | 1.50 |
`
	for line := range strings.Lines(want) {
		fields := strings.Fields(line)
		if !containsFields(out.String(), fields) {
			t.Errorf("no line %q in\n%s", fields, &out)
		}
	}
	for _, line := range []string{"SQLite FTS5, trigram 80.000", "floor, in memory 0.500"} {
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

// The names of a run's members are those that `wenjin bench` had, and more.
func TestReportAsJSON(t *testing.T) {
	src, err := json.Marshal(benchReport{[]*runReport{report()}})
	must(t, err)
	for _, part := range []string{
		`{"runs":[{"kind":"articles","articles":1000,"docsPerSecond":1500,"indexBytes":3145728,"textBytes":2097152,"residentBytes":20971520,"openMs":12,"search":{"p50":2,"p95":3,"p99":4},`,
		`"http":{"clients1":{"qps":200,"p50":4,"p99":5},"clients16":{"qps":400,"p50":30,"p99":40},"clients2":{"qps":350,"p50":5,"p99":6},"clients64":{"qps":500,"p50":100,"p99":400}},"cached":`,
		`"bleveCjk":{"docsPerSecond":750,"indexBytes":12582912,"search":{"p50":60,"p95":80,"p99":100},"http16Qps":20,"http64Qps":25}`,
		`"floor":{"docsPerSecond":9000,"indexBytes":4194304,"search":{"p50":0.5,"p95":0.6,"p99":1}}`,
		`"ratios":{`,
	} {
		if !strings.Contains(string(src), part) {
			t.Errorf("no %s in\n%s", part, src)
		}
	}
}
