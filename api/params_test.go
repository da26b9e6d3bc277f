package api

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func get(target string) echo.Context {
	return echo.New().NewContext(httptest.NewRequest("GET", target, nil), httptest.NewRecorder())
}

func TestSearchFromURL(t *testing.T) {
	for target, want := range map[string]SearchRequest{
		"/": {Limit: new(10), CropLength: new(80)},
		"/?q=%E4%BD%99&limit=7&offset=2&cropLength=0": {Q: "余", Limit: new(7), Offset: 2, CropLength: new(0)},
		"/?facets=kind,tags&sort=updatedAt:asc&attributesToRetrieve=title,body&attributesToHighlight=x&attributesToCrop=y": {
			Limit: new(10), CropLength: new(80), Facets: []string{"kind", "tags"}, Sort: []string{"updatedAt:asc"}, AttributesToRetrieve: []string{"title", "body"},
		},
		"/?cropMarker=&highlightPreTag=%3Cem%3E&highlightPostTag=": {Limit: new(10), CropLength: new(80), CropMarker: new(""), HighlightPreTag: new("<em>"), HighlightPostTag: new("")},
		"/?showRankingScore=true&showRankingScoreDetails=1&matchingStrategy=all&asOf=2026-01-01&filter=a%22b": {
			Limit: new(10), CropLength: new(80), ShowRankingScore: true, ShowRankingScoreDetails: true, MatchingStrategy: "all", AsOf: "2026-01-01", Filter: json.RawMessage(`"a\"b"`),
		},
	} {
		got, err := searchFromURL(get(target))
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v -want +got:\n%s", target, err, diff)
		}
	}
}

// Of several mistakes in a URL the first parameter's is told.
func TestSearchFromURLTellsOneMistake(t *testing.T) {
	_, err := searchFromURL(get("/?limit=x&offset=y&showRankingScore=z"))
	var e *kb.Error
	if !errors.As(err, &e) || e.Code != "invalid_search_limit" || len(e.Fields) != 1 || e.Fields[0].Field != "limit" {
		t.Errorf("%+v", err)
	}
}

// A request becomes the question that it means.
func TestSearchRequestMakesTheQuery(t *testing.T) {
	customer, agent, editor := kb.Principal{}, kb.Principal{Role: kb.RoleAgent}, kb.Principal{Role: kb.RoleEditor}
	plain := func(change func(*index.Query)) index.Query {
		q := index.Query{Scopes: customer.Scopes(), At: now, Limit: 10, CropRunes: 80}
		change(&q)
		return q
	}
	past, err := kb.ParseMoment("2026-01-01")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		who  kb.Principal
		p    SearchRequest
		want index.Query
	}{
		"nothing":          {customer, SearchRequest{}, plain(func(*index.Query) {})},
		"a text":           {customer, SearchRequest{Q: " 到账 \n"}, plain(func(q *index.Query) { q.Text = "到账" })},
		"a page":           {customer, SearchRequest{Limit: new(100), Offset: 1000}, plain(func(q *index.Query) { q.Limit, q.Offset = 100, 1000 })},
		"no snippet":       {customer, SearchRequest{CropLength: new(0)}, plain(func(q *index.Query) { q.CropRunes = 0 })},
		"all words":        {customer, SearchRequest{MatchingStrategy: "all"}, plain(func(q *index.Query) { q.All = true })},
		"by meaning":       {customer, SearchRequest{Hybrid: &Hybrid{SemanticRatio: new(.3), Embedder: "default"}}, plain(func(q *index.Query) { q.SemanticRatio = new(.3) })},
		"as it is set up":  {customer, SearchRequest{Hybrid: &Hybrid{}}, plain(func(*index.Query) {})},
		"by frequency":     {customer, SearchRequest{MatchingStrategy: "frequency"}, plain(func(*index.Query) {})},
		"details":          {customer, SearchRequest{ShowRankingScoreDetails: true}, plain(func(q *index.Query) { q.Explain = true })},
		"facets":           {customer, SearchRequest{Facets: []string{"tags", "kind"}}, plain(func(q *index.Query) { q.Facets = []string{"tags", "kind"} })},
		"all facets":       {customer, SearchRequest{Facets: []string{"tags", "*"}}, plain(func(q *index.Query) { q.Facets = index.FacetFields })},
		"newest first":     {customer, SearchRequest{Sort: []string{"updatedAt:desc"}}, plain(func(q *index.Query) { q.Sort = []index.Sort{{Field: "updatedAt", Desc: true}} })},
		"oldest first":     {customer, SearchRequest{Sort: []string{"updatedAt:asc"}}, plain(func(q *index.Query) { q.Sort = []index.Sort{{Field: "updatedAt"}} })},
		"an agent":         {agent, SearchRequest{}, plain(func(q *index.Query) { q.Scopes, q.Lapsed = agent.Scopes(), true })},
		"an agent of then": {agent, SearchRequest{AsOf: "2026-01-01"}, plain(func(q *index.Query) { q.Scopes, q.At = agent.Scopes(), past.End().Add(-1) })},
		"what is to come":  {editor, SearchRequest{AsOf: "2027-01-01T00:00:00Z"}, plain(func(q *index.Query) { q.Scopes, q.At = editor.Scopes(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) })},
	} {
		got, err := test.p.Query(test.who, now)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v -want +got:\n%s", name, err, diff)
		}
	}
}

