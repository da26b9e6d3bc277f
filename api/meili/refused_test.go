package meili_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// again is a list that says one thing n times.
func again(name string, n int) string {
	return "[" + strings.Repeat(`"`+name+`",`, n-1) + `"` + name + `"]`
}

// What is wrong is refused with Meilisearch's code, in its shape; nothing is ignored.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	for asked, want := range map[string]string{
		search + ` {"nonsense":1}`:                                    "400 bad_request",
		search + ` {"q":1}`:                                           "400 invalid_search_q",
		search + ` {"limit":"3"}`:                                     "400 invalid_search_limit",
		search + ` {"limit":201}`:                                     "400 invalid_search_limit",
		search + ` {"offset":-1}`:                                     "400 invalid_search_offset",
		search + ` {"page":-1}`:                                       "400 invalid_search_page",
		search + ` {"hitsPerPage":1.5}`:                               "400 invalid_search_hits_per_page",
		search + ` {"facets":"kind"}`:                                 "400 invalid_search_facets",
		search + ` {"facets":[null]}`:                                 "400 invalid_search_facets",
		search + ` {"facets":["author"]}`:                             "400 invalid_search_facets",
		search + ` {"facets":["*","author"]}`:                         "400 invalid_search_facets",
		search + ` {"filter":"author = x"}`:                           "400 invalid_search_filter",
		search + ` {"filter":{}}`:                                     "400 invalid_search_filter",
		search + ` {"sort":["title:asc"]}`:                            "400 invalid_search_sort",
		search + ` {"sort":` + again("updatedAt:asc", 3) + `}`:        "400 invalid_search_sort",
		search + ` {"facets":` + again("tags", 13) + `}`:              "400 invalid_search_facets",
		search + ` {"locales":` + again("zh", 22) + `}`:               "400 invalid_search_locales",
		search + ` {"attributesToSearchOn":` + again("body", 6) + `}`: "400 invalid_search_attributes_to_search_on",
		search + `?facets=tags` + strings.Repeat(",tags", 12) + ` `:   "400 invalid_search_facets",
		`/multi-search {"federation":{"facetsByIndex":{"articles":` + again("tags", 13) + `}},"queries":[]}`: "400 invalid_multi_search_facets",
		`/indexes/articles/documents/fetch {"sort":` + again("updatedAt:asc", 3) + `}`:                       "400 invalid_document_sort",
		search + ` {"distinct":"title"}`:                              "400 invalid_search_distinct",
		search + ` {"matchingStrategy":"some"}`:                       "400 invalid_search_matching_strategy",
		search + ` {"attributesToSearchOn":["id"]}`:                   "400 invalid_search_attributes_to_search_on",
		search + ` {"rankingScoreThreshold":1.1}`:                     "400 invalid_search_ranking_score_threshold",
		search + ` {"cropLength":1001}`:                               "400 invalid_search_crop_length",
		search + ` {"attributesToCrop":["body:x"]}`:                   "400 invalid_search_attributes_to_crop",
		search + ` {"highlightPreTag":"` + strings.Repeat("x", 101):   "400 malformed_payload",
		search + ` {"cropMarker":"` + strings.Repeat("x", 101) + `"}`: "400 invalid_search_crop_marker",
		search + ` {"locales":["xx"]}`:                                "400 invalid_search_locales",
		search + ` {"hybrid":{"embedder":"x"}}`:                       "400 invalid_search_embedder",
		search + ` {"vector":[1]}`:                                    "400 invalid_search_vector",
		search + ` {"media":{}}`:                                      "400 invalid_search_media",
		search + ` {"personalize":{}}`:                                "400 feature_not_enabled",
		search + `?q=a&q=b `:                                          "400 bad_request",
		search + `?hitsPerPage=x `:                                    "400 invalid_search_hits_per_page",
		search + `?showRankingScore=1 `:                               "400 invalid_search_show_ranking_score",
		"/indexes/movies/search {}":                                   "404 index_not_found",
		"/indexes/movies ":                                            "404 index_not_found",
		"/indexes?limit=x ":                                           "400 invalid_index_limit",
		"/indexes/articles/documents/none ":                           "404 document_not_found",
		"/indexes/articles/documents/..%2Fx ":                         "404 document_not_found",
		"/indexes/articles/documents?limit=201 ":                      "400 invalid_document_limit",
		"/indexes/articles/documents?filter=a ":                       "400 invalid_document_filter",
		"/indexes/articles/documents/fetch [1]":                       "400 bad_request",
		"/indexes/articles/similar {}":                                "400 missing_similar_id",
		`/indexes/articles/similar {"id":"none"}`:                     "404 not_found_similar_id",
		`/indexes/articles/similar {"id":"open","filter":"x"}`:        "400 invalid_similar_filter",
		`/indexes/articles/similar {"id":7}`:                          "404 not_found_similar_id",
		"/indexes/articles/facet-search {}":                           "400 missing_facet_search_facet_name",
		`/indexes/articles/facet-search {"facetName":"title"}`:        "400 invalid_search_facets",
		`/indexes/articles/facet-search {"facetName":"kind","attributesToSearchOn":["title"]}`: "400 invalid_facet_search_attributes_to_search_on",
		"/indexes/articles/settings/none ":             "404 route_not_found",
		`/multi-search {}`:                             "400 missing_multi_search_queries",
		`/multi-search {"queries":{}}`:                 "400 invalid_multi_search_queries",
		`/multi-search {"queries":[{}]}`:               "400 missing_index_uid",
		`/multi-search {"queries":[{"indexUid":"x"}]}`: "404 index_not_found",
		`/multi-search {"queries":[{"indexUid":"articles"},{"indexUid":"articles","limit":-1}]}`:                                  "400 invalid_search_limit",
		`/multi-search {"queries":[{"indexUid":"articles","federationOptions":{}}]}`:                                              "400 invalid_multi_search_federation_options",
		`/multi-search {"federation":{},"queries":[{"indexUid":"articles","limit":1}]}`:                                           "400 invalid_multi_search_query_pagination",
		`/multi-search {"federation":{},"queries":[{"indexUid":"articles","facets":[]}]}`:                                         "400 invalid_multi_search_query_facets",
		`/multi-search {"federation":{},"queries":[{"indexUid":"articles","federationOptions":{"weight":-1}}]}`:                   "400 invalid_multi_search_weight",
		`/multi-search {"federation":{},"queries":[{"indexUid":"articles","federationOptions":{"remote":"b"}}]}`:                  "400 feature_not_enabled",
		`/multi-search {"queries":[` + strings.TrimSuffix(strings.Repeat(`{"indexUid":"articles","limit":101},`, 10), ",") + `]}`: "400 invalid_multi_search_queries",
		`/multi-search {"federation":{"mergeFacets":{"maxValuesPerFacet":-1}},"queries":[]}`:                                      "400 invalid_multi_search_merge_facets",
		"/multi-search null": "400 bad_request",
		`/multi-search {"federation":{"limit":-1},"queries":[]}`:                                                           "400 invalid_multi_search_limit",
		`/multi-search {"federation":{"distinct":"x"},"queries":[]}`:                                                       "400 invalid_multi_search_distinct",
		`/multi-search {"federation":{"facetsByIndex":{"x":[]}},"queries":[]}`:                                             "400 index_not_found",
		`/multi-search {"queries":[` + strings.TrimSuffix(strings.Repeat(`{"indexUid":"articles"},`, 11), ",") + `]}`:      "400 invalid_multi_search_queries",
		`/multi-search {"federation":{},"queries":[{"indexUid":"articles","federationOptions":null,"facets":null}],"x":1}`: "400 bad_request",
	} {
		path, body, _ := strings.Cut(asked, " ")
		status, text := w.ask("", path, body)
		var e struct{ Message, Code, Type, Link string }
		if err := json.Unmarshal([]byte(text), &e); err != nil || fmt.Sprint(status, " ", e.Code) != want || e.Message == "" || e.Type != "invalid_request" || e.Link == "" {
			t.Errorf("%.120s: %d %s, want %s", asked, status, text, want)
		}
	}
}

