package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBench(t *testing.T) {
	out := output(t, 0, "--articles", "300", "--queries", "30", "--json")
	var got map[string]any
	must(t, json.Unmarshal([]byte(out), &got))
	for _, path := range []string{
		"articles", "docsPerSecond", "indexBytes", "textBytes", "residentBytes", "openMs",
		"search.p50", "search.p95", "search.p99", "suggest.p50", "suggest.p95", "suggest.p99", "cached.p50", "cached.p95", "cached.p99",
		"http.clients1.qps", "http.clients1.p99", "http.clients2.qps", "http.clients2.p99", "http.clients16.qps", "http.clients16.p99",
		"peers.bleveCjk.docsPerSecond", "peers.bleveCjk.indexBytes", "peers.bleveCjk.search.p50", "peers.bleveCjk.search.p95", "peers.bleveCjk.search.p99", "peers.bleveCjk.http16Qps",
		"peers.sqliteFts5.docsPerSecond", "peers.sqliteFts5.indexBytes", "peers.sqliteFts5.search.p50", "peers.sqliteFts5.search.p95", "peers.sqliteFts5.search.p99",
		"peers.floor.search.p50", "peers.floor.search.p95", "peers.floor.search.p99",
		"ratios.bleveP50", "ratios.bleveP99", "ratios.bleveHttp16", "ratios.fts5P50", "ratios.fts5P99", "ratios.floorP50", "ratios.floorP99", "ratios.indexToText", "ratios.residentToText",
	} {
		var at any = got
		for name := range strings.SplitSeq(path, ".") {
			members, _ := at.(map[string]any)
			at = members[name]
		}
		if n, ok := at.(float64); !ok || n <= 0 {
			t.Errorf("%s is %v", path, at)
		}
	}
	output(t, 2, "--articles", "0")
	output(t, 2, "--queries", "0")
}
