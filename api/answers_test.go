package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// answer asks as somebody for what must be there, as one of the API's types.
func answer[T any](t *testing.T, h http.Handler, token, method, target, body string) (out T) {
	t.Helper()
	w := do(h, method, target, body)
	if token != "" {
		w = as(h, token, method, target, body)
	}
	if w.Code != 200 {
		t.Fatalf("%s %s: %d %s", method, target, w.Code, w.Body)
	}
	must(t, json.Unmarshal(w.Body.Bytes(), &out))
	return out
}

// Facets count what the caller may see, over all matches and not the page alone.
func TestFacetsCountWhatTheCallerSees(t *testing.T) {
	h := newServer(t)
	for token, want := range map[string]map[string]map[string]int{
		"":                   {"category": {"credit": 1, "wealth": 1, "wealth/money-fund": 1}, "audience": {"public": 2}, "tags": {"赎回": 1}},
		tokens[kb.RoleAgent]: {"category": {"credit": 1, "wealth": 1, "wealth/money-fund": 1, "agent": 1, "agent/script": 1, "expired": 1}, "audience": {"public": 3, "agent": 1}, "tags": {"赎回": 1, secret: 1}},
	} {
		got := answer[api.SearchResponse](t, h, token, "GET", search("")+"&facets=category,audience,tags&limit=1", "")
		if diff := cmp.Diff(want, got.FacetDistribution); diff != "" || len(got.Hits) != 1 {
			t.Errorf("%d hits, -want +got:\n%s", len(got.Hits), diff)
		}
	}
	if got := do(h, "GET", search(""), "").Body.String(); strings.Contains(got, "facetDistribution") {
		t.Errorf("facets came unasked: %s", got)
	}
	if got := answer[api.SearchResponse](t, h, "", "GET", search("")+"&facets=*", ""); len(got.FacetDistribution) != 6 {
		t.Errorf("* counts %v", slices.Sorted(maps.Keys(got.FacetDistribution)))
	}
}