// Nobody is told anything of what they may not see, whatever they ask by whichever road.
func TestNothingInternalByAnyRoad(t *testing.T) {
	w := newWorld(t)
	r := rand.New(rand.NewPCG(7, 20))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	q := func() string {
		return pick(`"`+canary+`"`, `"到账"`, `"密语"`, `"miyu"`, `""`, "null", `"\"密语\""`, `"inner"`, `"余额宝到账"`)
	}
	filter := func() string {
		return pick("null", `"slug = inner"`, `"audience = agent"`, `"slug IN [inner, expired, future, open]"`, `"validTo < 2026-01-01"`, `"validFrom > 2090-01-01"`,
			`"NOT audience = public"`, `["slug STARTS WITH in",["category = agent"]]`, `"categories.lvl0 = agent OR tags EXISTS"`, `"updatedAt > 0"`)
	}
	search := func() string {
		return `"q":` + q() + `,"filter":` + filter() + `,"showMatchesPosition":true,"attributesToHighlight":["*"],"attributesToCrop":` + pick("null", `["*"]`) +
			`,"attributesToSearchOn":` + pick("null", `["questions"]`, `["body","title"]`) + `,"distinct":` + pick("null", `"tags"`, `"audience"`) + `,"rankingScoreThreshold":` + pick("null", "0", "0.5") + `,"showRankingScoreDetails":true`
	}
	const index = "/indexes/articles"
	roads := []func() (path, body string){
		func() (string, string) { return index + "/search", `{` + search() + `,"facets":["*"],"limit":200}` },
		func() (string, string) {
			return index + "/search", `{` + search() + `,"facets":["*"],"page":1,"hitsPerPage":200}`
		},
		func() (string, string) {
			return "/multi-search", `{"queries":[{"indexUid":"articles",` + search() + `}]}`
		},
		func() (string, string) {
			return "/multi-search", `{"federation":{"facetsByIndex":{"articles":["*"]}},"queries":[{"indexUid":"articles",` + search() + `},{"indexUid":"articles",` + search() + `}]}`
		},
		func() (string, string) {
			return index + "/facet-search", `{"facetName":` + pick(`"tags"`, `"category"`, `"categories.lvl0"`, `"audience"`) + `,"q":` + q() + `,"filter":` + filter() + `,"facetQuery":` + pick("null", `"密"`, `"agent"`) + `}`
		},
		func() (string, string) {
			return index + "/similar", `{"id":` + pick(`"open"`, `"inner"`, `"expired"`, `"future"`) + `,"filter":` + filter() + `,"embedder":"x"}`
		},
		func() (string, string) {
			return index + "/documents/fetch", `{"filter":` + filter() + `,"ids":` + pick("null", `["inner","expired","future","open"]`) + `}`
		},
		func() (string, string) { return index + "/documents/" + pick("inner", "expired", "future", "open"), "" },
		func() (string, string) {
			return pick("/stats", "/indexes", index, index+"/stats", index+"/settings", "/version", index+"/documents", index+"/search?q=inner"), ""
		},
	}
	echoes := regexp.MustCompile(`"(query|detail|message|facetQuery|id)":"(\\.|[^"\\])*"`) // what the caller has typed
	answered := 0
	for range 400 {
		path, body := roads[r.IntN(len(roads))]()
		status, text := w.ask("", path, body)
		if status == 200 {
			answered++
		} else if status != 404 {
			t.Fatalf("%s %s: %d %s", path, body, status, text)
		}
		for _, word := range []string{canary, "密语", "inner", "expired", "future", "agent"} {
			if strings.Contains(echoes.ReplaceAllString(text, ""), word) {
				t.Fatalf("%s %s gives away %q: %s", path, body, word, text)
			}
		}
	}
	if answered < 300 {
		t.Errorf("only %d of 400 were answered", answered)
	}
	// All of it is there for those who may see it.
	for _, road := range []struct{ path, body string }{
		{"/indexes/articles/search", `{"q":"` + canary + `"}`}, {"/indexes/articles/documents/inner", ""}, {"/indexes/articles/documents/fetch", `{"ids":["inner"]}`},
		{"/indexes/articles/facet-search", `{"facetName":"tags"}`}, {"/multi-search", `{"queries":[{"indexUid":"articles","q":"` + canary + `"}]}`},
	} {
		if status, text := w.ask(w.agent, road.path, road.body); status != 200 || !strings.Contains(text, canary) {
			t.Errorf("an agent asks %s %s: %d %s", road.path, road.body, status, text)
		}
	}
}

