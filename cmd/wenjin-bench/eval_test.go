package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEvalCompares(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"corpus.jsonl": `{"_id":"a","title":"货币基金赎回多久到账","text":"一般下一个工作日到账。"}` + "\n" +
			`{"_id":"b","title":"怎么申请提前还款","text":"在应用里申请。"}` + "\n",
		"queries.jsonl":  `{"_id":"q","text":"货币基金几天到账"}` + "\n",
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\ta\t1\n",
	} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(text), 0o600))
	}
	var report evalReport
	must(t, json.Unmarshal([]byte(output(t, 0, "eval", "--json", dir)), &report))
	if want := len(ablations()) + 1; len(report.Compare) != want || report.Mean.NDCG10 != 1 {
		t.Fatalf("%d comparisons, want %d; mean %+v", len(report.Compare), want, report.Mean)
	}
	for _, c := range report.Compare {
		if len(c.Sets) != 1 || c.Mean.Recall10 != 1 {
			t.Errorf("%s: %+v", c.Name, c)
		}
	}
	if table := output(t, 0, "eval", dir); !strings.Contains(table, stockBleve) {
		t.Error(table)
	}
}
