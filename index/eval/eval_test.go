package eval_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/eval"
)

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	corpus  = `{"_id":"d1","title":"t","text":"x"}` + "\n" + `{"_id":"d2","title":"","text":"y"}` + "\n"
	queries = `{"_id":"q1","text":"甲"}` + "\n" + `{"_id":"q2","text":"乙"}` + "\n"
	qrels   = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td2\t0\n"
)

func TestMeasure(t *testing.T) {
	set, err := eval.LoadSet(write(t, map[string]string{"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": qrels}))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Corpus) != 2 || len(set.Queries) != 1 {
		t.Fatalf("%+v", set)
	}
	got, err := eval.Measure(context.Background(), set, func(context.Context, string) ([]string, error) { return []string{"x", "d2", "d2", "d1"}, nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := (1/math.Log2(3) + 2/math.Log2(5)) / (2 + 1/math.Log2(3))
	if math.Abs(got.NDCG10-want) > 1e-9 || got.MRR10 != .5 || got.Recall10 != 1 || got.Recall50 != 1 || got.Queries != 1 {
		t.Errorf("%+v, want nDCG %f", got, want)
	}
}

func TestLoadSetNamesBadLines(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"corpus.jsonl:2": {"corpus.jsonl": `{"_id":"a"}` + "\n{", "queries.jsonl": queries, "qrels/test.tsv": qrels},
		"test.tsv:2":     {"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": "a\tb\tc\nq1\td1\n"},
		"no judged":      {"corpus.jsonl": corpus, "queries.jsonl": queries, "qrels/test.tsv": "a\tb\tc\n"},
		"no such file":   {"corpus.jsonl": corpus},
	} {
		if _, err := eval.LoadSet(write(t, files)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