// What can't be meant is refused by its name; nothing is guessed.
func TestSearchRequestRefuses(t *testing.T) {
	long := strings.Repeat("长", 501)
	for _, test := range []struct {
		p           SearchRequest
		field, code string
	}{
		{SearchRequest{Q: long}, "q", "invalid_search_q"},
		{SearchRequest{Limit: new(0)}, "limit", "invalid_search_limit"},
		{SearchRequest{Limit: new(-1)}, "limit", "invalid_search_limit"},
		{SearchRequest{Limit: new(101)}, "limit", "invalid_search_limit"},
		{SearchRequest{Offset: -1}, "offset", "invalid_search_offset"},
		{SearchRequest{Offset: 1001}, "offset", "invalid_search_offset"},
		{SearchRequest{CropLength: new(-1)}, "cropLength", "invalid_search_crop_length"},
		{SearchRequest{CropLength: new(1001)}, "cropLength", "invalid_search_crop_length"},
		{SearchRequest{CropMarker: new(strings.Repeat("…", 34))}, "cropMarker", "invalid_search_crop_marker"},
		{SearchRequest{HighlightPreTag: new(strings.Repeat("x", 101))}, "highlightPreTag", "invalid_search_highlight_pre_tag"},
		{SearchRequest{HighlightPostTag: new(strings.Repeat("x", 101))}, "highlightPostTag", "invalid_search_highlight_post_tag"},
		{SearchRequest{AttributesToRetrieve: []string{"title", "owner"}}, "attributesToRetrieve", "invalid_search_attributes_to_retrieve"},
		{SearchRequest{MatchingStrategy: "any"}, "matchingStrategy", "invalid_search_matching_strategy"},
		{SearchRequest{Hybrid: &Hybrid{SemanticRatio: new(1.01)}}, "hybrid", "invalid_search_semantic_ratio"},
		{SearchRequest{Hybrid: &Hybrid{SemanticRatio: new(-.1)}}, "hybrid", "invalid_search_semantic_ratio"},
		{SearchRequest{Hybrid: &Hybrid{Embedder: "other"}}, "hybrid", "invalid_search_embedder"},
		{SearchRequest{Facets: []string{"*", "title"}}, "facets", "invalid_search_facets"},
		{SearchRequest{Sort: []string{"updatedAt"}}, "sort", "invalid_search_sort"},
		{SearchRequest{Sort: []string{"updatedAt:up"}}, "sort", "invalid_search_sort"},
		{SearchRequest{Sort: []string{"title:asc"}}, "sort", "invalid_search_sort"},
		{SearchRequest{Sort: slices.Repeat([]string{"updatedAt:asc"}, 3)}, "sort", "invalid_search_sort"},
		{SearchRequest{Facets: slices.Repeat([]string{"tags"}, 8)}, "facets", "invalid_search_facets"},
		{SearchRequest{AttributesToRetrieve: slices.Repeat([]string{"title"}, 19)}, "attributesToRetrieve", "invalid_search_attributes_to_retrieve"},
		{SearchRequest{Filter: json.RawMessage(`"` + strings.Repeat("长", 2001) + `"`)}, "filter", "invalid_search_filter"},
		{SearchRequest{Filter: json.RawMessage(`"owner = x"`)}, "filter", "invalid_search_filter"},
		{SearchRequest{AsOf: "yesterday"}, "asOf", "invalid_as_of"},
		{SearchRequest{AsOf: "2027-01-01"}, "asOf", "invalid_as_of"}, // an agent, into the future
	} {
		_, err := test.p.Query(kb.Principal{Role: kb.RoleAgent}, now)
		var e *kb.Error
		if !errors.As(err, &e) || e.Kind != kb.Invalid || e.Code != test.code || len(e.Fields) != 1 || e.Fields[0].Field != test.field || e.Fields[0].Message == "" || len(e.Detail) > 400 {
			t.Errorf("%+v: %+v", test.p, err)
		}
	}
	if _, err := (&SearchRequest{AsOf: "2026-01-01"}).Query(kb.Principal{}, now); kb.KindOf(err) != kb.Denied {
		t.Errorf("a customer asks for the past: %v", err)
	}
}

// A list of filters means that all hold, an inner list that one does.
func TestFilterLists(t *testing.T) {
	for filter, want := range map[string]string{
		``:                               ``,
		`null`:                           ``,
		`""`:                             ``,
		`"kind = risk"`:                  `kind = risk`,
		`[]`:                             ``,
		`["kind = risk"]`:                `(kind = risk)`,
		`["a = b OR c = d", "e = f"]`:    `(a = b OR c = d) AND (e = f)`,
		`["a = b", ["c = d", "e = f"]]`:  `(a = b) AND ((c = d) OR (e = f))`,
		`[["a = b AND c = d"], "e = f"]`: `((a = b AND c = d)) AND (e = f)`,
	} {
		got, err := (&SearchRequest{Filter: json.RawMessage(filter)}).filterText()
		if err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", filter, got, err, want)
		}
	}
	for _, filter := range []string{`1`, `true`, `{}`, `[1]`, `[[]]`, `[[1]]`, `[{}]`, `[["a",[]]]`} {
		if got, err := (&SearchRequest{Filter: json.RawMessage(filter)}).filterText(); kb.KindOf(err) != kb.Invalid || err == nil {
			t.Errorf("%s: %q, %v", filter, got, err)
		}
	}
	var q index.Query
	d := &index.Document{Category: "loan/overdue", Tags: []string{"征信"}}
	for filter, match := range map[string]bool{
		`["category = loan", ["tags = x", "tags = 征信"]]`: true, `["category = loan", ["tags = x"]]`: false, `["category = x OR category = loan", "tags = 征信"]`: true,
	} {
		if err := (&SearchRequest{Filter: json.RawMessage(filter)}).readFilter(&q); err != nil || q.Filter.Match(d) != match {
			t.Errorf("%s matches: %v, %v", filter, !match, err)
		}
	}
}
