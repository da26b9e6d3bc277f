package bleveindex

import (
	"fmt"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Words come with how often they stand there, pairs without; titles are a part of
// all.
func TestBleveDocument(t *testing.T) {
	d := index.Document{ArticleID: "a", Revision: 1, Title: "还款还款", Questions: []string{"visa还款"}, Body: "贷款，还款"}
	text := retrieve.NewText(&d, plainAnalyzer())
	got := map[string]string{}
	for _, f := range bleveDocument(text, plainAnalyzer()).Fields {
		if !f.Options().IsIndexed() {
			continue
		}
		f.Analyze()
		counts := map[string]int{}
		for term, frequency := range f.AnalyzedTokenFrequencies() {
			counts[term] = frequency.Frequency()
		}
		got[f.Name()] = fmt.Sprint(counts)
	}
	for name, want := range map[string]string{
		fieldTitle:      "map[visa:1 还款:3]",
		fieldBody:       "map[visa:1 贷款:1 还款:4]",
		fieldTitlePairs: "map[a还:1 is:1 sa:1 vi:1 款还:1 还款:1]",
		fieldPairs:      "map[a还:1 is:1 sa:1 vi:1 款还:1 贷款:1 还款:1]",
	} {
		if got[name] != want {
			t.Errorf("%s: %s, want %s", name, got[name], want)
		}
	}
}
