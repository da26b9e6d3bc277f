package bleveindex_test

import (
	"path/filepath"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/bleveindex"
	"github.com/wenjin-kb/wenjin/kb"
)

// articlesForStrangers is an index of three articles in a folder.
func articlesForStrangers(t *testing.T) string {
	t.Helper()
	analyzer, err := zh.NewAnalyzer(zh.Words{Dictionary: []zh.Entry{{Word: "余额宝", Tag: "n"}, {Word: "到账", Tag: "v"}, {Word: "年费", Tag: "n"}, {Word: "琅琊卡", Tag: "n"}, {Word: "提前还款日", Freq: 90000, Tag: "n"}}})
	if err != nil {
		t.Fatal(err)
	}
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
