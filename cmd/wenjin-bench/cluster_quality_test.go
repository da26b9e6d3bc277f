package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/eval"
)

// Stock OpenSearch is asked for the best of what is public by the query that is timed, and
// scored by the order in which it gives them.
func TestStockIsScoredByWhatItFinds(t *testing.T) {
	var asked []string
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		must(t, err)
		asked = append(asked, r.Method+" "+r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/_search") {
			var query struct {
				Size  int
				Query json.RawMessage
			}
			must(t, json.Unmarshal(body, &query))
			want, err := json.Marshal(matching("还款日"))
			must(t, err)
			if string(query.Query) != string(want) || query.Size != eval.Depth {
				t.Errorf("asked for %d of %s", query.Size, query.Query)
			}
			fmt.Fprint(w, `{"hits":{"hits":[{"_source":{"slug":"b"}},{"_source":{"slug":"a"}}]}}`)
			return
		}
		fmt.Fprint(w, `{"errors":false}`)
	}))
	t.Cleanup(node.Close)
	set := &eval.Set{
		Name: "two", Corpus: []eval.Doc{{ID: "a", Title: "还款日"}, {ID: "b", Title: "账单日"}},
		Queries: []eval.Question{{ID: "q", Text: "还款日"}}, Qrels: map[string]map[string]int{"q": {"a": 1}},
	}
	got, err := stockQuality(t.Context(), set, stockCluster{node.URL, "bench-stock"}, nil)
	must(t, err)
	if got.Name != "two" || got.MRR10 != 0.5 || got.Recall10 != 1 {
		t.Errorf("%+v", got)
	}
	want := []string{"PUT /bench-stock", "POST /bench-stock/_bulk", "POST /bench-stock/_forcemerge", "POST /bench-stock/_refresh", "POST /bench-stock/_search"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	(&qualityReport{eval.NewReport([]eval.SetScores{got}), eval.NewReport([]eval.SetScores{got})}).print(w)
	must(t, w.Flush())
	if lines := strings.Fields(out.String()); !slices.Contains(lines, "two") || !slices.Contains(lines, "mean") {
		t.Error(out.String())
	}
}

// A bulk that was not taken whole is told.
func TestStockTellsErrors(t *testing.T) {
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errors":true}`) }))
	t.Cleanup(node.Close)
	if err := (stockCluster{node.URL, "x"}).add(t.Context(), []index.Document{{ArticleID: "a"}}); err == nil {
		t.Error("no error")
	}
}
