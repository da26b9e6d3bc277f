package bleveindex

import (
	"fmt"
	"testing"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
	"github.com/wenjin-kb/wenjin/index/segmentfile"
)

// Words and pairs come each time that they stand there, with the documents in order; titles are
// a part of all. Words are numbered in their order, whichever part of a batch they are of.
func TestTerms(t *testing.T) {
	var parts []*terms
	for i, d := range []index.Document{
		{ArticleID: "a", Title: "还款还款", Questions: []string{"visa还款"}, Body: "贷款，还款"},
		{ArticleID: "b", Title: "贷款"},
	} {
		part := &terms{words: segmentfile.NewWords()}
		part.add(i, retrieve.NewText(&d, plainAnalyzer()), plainAnalyzer())
		parts = append(parts, part)
	}
	all := together(parts)
	for _, c := range []struct {
		name     string
		postings []segmentfile.Posting
		text     func([]byte, uint64) []byte
		want     string
	}{
		{fieldTitle, all.title, all.words.AppendTerm, "map[visa@0:1 贷款@1:1 还款@0:3]"},
		{fieldBody, all.body, all.words.AppendTerm, "map[visa@0:1 贷款@0:1 贷款@1:1 还款@0:4]"},
		{fieldTitlePairs, all.titlePairs, appendPair, "map[a还@0:1 is@0:1 sa@0:1 vi@0:1 款还@0:1 贷款@1:1 还款@0:3]"},
		{fieldPairs, all.pairs, appendPair, "map[a还@0:1 is@0:1 sa@0:1 vi@0:1 款还@0:1 贷款@0:1 贷款@1:1 还款@0:4]"},
	} {
		counts, last := map[string]int{}, 0
		for _, p := range c.postings {
			counts[fmt.Sprintf("%s@%d", c.text(nil, p.Term()), p.Document())]++
			if p.Document() < last {
				t.Errorf("%s: document %d after %d", c.name, p.Document(), last)
			}
			last = p.Document()
		}
		if got := fmt.Sprint(counts); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
