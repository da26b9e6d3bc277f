package index_test

import (
	"slices"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// A document has the value of every field that kb calls a facet, and of no other.
func TestFacetsAreTheDescribedOnes(t *testing.T) {
	a := kb.Article{
		Slug: "slug", Title: "title", Questions: []string{"question"}, Answer: "answer", Body: "body", Kind: kb.KindHowto, Category: "a/b", Products: []string{"p", "q"},
		Tags: []string{"t"}, Audience: kb.AudienceAgent, RiskLevel: "R2", Owner: "owner", Related: []string{"r"}, Lang: "zh",
	}
	d := index.NewDocument(kb.Revision{Article: a}, nil, time.Time{})
	empty := index.NewDocument(kb.Revision{}, nil, time.Time{})
	for _, f := range kb.Fields {
		var want []string
		if f.Facet {
			want = f.Values(&a)
		}
		if got := d.FacetValues(f.JSON); !slices.Equal(got, want) {
			t.Errorf("%s is %q in a document, %q in the article", f.JSON, got, want)
		}
		if got := empty.FacetValues(f.JSON); len(got) > 0 {
			t.Errorf("%s of nothing is %q", f.JSON, got)
		}
		_, err := index.ParseFilter(f.JSON + " = x")
		if filters := err == nil; filters != f.Facet || filters != slices.Contains(index.FacetFields, f.JSON) {
			t.Errorf("%s can be filtered by: %v", f.JSON, filters)
		}
	}
}
