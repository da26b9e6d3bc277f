package meili_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// found is what tests look at in an answer.
type found struct {
	Hits                                              []map[string]any
	Results                                           []found
	EstimatedTotalHits, Limit, Offset                 *int
	TotalHits, TotalPages, Page, HitsPerPage          *int
	FacetDistribution                                 map[string]map[string]int
	FacetStats                                        map[string]any
	FacetsByIndex                                     map[string]struct{ Distribution map[string]map[string]int }
	PerformanceDetails                                map[string]string
	FacetHits                                         []struct{ Value string }
	ID, IndexUID, Query, PrimaryKey, UID, PkgVersion  string
	NumberOfDocuments, DatabaseSize, Total, MaxValues int
}

// ids are those of the hits.
func (f found) ids() string {
	var out []string
	for _, h := range f.Hits {
		out = append(out, fmt.Sprint(h["id"]))
	}
	return strings.Join(out, " ")
}

const search = "/indexes/articles/search"

// Every parameter of a search does what it does at Meilisearch.
func TestSearches(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{"q":"征信"}`:                                                                              "third other",
		`{"q":"征信","limit":1}`:                                                                    "third",
		`{"q":"征信","offset":1}`:                                                                   "other",
		`{"q":"征信","limit":0}`:                                                                    "",
		`{"q":"征信","offset":999999}`:                                                              "",
		`{"q":"征信","hitsPerPage":1,"page":2}`:                                                     "other",
		`{"q":"征信","hitsPerPage":1,"page":0}`:                                                     "",
		`{"q":"征信","page":1,"limit":1}`:                                                           "third other",
		`{"q":"征信","hitsPerPage":0}`:                                                              "",
		`{"q":"征信","filter":"category = credit/repair"}`:                                          "third",
		`{"q":"征信","filter":"categories.lvl1='credit > repair'"}`:                                 "third",
		`{"q":"征信","filter":["tags IS EMPTY",["slug = other","slug = third"]]}`:                   "other",
		`{"q":"征信","filter":"updatedAt > 0 AND validTo IS NULL AND slug != other"}`:               "third",
		`{"q":"征信","filter":null,"sort":null,"hybrid":null,"attributesToSearchOn":null,"x":null}`: "third other",
		`{"q":"征信","attributesToSearchOn":["body"]}`:                                              "third",
		`{"q":"征信","attributesToSearchOn":["*"]}`:                                                 "third other",
		`{"q":"转出多久","attributesToSearchOn":["questions"]}`:                                       "open",
		`{"q":"征信","distinct":"audience"}`:                                                        "third",
		`{"q":"征信","distinct":"category"}`:                                                        "third other",
		`{"q":"征信","rankingScoreThreshold":1}`:                                                    "",
		`{"q":"征信","rankingScoreThreshold":0}`:                                                    "third other",
		`{"q":"征信","locales":["zho"],"matchingStrategy":"all"}`:                                   "third other",
		`{"q":"征信 到账","matchingStrategy":"all"}`:                                                  "",
		`{"q":null,"filter":"kind = knowledge AND slug = open"}`:                                  "open",
	} {
		if got := read[found](w, search, body).ids(); got != want {
			t.Errorf("%s finds %q, want %q", body, got, want)
		}
	}
	for body, want := range map[string]bool{`{"q":"征信"}`: false, `{"q":"征信","hybrid":null}`: false, `{"q":"征信","hybrid":{"embedder":"default"}}`: true} {
		if _, said := read[map[string]any](w, search, body)["semanticHitCount"]; said != want {
			t.Errorf("%s: how many are found by meaning is said: %t", body, said)
		}
	}
	get := read[found](w, search+"?q=%E5%BE%81%E4%BF%A1&limit=1&attributesToRetrieve=id,title&filter=slug%20%3D%20third&showRankingScore=true&facets=kind", "")
	if get.ids() != "third" || len(get.Hits[0]) != 3 || get.FacetDistribution["kind"]["knowledge"] != 1 {
		t.Errorf("%+v", get)
	}
}

// Answers tell what was asked: pages or an offset, facets only where they are wanted.
func TestAnswersTellWhatWasAsked(t *testing.T) {
	w := newWorld(t)
	got := read[found](w, search, `{"q":"征信","facets":["category","categories.lvl0","categories.lvl1"],"showPerformanceDetails":true}`)
	if *got.EstimatedTotalHits != 2 || *got.Limit != 20 || *got.Offset != 0 || got.Page != nil || got.TotalHits != nil || got.FacetStats == nil || got.PerformanceDetails["search"] == "" ||
		fmt.Sprint(got.FacetDistribution) != "map[categories.lvl0:map[credit:2] categories.lvl1:map[credit > repair:1] category:map[credit:2 credit/repair:1]]" {
		t.Errorf("%+v", got)
	}
	got = read[found](w, search, `{"q":"征信","page":2,"hitsPerPage":1}`)
	if *got.TotalHits != 2 || *got.TotalPages != 2 || *got.Page != 2 || *got.HitsPerPage != 1 || got.Limit != nil || got.EstimatedTotalHits != nil || got.FacetDistribution != nil {
		t.Errorf("%+v", got)
	}
	got = read[found](w, search, `{"q":"征信","distinct":"audience","facets":["category"]}`)
	if *got.EstimatedTotalHits != 1 || got.FacetDistribution["category"]["credit"] != 1 {
		t.Errorf("what is counted is not what is found: %+v", got)
	}
}

// _formatted has what is asked for, marked and cut; where the tags are HTML, nothing but
// them is.
func TestFormatted(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{"attributesToHighlight":["title"],"attributesToRetrieve":["title"]}`:                                                `{"title":"余额宝多久\u003cem\u003e到账\u003c/em\u003e？"}`,
		`{"attributesToHighlight":["*"],"attributesToRetrieve":["answer"]}`:                                                   `{"answer":"下一交易日 \u0026lt;b\u0026gt;\u003cem\u003e到账\u003c/em\u003e\u0026lt;/b\u0026gt;。"}`,
		`{"attributesToHighlight":["*"],"attributesToRetrieve":["answer"],"highlightPreTag":"__[","highlightPostTag":"]__"}`:  `{"answer":"下一交易日 \u003cb\u003e__[到账]__\u003c/b\u003e。"}`,
		`{"attributesToCrop":["answer"],"cropLength":6,"attributesToRetrieve":["answer"]}`:                                    `{"answer":"…b\u003e到账\u003c/…"}`,
		`{"attributesToCrop":["body:10"],"attributesToRetrieve":["body"],"cropMarker":"~","attributesToHighlight":["title"]}`: `{"body":"~交易日到账。遇到节假~"}`,
		`{"attributesToCrop":["body:1000"],"attributesToRetrieve":["tags"],"attributesToHighlight":["tags"]}`:                 `{"tags":["赎回"]}`,
		`{"attributesToRetrieve":["title"]}`:                                                                                  `null`,
		`{"attributesToRetrieve":["id","categories.lvl0","nonsense"],"attributesToHighlight":[]}`:                             `{"categories":{"lvl0":"wealth","lvl1":"wealth \u003e money-fund"},"id":"open"}`,
	} {
		got := read[found](w, search, `{"q":"到账","filter":"slug = open",`+body[1:])
		text, _ := json.Marshal(got.Hits[0]["_formatted"])
		if string(text) != want {
			t.Errorf("%s gives %s, want %s", body, text, want)
		}
	}
}