// A page of a site that the house names may search without a token, and do all that a
// token may; cookies never count, and other sites may do nothing.
func TestPagesOfOtherSites(t *testing.T) {
	w := newWorld(t)
	const ours, theirs = "https://shop.example", "https://evil.example"
	send := func(method, origin, path, token, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		r.Header.Set("Origin", origin)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Content-Type", "application/json")
		r.AddCookie(&http.Cookie{Name: "wenjin", Value: "stolen"})
		if token != "" {
			r.Header.Set("Authorization", token)
		}
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.Header.Set("Access-Control-Request-Headers", "authorization,content-type,x-meilisearch-client")
		}
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		return rec
	}
	body := `{"q":"` + canary + `到账"}`
	for _, test := range []struct {
		method, origin, path, token string
		status                      int
		allowed                     string
		internal                    bool
	}{
		{"OPTIONS", ours, search, "", 204, ours, false},
		{"OPTIONS", theirs, search, "", 204, "", false},
		{"POST", ours, search, "", 200, ours, false},
		{"POST", ours, search, "Bearer None", 200, ours, false},
		{"POST", ours, search, "Bearer " + w.agent, 200, ours, true},
		{"POST", theirs, search, "", 403, "", false},
		{"POST", theirs, search, "Bearer None", 403, "", false},
		{"POST", ours, "/session", "", 403, ours, false},
		{"POST", ours, "/events", "", 403, ours, false},
		{"DELETE", ours, "/session", "Bearer", 403, ours, false},
	} {
		got := send(test.method, test.origin, test.path, test.token, body)
		if got.Code != test.status || got.Header().Get("Access-Control-Allow-Origin") != test.allowed || got.Header().Get("Access-Control-Allow-Credentials") != "" || strings.Contains(got.Body.String(), `"inner"`) != test.internal {
			t.Errorf("%s %s %s %s: %d %v %s", test.method, test.origin, test.path, test.token, got.Code, got.Header(), got.Body)
		}
	}
	if got := send("OPTIONS", ours, search, "", "").Header().Get("Access-Control-Allow-Headers"); !strings.Contains(strings.ToLower(got), "x-meilisearch-client") {
		t.Errorf("clients may send %q", got)
	}
}

// A key that is none is no key; a wrong one is refused.
func TestKeys(t *testing.T) {
	w := newWorld(t)
	for key, want := range map[string]int{"None": 200, "": 200, "none": 401, "wjt_x": 401, w.agent: 200} {
		r := httptest.NewRequest("GET", "/api/v1/health", nil)
		r.Header.Set("Authorization", "Bearer "+key)
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("Bearer %s: %d", key, rec.Code)
		}
	}
}
