package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/index/rerank/reranktest"
)

// Settings of a reranker are looked at before anything is sent; without an address nobody
// judges.
func TestSettingsOfRerank(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(key, []byte(" sk-geheim\n"), 0o600))
	for name, f := range map[string]rerankFlags{
		"a model without an address": {RerankModel: "m"}, "a key without an address": {RerankKeyFile: key},
		"no address": {RerankURL: "geheim"}, "a password": {RerankURL: "http://u:geheim@h"}, "no key": {RerankURL: "http://h", RerankKeyFile: key + "x"},
	} {
		if c, err := f.reranker(); err == nil || strings.Contains(err.Error(), "geheim") || c != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	c, err := rerankFlags{RerankURL: "http://127.0.0.1:1/v1", RerankModel: "m", RerankKeyFile: key}.reranker()
	if err != nil || c.Key != "sk-geheim" || c.URL != "http://127.0.0.1:1/v1/rerank" {
		t.Error(c, err)
	}
	if c, err := (rerankFlags{}).reranker(); err != nil || c != nil {
		t.Error(c, err)
	}
}

// A reranker that knows the answers lifts a set; one that does not answer is an error, not a
// figure.
func TestEvalOfAReranker(t *testing.T) {
	set := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(set, "qrels"), 0o755))
	for name, text := range map[string]string{
		"corpus.jsonl":   `{"_id":"a","title":"信用卡年费","text":"信用卡年费怎么收，看这里。"}` + "\n" + `{"_id":"b","title":"信用卡年费多少","text":"一百元。"}` + "\n",
		"queries.jsonl":  `{"_id":"q","text":"信用卡年费怎么收呢"}` + "\n",
		"qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\tb\t1\n",
	} {
		must(t, os.WriteFile(filepath.Join(set, name), []byte(text), 0o644))
	}
	judge := reranktest.New(t, func(_, text string) float64 {
		if strings.Contains(text, "一百元") {
			return 1
		}
		return 0
	})
	out, err := program(t, "eval", "--json", "--rerank-url", judge.URL, set).Output()
	must(t, err)
	var got map[string]struct{ Mean struct{ NDCG10 float64 } }
	must(t, json.Unmarshal(out, &got))
	if len(got) != 2 || got["lexical"].Mean.NDCG10 >= 1 || got["reranked"].Mean.NDCG10 != 1 {
		t.Errorf("%s", out)
	}
	judge.Close()
	if out, err := program(t, "eval", "--rerank-url", judge.URL, set).CombinedOutput(); err == nil || !strings.Contains(string(out), "reranker") {
		t.Errorf("%v: %s", err, out)
	}
}