// The places that match are bytes of the attribute, wherever the body is cut.
func TestPositions(t *testing.T) {
	w := newWorld(t)
	hit := read[found](w, search, `{"q":"到账","filter":"slug = open","showMatchesPosition":true,"attributesToCrop":["body"],"cropLength":4,"attributesToHighlight":["body"]}`).Hits[0]
	if formatted := hit["_formatted"].(map[string]any)["body"].(string); !strings.Contains(formatted, "<em>到账</em>") || len([]rune(formatted)) > 20 {
		t.Errorf("cut is %q", formatted)
	}
	n := 0
	for name, places := range hit["_matchesPosition"].(map[string]any) {
		for _, place := range places.([]any) {
			p := place.(map[string]any)
			start, length := int(p["start"].(float64)), int(p["length"].(float64))
			if got := hit[name].(string)[start : start+length]; got != "到账" {
				t.Errorf("%s has %q at %d", name, got, start)
			}
			n++
		}
	}
	if n < 3 {
		t.Errorf("%d places in %v", n, hit["_matchesPosition"])
	}
}

// A document has an address that works from any site, and the names of documentation
// sites.
func TestDocuments(t *testing.T) {
	w := newWorld(t)
	got := read[map[string]any](w, "/indexes/articles/documents/open", "")
	for name, want := range map[string]any{"id": "open", "slug": "open", "url": "http://example.com/a/open", "content": "下一交易日 <b>到账</b>。", "hierarchy_lvl0": "wealth", "hierarchy_lvl1": "余额宝多久到账？", "riskLevel": "R1", "validTo": nil} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	if !strings.Contains(got["body"].(string), "以页面公示为准") {
		t.Errorf("facts are not filled in: %v", got["body"])
	}
	if got := read[map[string]any](w, "/indexes/articles/documents/open?fields=id,tags", ""); len(got) != 2 {
		t.Errorf("%v", got)
	}
	for path, want := range map[string]int{"/indexes/articles/documents": 3, "/indexes/articles/documents?filter=category%20%3D%20credit&limit=1": 2, "/indexes/articles/documents?ids=open,inner,none": 1} {
		if got := read[found](w, path, ""); got.Total != want {
			t.Errorf("%s: %+v", path, got)
		}
	}
	if got := read[struct{ Results []map[string]any }](w, "/indexes/articles/documents/fetch", `{"ids":["third"],"fields":["id"],"filter":null}`); len(got.Results) != 1 || got.Results[0]["id"] != "third" || len(got.Results[0]) != 1 {
		t.Errorf("%+v", got)
	}
	similar := read[found](w, "/indexes/articles/similar", `{"id":"other","embedder":"default"}`)
	if similar.ids() != "third" || similar.ID != "other" || *similar.EstimatedTotalHits != 1 {
		t.Errorf("%+v", similar)
	}
	if got := read[found](w, "/indexes/articles/similar", `{"id":"other","rankingScoreThreshold":1}`); got.ids() != "" {
		t.Errorf("%+v", got)
	}
}

