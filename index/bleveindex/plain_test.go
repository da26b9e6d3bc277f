package bleveindex_test

import (
	"path/filepath"
	"testing"

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
	b := index.Batch{Seq: 1}
	for i := range docs {
		b.Updates = append(b.Updates, index.Update{ArticleID: docs[i].ArticleID, Documents: docs[i : i+1]})
	}
	if err := x.Apply(t.Context(), b, analyzer); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}
