package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/indextest"
)

// A run at each size, with everything in it; the program for Tantivy is left out, which
// takes minutes to build.
func TestBench(t *testing.T) {
	out := output(t, 0, "--size", "40,200", "--titles", "60", "--queries", "20", "--hold", "1ms", "--merging", "1ms", "--peers", "bleveCjk,bleveJieba,sqliteFts5,floor", "--json")
	var got struct{ Runs []map[string]any }
	must(t, json.Unmarshal([]byte(out), &got))
	if len(got.Runs) != 3 || got.Runs[0]["articles"] != 40.0 || got.Runs[1]["articles"] != 200.0 || got.Runs[2]["kind"] != "titles" {
		t.Fatalf("%d runs in\n%s", len(got.Runs), out)
	}
	for _, run := range got.Runs {
		for _, path := range []string{
			"articles", "docsPerSecond", "indexBytes", "textBytes", "residentBytes", "openMs",
			"search.p50", "search.p95", "search.p99", "long.p50", "suggest.p50", "suggest.p99", "suggestPinyin.p99", "cached.p50", "change.p50", "change.p99", "changeMerging.p99",
			"http.clients1.qps", "http.clients2.p99", "http.clients16.qps", "http.clients64.p50", "http.clients64.p99", "held.clients", "held.seconds", "held.qps", "held.p50", "held.p99",
			"peers.bleveCjk.docsPerSecond", "peers.bleveCjk.indexBytes", "peers.bleveCjk.search.p50", "peers.bleveCjk.search.p99", "peers.bleveCjk.http16Qps", "peers.bleveCjk.http64Qps",
			"peers.bleveJieba.search.p50", "peers.sqliteFts5.docsPerSecond", "peers.sqliteFts5.indexBytes", "peers.sqliteFts5.search.p99", "peers.floor.search.p50",
			"ratios.bleveP50", "ratios.bleveP99", "ratios.bleveHttp16", "ratios.bleveHttp64", "ratios.bleveJiebaP50", "ratios.fts5P50", "ratios.floorP50", "ratios.indexToText", "ratios.shortToLong",
		} {
			var at any = run
			for name := range strings.SplitSeq(path, ".") {
				members, _ := at.(map[string]any)
				at = members[name]
			}
			if n, ok := at.(float64); !ok || n <= 0 {
				t.Errorf("%v %v: %s is %v", run["articles"], run["kind"], path, at)
			}
		}
	}
	for _, wrong := range [][]string{{"--size", "0"}, {"--size", "5,-1"}, {"--queries", "0"}, {"--titles", "-1"}, {"--peers", "elastic"}, {"--hold", "-1s"}, {"--merging", "-1s"}} {
		output(t, 2, wrong...)
	}
}

// Titles are typed as they sound: whole, by initials, and with the end missing.
func TestSpelled(t *testing.T) {
	got := spelled(indextest.Analyzer(zh.Words{})(), []string{"花呗", "账单", "征信", "。", "Visa"})
	if want := []string{"huabei", "zd", "zhengxi", "visa"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Where cargo is missing, the peer that it would build is left out, and the report says so.
func TestWithoutCargo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	out := output(t, 0, "--size", "20", "--titles", "0", "--queries", "5", "--peers", "tantivyJieba")
	if !strings.Contains(out, "not measured: cargo is not there") {
		t.Error(out)
	}
}