func TestSeveralSearches(t *testing.T) {
	w := newWorld(t)
	one, two := `{"indexUid":"articles","q":"征信","limit":1}`, `{"indexUid":"articles","q":"到账"}`
	got := read[found](w, "/multi-search", `{"queries":[`+one+`,`+two+`]}`)
	if len(got.Results) != 2 || got.Results[0].ids() != "third" || got.Results[1].ids() != "open" || got.Results[0].IndexUID != "articles" || *got.Results[1].Limit != 20 {
		t.Errorf("%+v", got)
	}
	if got := read[found](w, "/multi-search", `{"queries":[]}`); got.Results == nil || len(got.Results) != 0 {
		t.Errorf("%+v", got)
	}
	plain := `{"indexUid":"articles","q":"征信"}`
	for federation, want := range map[string]string{
		`{}`: "third other open", `{"limit":1}`: "third", `{"offset":1,"limit":1}`: "other", `{"distinct":"audience"}`: "third", `{"limit":0}`: "",
	} {
		got := read[found](w, "/multi-search", `{"federation":`+federation+`,"queries":[`+plain+`,`+strings.Replace(two, "}", `,"federationOptions":{"weight":0.1}}`, 1)+`,`+plain+`]}`)
		if got.ids() != want {
			t.Errorf("%s finds %q, want %q", federation, got.ids(), want)
		}
	}
	light := strings.Replace(plain, "}", `,"federationOptions":{"weight":0}}`, 1)
	got = read[found](w, "/multi-search", `{"federation":{"facetsByIndex":{"articles":["category"]}},"queries":[`+light+`,`+two+`]}`)
	if !strings.HasPrefix(got.ids(), "open ") || got.Hits[0]["_federation"].(map[string]any)["queriesPosition"] != 1.0 || got.FacetsByIndex["articles"].Distribution["category"]["credit"] != 2 {
		t.Errorf("%+v", got)
	}
	got = read[found](w, "/multi-search", `{"federation":{"facetsByIndex":{"articles":["category"]},"mergeFacets":{"maxValuesPerFacet":1}},"queries":[`+plain+`]}`)
	if fmt.Sprint(got.FacetDistribution) != "map[category:map[credit:2]]" {
		t.Errorf("%+v", got)
	}
}

func TestFacetSearch(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{"facetName":"category"}`: "credit credit/repair wealth wealth/money-fund", `{"facetName":"category","facetQuery":"REPAIR"}`: "credit/repair",
		`{"facetName":"tags","q":"征信"}`: "征信 逾期", `{"facetName":"tags","filter":"slug = open"}`: "赎回", `{"facetName":"categories.lvl1"}`: "credit > repair wealth > money-fund",
	} {
		var got []string
		for _, v := range read[found](w, "/indexes/articles/facet-search", body).FacetHits {
			got = append(got, v.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s finds %q, want %q", body, got, want)
		}
	}
}

func TestTheIndexDescribesItself(t *testing.T) {
	w := newWorld(t)
	if got := read[found](w, "/indexes/articles", ""); got.PrimaryKey != "id" || got.UID != "articles" {
		t.Errorf("%+v", got)
	}
	if got := read[found](w, "/stats", ""); got.DatabaseSize != 0 {
		t.Errorf("a customer is told how large it is: %+v", got)
	}
	if got := read[found](w, "/indexes/articles/stats", ""); got.NumberOfDocuments != 3 {
		t.Errorf("%+v", got)
	}
	if got := read[found](w, "/version", ""); got.PkgVersion != "1.2.3" {
		t.Errorf("%+v", got)
	}
	if got := read[[]string](w, "/indexes/articles/settings/filterable-attributes", ""); !slices.Contains(got, "updatedAt") {
		t.Errorf("%v", got)
	}
	if got := read[struct{ Results []found }](w, "/indexes?offset=1", ""); len(got.Results) != 0 {
		t.Errorf("%v", got)
	}
}
