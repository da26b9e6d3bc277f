package bleveindex_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bleveindex"
	"github.com/wenjin-kb/wenjin/index/indextest"
	"github.com/wenjin-kb/wenjin/kb"
)

// articlesForStrangers is an index of three articles in a folder.
func articlesForStrangers(t *testing.T) string {
	t.Helper()
	words := append(indextest.Nouns("余额宝", "到账", "年费", "琅琊卡"), zh.Entry{Word: "提前还款日", Freq: 90000, Tag: "n"})
	analyzer := indextest.Analyzer(zh.Words{Dictionary: words})()
	dir := filepath.Join(t.TempDir(), "index")
	x, err := bleveindex.Create(dir, analyzer, bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	docs := []index.Document{
		{ArticleID: "a", Title: "余额宝提现多久到账？", Questions: []string{"什么时候取现？"}, Body: "下一交易日。", Audience: kb.AudiencePublic},
		{ArticleID: "b", Title: "琅琊卡年费", Body: "Visa卡的手续费。", Audience: kb.AudiencePublic},
		{ArticleID: "c", Title: "提前还款日", Audience: kb.AudiencePublic},
	}
	for i := range docs {
		b := index.Batch{Seq: int64(i + 1), Updates: []index.Update{{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]}}}
		if err := x.Apply(t.Context(), b, analyzer); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	mergePlainly(t, dir)
	return dir
}

// mergePlainly merges an index by Bleve alone, after which it is packed.
func mergePlainly(t *testing.T, dir string) {
	t.Helper()
	idx, err := bleve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	advanced, err := idx.Advanced()
	if err == nil {
		err = advanced.(*scorch.Scorch).ForceMerge(t.Context(), nil)
	}
	if err := errors.Join(err, idx.Close()); err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "store", "*.zap"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("wenjin-1")) {
			return
		}
	}
	t.Fatalf("none of the segments %s is packed", paths)
}