// A filter for a category takes what is below it; a page begins at its offset.
func TestSearchFiltersAndPages(t *testing.T) {
	h := newServer(t)
	slugs := func(query string) (out []string) {
		for _, hit := range answer[api.SearchResponse](t, h, "", "GET", "/api/v1/search?"+query, "").Hits {
			out = append(out, hit.Slug)
		}
		return out
	}
	for query, want := range map[string][]string{
		"filter=category+%3D+wealth":                       {"open"},
		"filter=NOT+category+%3D+wealth":                   {"other"},
		"filter=riskLevel+EXISTS":                          {"open"},
		"filter=audience+%3D+agent":                        nil,
		"sort=updatedAt:desc&offset=2":                     nil,
		"q=" + url.QueryEscape("征信") + "&limit=1":          {"other"},
		"q=" + url.QueryEscape("征信") + "&limit=1&offset=1": nil,
	} {
		if got := slugs(query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if first, second := slugs("limit=1"), slugs("limit=1&offset=1"); len(first) != 1 || len(second) != 1 || first[0] == second[0] {
		t.Errorf("pages %v, %v", first, second)
	}
}

func TestSuggestions(t *testing.T) {
	h := newServer(t)
	got := answer[api.Suggestions](t, h, "", "GET", "/api/v1/suggest?q="+url.QueryEscape(" 余额 "), "")
	if got.Query != "余额" || len(got.Suggestions) != 1 {
		t.Fatalf("%+v", got)
	}
	want := api.Suggestion{Text: "余额宝多久到账？", Slug: "open", Title: "余额宝多久到账？", URL: "/a/open", Formatted: "<mark>余额</mark>宝多久到账？"}
	if diff := cmp.Diff(want, got.Suggestions[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for q, slug := range map[string]string{"zhengxin": "other", "zxbg": "other", "转出": "open", "什么也没有": ""} {
		got := answer[api.Suggestions](t, h, "", "GET", "/api/v1/suggest?q="+url.QueryEscape(q), "")
		if slug == "" && len(got.Suggestions) > 0 || slug != "" && (len(got.Suggestions) == 0 || got.Suggestions[0].Slug != slug) {
			t.Errorf("%s: %+v", q, got)
		}
	}
}

// Lists have what a search has, without marks: nothing was searched for.
func TestArticleLists(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.AddDate(0, 0, 1)
	w.publish("later", "public", "后来的文章")
	got := answer[api.ArticlePage](t, w, "", "GET", "/api/v1/articles", "")
	if got.Total != 3 || got.Limit != 20 || got.Offset != 0 || len(got.Results) != 3 || got.Results[0].Slug != "later" {
		t.Errorf("newest first: %+v", got)
	}
	for _, hit := range got.Results {
		if hit.Formatted != nil || hit.Body != nil || hit.Title == nil || *hit.URL != "/a/"+hit.Slug {
			t.Errorf("%+v", hit)
		}
	}
	got = answer[api.ArticlePage](t, w, "", "GET", "/api/v1/articles?category=wealth&limit=5", "")
	if got.Total != 1 || got.Limit != 5 || got.Results[0].Slug != "open" {
		t.Errorf("of a category: %+v", got)
	}
	got = answer[api.ArticlePage](t, w, "", "GET", "/api/v1/articles?offset=2", "")
	if got.Total != 3 || len(got.Results) != 1 {
		t.Errorf("the last page: %+v", got)
	}
	if got := do(w, "GET", "/api/v1/articles?category=nothing", "").Body.String(); !strings.Contains(got, `"results":[]`) {
		t.Errorf("of an empty category: %s", got)
	}
}

func TestArticle(t *testing.T) {
	h := newServer(t)
	got := answer[api.Article](t, h, "", "GET", "/api/v1/articles/open", "")
	if got.Slug != "open" || got.URL != "/a/open" || got.Kind != kb.KindKnowledge || got.RiskLevel.GetOrEmpty() != "R1" || !got.AsOf.IsNull() || !got.ValidTo.IsNull() || got.ValidFrom.IsNull() ||
		!slices.Equal(got.Questions, []string{"转出多久"}) || got.Revision != 1 || got.Expired || !slices.Equal(got.Headings, []api.Heading{{Level: 2, Title: "规则要点", Anchor: "规则要点"}}) {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got.HTML, "时间：以页面公示为准") || strings.Contains(got.HTML, "{{") {
		t.Errorf("facts are not filled in: %s", got.HTML)
	}
	text := do(h, "GET", "/api/v1/articles/other", "").Body.String()
	for _, empty := range []string{`"questions":[]`, `"products":[]`, `"tags":[]`, `"sources":[]`, `"related":[]`, `"headings":[]`, `"riskLevel":null`, `"reviewBy":null`, `"history":false`} {
		if !strings.Contains(text, empty) {
			t.Errorf("%s is not in %s", empty, text)
		}
	}
	related := answer[api.RelatedArticles](t, h, tokens[kb.RoleAgent], "GET", "/api/v1/articles/open/related", "")
	if len(related.Results) != 2 || related.Results[0].Slug != "inner" || related.Results[1] != (api.RelatedArticle{Slug: "other", Title: "征信报告怎么查？", Answer: "线上申请。", Category: "credit", URL: "/a/other"}) {
		t.Errorf("an agent reads on at %+v", related)
	}
}

// Who was shown an internal article stands in the log; who read a public one does
// not.
func TestReadingInternalArticlesIsLogged(t *testing.T) {
	w := newWorld(t)
	for _, slug := range []string{"open", "inner", "expired"} {
		as(w, tokens[kb.RoleAgent], "GET", "/api/v1/articles/"+slug, "")
	}
	do(w, "GET", "/api/v1/articles/inner", "")
	var read []string
	for _, r := range answer[api.AuditPage](t, w, tokens[kb.RoleAdmin], "GET", "/api/v1/audit", "").Results {
		if r.Action == "article.read" {
			read = append(read, r.Actor+" "+r.Object)
		}
	}
	if !slices.Equal(read, []string{"token:agent inner"}) {
		t.Errorf("logged: %v", read)
	}
}

// However an agent comes by the whole text of an internal article stands in the log.
func TestTextsInListsAreLogged(t *testing.T) {
	w := newWorld(t)
	times := 0
	for _, c := range []struct {
		method, address, body string
		want                  bool
	}{
		{"GET", "/api/v1/search?q=&limit=50", "", false},
		{"GET", "/api/v1/search?q=&limit=50&attributesToRetrieve=body", "", true},
		{"POST", "/api/v1/multi-search", `{"queries":[{"indexUid":"articles","q":"","limit":50,"attributesToRetrieve":["slug","body"]}]}`, true},
		{"POST", "/api/v1/multi-search", `{"federation":{"limit":50},"queries":[{"indexUid":"articles","q":"","attributesToRetrieve":["slug","body"]}]}`, true},
		{"POST", "/api/v1/multi-search", `{"federation":{"limit":50},"queries":[{"indexUid":"articles","q":"","attributesToRetrieve":["slug"]}]}`, false},
		{"POST", "/api/v1/indexes/articles/search", `{"q":"","limit":50,"attributesToRetrieve":["title"]}`, false},
		{"POST", "/api/v1/indexes/articles/search", `{"q":"","limit":50}`, true},
		{"GET", "/api/v1/indexes/articles/documents?limit=50", "", true},
		{"GET", "/api/v1/indexes/articles/documents?limit=50&fields=slug", "", false},
		{"POST", "/api/v1/indexes/articles/similar", `{"id":"open","embedder":"default","limit":50}`, true},
	} {
		for _, role := range []kb.Role{kb.RoleCustomer, kb.RoleAgent} {
			before := readsOfInner(t, w)
			got := as(w, tokens[role], c.method, c.address, c.body)
			if logged, want := readsOfInner(t, w) > before, c.want && role == kb.RoleAgent && strings.Contains(got.Body.String(), "inner"); got.Code != 200 || logged != want {
				t.Errorf("%s: %s %s %s: %d, logged %v", role, c.method, c.address, c.body, got.Code, logged)
			} else if logged {
				times++
			}
		}
	}
	if times < 4 {
		t.Errorf("it was logged %d times", times)
	}
}

// readsOfInner is how often the log says that the internal article was read.
func readsOfInner(t *testing.T, w *world) (n int) {
	t.Helper()
	for _, r := range answer[api.AuditPage](t, w, tokens[kb.RoleAdmin], "GET", "/api/v1/audit?limit=100", "").Results {
		if r.Action == "article.read" && slices.Contains(strings.Fields(r.Object), "inner") {
			n++
		}
	}
	return n
}

func TestCategories(t *testing.T) {
	h := newServer(t)
	leaf := taxonomy.Branch{Slug: "money-fund", Path: "wealth/money-fund", Name: "money-fund", Count: 1, Children: []taxonomy.Branch{}}
	want := []taxonomy.Branch{
		{Slug: "credit", Path: "credit", Name: "credit", Count: 1, Children: []taxonomy.Branch{}},
		{Slug: "wealth", Path: "wealth", Name: "wealth", Count: 1, Children: []taxonomy.Branch{leaf}},
	}
	if diff := cmp.Diff(want, answer[api.CategoryTree](t, h, "", "GET", "/api/v1/categories", "").Categories); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := answer[api.CategoryTree](t, h, tokens[kb.RoleAgent], "GET", "/api/v1/categories", "").Categories; len(got) != 3 || got[0].Path != "agent" {
		t.Errorf("an agent sees %+v", got)
	}
}

// A click or a vote is kept, without personal data, for an article that one sees.
func TestEvents(t *testing.T) {
	w := newWorld(t)
	for body, status := range map[string]int{
		`{"slug":"open","event":"click","queryUid":"ABC123"}`: 204, `{"slug":"open","event":"helpful"}`: 204, `{"slug":"open","event":"unhelpful","reason":"请打13800138000"}`: 204,
		`{"slug":"inner","event":"click"}`: 404, `{"slug":"nothing","event":"click"}`: 404, `{"slug":"","event":"click"}`: 404,
		`{"slug":"open","event":"like"}`: 400, `{"slug":"open"}`: 400, `{"slug":"open","event":"click","queryUid":"abc"}`: 400, `{"slug":"open","event":"click","queryUid":"` + strings.Repeat("A", 65) + `"}`: 400,
		`{"slug":"open","event":"unhelpful","reason":"` + strings.Repeat("长", 300) + `"}`: 204, `{"slug":"open","event":"unhelpful","reason":"` + strings.Repeat("长", 301) + `"}`: 400,
		`{"slug":"open","event":"click","who":"me"}`: 400, ``: 400, `[]`: 400,
	} {
		if got := do(w, "POST", "/api/v1/events", body); got.Code != status {
			t.Errorf("%.80s: %d %s, want %d", body, got.Code, got.Body, status)
		}
	}
	if got := as(w, tokens[kb.RoleAgent], "POST", "/api/v1/events", `{"slug":"inner","event":"click"}`); got.Code != 204 {
		t.Errorf("an agent opens an internal article: %d", got.Code)
	}
}

func TestAnalyze(t *testing.T) {
	h := newServer(t)
	got := answer[api.Analysis](t, h, tokens[kb.RoleEditor], "POST", "/api/v1/analyze", body(map[string]string{"text": `餘額寶 "货币基金" -公司`}))
	if got.Normalized != `余额宝 "货币基金" -公司` || !slices.Equal(got.Phrases, []string{"货币基金"}) || !slices.Equal(got.Excluded, []string{"公司"}) || got.Version == "" {
		t.Errorf("%+v", got)
	}
	if !slices.ContainsFunc(got.Units, func(u api.QueryWord) bool { return u.Text == "余额宝" && u.Start == 0 && u.End == 3 && !u.Stop }) {
		t.Errorf("words %+v", got.Units)
	}
	text := []rune(got.Normalized)
	for _, token := range got.Tokens {
		if token.Start < 0 || token.End > len(text) || token.Start >= token.End {
			t.Errorf("%+v is not a place in %q", token, string(text))
		}
	}
	for n, status := range map[int]int{10_000: 200, 10_001: 400} {
		if got := as(h, tokens[kb.RoleEditor], "POST", "/api/v1/analyze", body(map[string]string{"text": strings.Repeat("长", n)})); got.Code != status {
			t.Errorf("%d characters: %d", n, got.Code)
		}
	}
}

// A file is checked as it would be stored; nothing of it is.
func TestCheck(t *testing.T) {
	w := newWorld(t)
	for text, want := range map[string]struct {
		blocked bool
		rules   []string
	}{
		file("x", "public", "没有问题"):                                      {false, nil},
		file("x", "public", "高收益"):                                       {false, []string{"R-TEST"}},
		file("x", "public", "稳赚"):                                        {true, []string{"R-TEST"}},
		file("x", "nobody", "没有问题"):                                      {true, []string{"F-AUDIENCE"}},
		strings.Replace(file("x", "public", "稳赚"), "kind:", "kinds:", 1): {true, []string{"F-KEY"}}, // what can't be read is not judged
		"没有元数据":                                                          {true, []string{"F-FRONT"}},
	} {
		got := answer[api.CheckReport](t, w, tokens[kb.RoleEditor], "POST", "/api/v1/check", body(map[string]string{"markdown": text, "name": "articles/x.md"}))
		var rules []string
		for _, f := range got.Findings {
			rules = append(rules, f.Rule)
			if f.File != "articles/x.md" || f.Line < 1 || f.Message == "" {
				t.Errorf("%+v", f)
			}
		}
		if got.Blocked != want.blocked || !slices.Equal(rules, want.rules) {
			t.Errorf("%s: %v %v, want %+v", text, got.Blocked, rules, want)
		}
	}
	if got := as(w, tokens[kb.RoleEditor], "GET", "/api/v1/articles/x/revisions", ""); got.Code != 404 {
		t.Errorf("a checked text was kept: %d", got.Code)
	}
}

// Each step takes its own part of a body and refuses another's.
func TestStepsTakeTheirOwnPart(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	w := newWorld(t)
	parts := map[string]string{"waivers": `[]`, "reason": `"x"`, "at": `"2099-01-01"`, "revision": `1`}
	for step, takes := range map[string]string{"submit": "", "approve": "waivers", "reject": "reason", "publish": "at", "archive": "reason", "keep": "reason", "restore": "revision", "unschedule": "revision"} {
		for part, value := range parts {
			got := w.send("POST", "/api/v1/articles/{slug}/"+step, request{token: tokens[kb.RoleAdminReviewer], slug: "open", match: "*", body: fmt.Sprintf(`{%q:%s}`, part, value)})
			// "open" comes from a file: a step that is understood is a conflict.
			refused := strings.Contains(got.Body.String(), `"code":"malformed_payload"`)
			if want := map[bool]int{true: 409, false: 400}[part == takes]; got.Code != want || refused != (want == 400) {
				t.Errorf("%s with %s: %d %s", step, part, got.Code, got.Body)
			}
		}
	}
}

// An article is handed in as a file or as its fields, not as both or neither.
func TestDrafts(t *testing.T) {
	w := newWorld(t)
	fields := kb.Article{Slug: "fields", Title: "题", Kind: kb.KindHowto, Category: "credit", Audience: kb.AudiencePublic, Tags: []string{"签"}, Body: "文\n"}
	for text, status := range map[string]int{
		`{}`: 400, body(map[string]any{"markdown": file("a", "public", "x"), "article": fields}): 400, body(map[string]any{"article": fields}): 201,
		`{"article":{"slug":"b","title":"题","owner":5}}`: 400, `{"article":{"slug":"b","title":"题","unknown":5}}`: 400, `{"article":{"slug":"b","title":"题","validTo":"soon"}}`: 400,
		`{"article":{"slug":"B","title":"题"}}`: 400, `{"article":{"slug":"b","title":""}}`: 400, `{"article":{"slug":"b","title":"题"}}`: 201, `{"markdown":"no front matter"}`: 400,
	} {
		if got := as(w, tokens[kb.RoleEditor], "POST", "/api/v1/articles", text); got.Code != status {
			t.Errorf("%s: %d %s", text, got.Code, got.Body)
		} else if status == 201 && !strings.HasPrefix(got.Header().Get("Location"), "/api/v1/articles/") {
			t.Errorf("it is at %q", got.Header().Get("Location"))
		}
	}
	got := answer[api.Revision](t, w, tokens[kb.RoleEditor], "GET", "/api/v1/articles/fields/revisions/1", "")
	if diff := cmp.Diff(&fields, got.Article); diff != "" {
		t.Errorf("-handed in +kept:\n%s", diff)
	}
	if !strings.HasPrefix(got.Markdown, "---\nslug: fields\n") || !strings.HasSuffix(got.Markdown, "\n文\n") {
		t.Errorf("as a file: %s", got.Markdown)
	}
}

// The list of revisions is chosen by state, owner and day of review, in pages.
func TestRevisionLists(t *testing.T) {
	w := newWorld(t)
	draft := func(slug, more string) {
		w.step(tokens[kb.RoleEditor], "POST", "/articles", "", body(map[string]string{"markdown": file(slug, "public", "x", more)}))
	}
	draft("mine", "owner: zhang\n")
	draft("late", "owner: li\nreview_by: 2020-01-01\n")
	for query, want := range map[string][]string{
		"state=draft": {"late", "mine"}, "owner=zhang": {"mine"}, "overdue=true": {"late"}, "overdue=true&owner=zhang": nil, "state=in_review": nil,
		"state=draft&limit=1": {"late"}, "state=draft&limit=1&offset=1": {"mine"}, "state=expired": {"expired"}, "state=scheduled": {"future"}, "overdue=false&state=draft": {"late", "mine"},
	} {
		got := answer[api.RevisionPage](t, w, tokens[kb.RoleEditor], "GET", "/api/v1/revisions?"+query, "")
		var slugs []string
		for _, r := range got.Results {
			slugs = append(slugs, r.Slug)
			if r.Markdown != "" || r.Article != nil {
				t.Errorf("a list has texts: %+v", r)
			}
		}
		if !slices.Equal(slugs, want) || strings.Contains(query, "limit=1") != (got.Limit == 1) {
			t.Errorf("%s: %v, want %v", query, slugs, want)
		}
		if strings.HasPrefix(query, "state=draft") && got.Total != 2 {
			t.Errorf("%s: %d in all", query, got.Total)
		}
	}
}

// The log is read on from a number.
func TestAuditPages(t *testing.T) {
	w := newWorld(t)
	all := answer[api.AuditPage](t, w, tokens[kb.RoleAdmin], "GET", "/api/v1/audit", "").Results
	if len(all) < 4 {
		t.Fatalf("only %d records", len(all))
	}
	page := answer[api.AuditPage](t, w, tokens[kb.RoleAdmin], "GET", fmt.Sprintf("/api/v1/audit?after=%d&limit=2", all[0].Seq), "").Results
	if diff := cmp.Diff(all[1:3], page); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := do(w, "GET", "/api/v1/audit", ""); got.Code != 401 {
		t.Errorf("a customer reads the log: %d", got.Code)
	}
	if got := as(w, tokens[kb.RoleAdmin], "GET", "/api/v1/audit?after=999999", "").Body.String(); !strings.Contains(got, `"results":[]`) {
		t.Errorf("after the end: %s", got)
	}
}

func TestDiffHTML(t *testing.T) {
	got := api.DiffHTML([]zh.Edit{{Kind: zh.Kept, Text: "甲<b>"}, {Kind: zh.Deleted, Text: "乙&"}, {Kind: zh.Inserted, Text: `"丙"`}})
	if want := "甲&lt;b&gt;<del>乙&amp;</del><ins>&#34;丙&#34;</ins>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := api.DiffHTML(nil); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

// A diff is against the revision before, or the one that is named.
func TestDiff(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{"甲", "乙", "丙"} {
		method, path := "PUT", "/articles/changing"
		if i == 0 {
			method, path = "POST", "/articles"
		}
		w.step(tokens[kb.RoleEditor], method, path, "*", body(map[string]string{"markdown": file("changing", "public", text)}))
	}
	for query, want := range map[string]struct {
		against int
		body    string
	}{"3/diff": {2, "<del>乙</del><ins>丙</ins>\n"}, "3/diff?against=1": {1, "<del>甲</del><ins>丙</ins>\n"}, "1/diff?against=2": {2, "<del>乙</del><ins>甲</ins>\n"}, "1/diff": {0, "<ins>甲\n</ins>"}, "2/diff?against=2": {2, ""}} {
		got := answer[api.Diff](t, w, tokens[kb.RoleEditor], "GET", "/api/v1/articles/changing/revisions/"+query, "")
		found := ""
		for _, f := range got.Fields {
			if f.Field == "body" {
				found = f.HTML
			}
		}
		if got.Slug != "changing" || got.Against != want.against || found != want.body {
			t.Errorf("%s: against %d %q, want %+v", query, got.Against, found, want)
		}
	}
	for _, query := range []string{"9/diff", "0/diff", "01/diff", "x/diff", "1/diff?against=0", "1/diff?against=9", "1/diff?against=x", "99999999999999999999/diff"} {
		if got := as(w, tokens[kb.RoleEditor], "GET", "/api/v1/articles/changing/revisions/"+query, ""); got.Code != 404 {
			t.Errorf("%s: %d %s", query, got.Code, got.Body)
		}
	}
}
