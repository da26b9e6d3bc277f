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
		if f.JSON == "category" {
			want = []string{"a", "a/b"}
		}
		if got := d.FacetValues(f.JSON); !slices.Equal(got, want) {
			t.Errorf("%s is %q in a document, %q in the article", f.JSON, got, want)
		}
		if got := empty.FacetValues(f.JSON); len(got) > 0 {
			t.Errorf("%s of nothing is %q", f.JSON, got)
		}
		_, err := index.ParseFilter(f.JSON + " = x")
		if filters := err == nil; filters != (f.Facet || f.JSON == "slug") || f.Facet != slices.Contains(index.FacetFields, f.JSON) {
			t.Errorf("%s can be filtered by: %v", f.JSON, filters)
		}
	}
}

// A value stands for all that it lies in, and is found by each of these.
func TestFacetValues(t *testing.T) {
	for _, test := range []struct {
		field, value string
		want         []string
	}{
		{"category", "wealth", []string{"wealth"}},
		{"category", "wealth/fund/bond", []string{"wealth", "wealth/fund", "wealth/fund/bond"}},
		{"category", "/wealth", []string{"/wealth"}},
		{"riskLevel", "R2", []string{"R2"}},
		{"riskLevel", "R1-R3", []string{"R1", "R2", "R3"}},
		{"riskLevel", "R2-R2", []string{"R2"}},
		{"riskLevel", "R3-R1", []string{"R3-R1"}},
		{"riskLevel", "R1-R9", []string{"R1-R9"}},
		{"kind", "a/b", []string{"a/b"}},
		{"kind", "R1-R3", []string{"R1-R3"}},
	} {
		d := index.Document{}
		switch test.field {
		case "category":
			d.Category = test.value
		case "riskLevel":
			d.RiskLevel = test.value
		case "kind":
			d.Kind = test.value
		}
		got := d.FacetValues(test.field)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s %s has the values %q, want %q", test.field, test.value, got, test.want)
		}
		for _, v := range append(got, test.value) {
			if !index.Equals(test.field, v).Match(&d) {
				t.Errorf("%s %s is not found by %s", test.field, test.value, v)
			}
		}
	}
	d := index.Document{Category: "wealth", RiskLevel: "R1-R3"}
	for field, values := range map[string][]string{"category": {"wealth/fund", "weal", ""}, "riskLevel": {"R4", "R2-R4", "", "R"}} {
		for _, v := range values {
			if index.Equals(field, v).Match(&d) {
				t.Errorf("%s %q finds %+v", field, v, d)
			}
		}
	}
	if !index.Equals("riskLevel", "R1-R2").Match(&d) {
		t.Error("a part of its range does not find a document")
	}
}
