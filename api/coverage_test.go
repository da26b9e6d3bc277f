package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/tasks"
)

// Everything that the contract documents is true of some answer: every status of
// every operation below 500, and every member of every schema that answers.
func TestContractIsTrueInEveryPart(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: nothing here runs at once, and the race detector makes it many times slower")
	}
	k, w := newContract(t), newWorld(t)
	w.Handler = k.checked(t, w.server)
	seeWork(w)
	seeProblems(k, w)
	seeSearches(w)
	seeClients(w)
	seeEditing(w)
	seeFiles(w)
	seePeople(w)
	seeInsight(w)
	seeCurations(w)
	seeWebhooks(w)
	seeTools(w)
	k.operations(func(method, path string, op *openapi3.Operation) {
		for status := range op.Responses.Map() {
			answer := fmt.Sprintf("%s %s %s", method, path, status)
			if status != "5XX" && k.seen[answer] == 0 {
				t.Errorf("%s is documented, but was not seen", answer)
			}
		}
	})
	for _, member := range k.members() {
		if k.seen[member] == 0 {
			t.Errorf("%s is documented, but no answer has it", member)
		}
	}
}

// members are those of all schemas that answers are made of, as Hit.title.
func (k *contract) members() (out []string) {
	done := map[string]bool{}
	var visit func(s *openapi3.SchemaRef)
	visit = func(s *openapi3.SchemaRef) {
		if s == nil || s.Ref != "" && done[s.Ref] {
			return
		}
		done[s.Ref] = true
		for name, member := range s.Value.Properties {
			out = append(out, strings.TrimPrefix(s.Ref, "#/components/schemas/")+"."+name)
			visit(member)
		}
		visit(s.Value.Items)
		visit(s.Value.AdditionalProperties.Schema)
		for _, one := range slices.Concat(s.Value.OneOf, s.Value.AnyOf) {
			visit(one)
		}
	}
	k.operations(func(_, _ string, op *openapi3.Operation) {
		for _, r := range op.Responses.Map() {
			for _, m := range r.Value.Content {
				visit(m.Schema)
			}
		}
	})
	slices.Sort(out)
	return out
}

// request asks as somebody for an operation on an article.
type request struct {
	token, match, body string
	slug, query        string
	otherSite          bool
	streams            bool // asks for an answer as it comes
}

func (w *world) send(method, path string, r request) *httptest.ResponseRecorder {
	path = strings.NewReplacer("{slug}", r.slug, "{file}", map[string]string{"nothing": "nothing.txt"}[r.slug]+map[bool]string{true: "facts.yaml"}[r.slug != "nothing"], "{number}", map[bool]string{true: "1", false: "99"}[r.slug != "nothing"],
		"{step}", "approve", "{rule}", map[bool]string{true: "nothing", false: "open"}[r.slug == "nothing"], "{id}", map[bool]string{true: "7", false: "8"}[r.slug != "nothing"], "{indexUid}", map[bool]string{true: "articles", false: "nothing"}[r.slug != "nothing"], "{documentId}", "open", "{webhook}", map[bool]string{true: "hook", false: "nothing"}[r.slug != "nothing"], "{delivery}", "1", "{taskUid}", map[bool]string{true: "1", false: "99999"}[r.slug != "nothing"], "{setting}", "faceting").Replace(path)
	req := httptest.NewRequest(method, path+r.query, strings.NewReader(r.body))
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.match != "" {
		req.Header.Set("If-Match", r.match)
	}
	if r.streams {
		req.Header.Set("Accept", "text/event-stream")
	}
	if r.otherSite {
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Origin", "https://other.example")
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, req)
	return out
}

// seeProblems provokes every problem that an operation documents and that can be
// provoked in the same way everywhere.
func seeProblems(k *contract, w *world) {
	k.operations(func(method, path string, op *openapi3.Operation) {
		good := request{token: tokens[kb.RoleAdminReviewer], slug: "open", match: "*"}
		switch {
		case strings.HasSuffix(path, "/multi-search"):
			good.body = `{"queries":[{"indexUid":"other"}]}`
		case strings.HasSuffix(path, "/gaps/{id}"), strings.HasSuffix(path, "/tickets/{number}"):
			good.body = map[string]string{"PATCH": `{"owner":"x"}`, "POST": `{"action":"question","slug":"open"}`}[method]
		case strings.HasSuffix(path, "/documents/delete"):
			good.body = `{"filter":"slug = open"}`
		case path == "/api/v1/answer":
			good.body = `{"q":"余额宝多久到账"}`
		case path == "/mcp":
			good.body = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
		case strings.HasSuffix(path, "/events"):
			good.body = `{"slug":"nothing","event":"click"}`
		case method == "PUT" && strings.HasSuffix(path, "{file}"), strings.HasSuffix(path, "{file}/check"):
			good.body = body(map[string]string{"text": "facts: []\n"})
		case strings.HasSuffix(path, "{file}/restore"):
			good.body = `{"revision":1}`
		case strings.HasSuffix(path, "/reject"):
			good.body = `{"reason":"x"}`
		case strings.HasPrefix(path, "/api/v1/curations") && method != "GET":
			if op.RequestBody != nil && !strings.HasSuffix(path, "{step}") {
				good.body = body(builtinRule)
			}
		case method == "PUT":
			good.body = body(map[string]string{"markdown": file("open", "public", "x")})
		case method == "POST" && path == "/api/v1/articles":
			good.body = body(map[string]string{"markdown": file("twice", "public", "x")})
			w.send(method, path, good) // the next is a conflict
		}
		for _, status := range slices.Sorted(maps.Keys(statuses(op))) {
			r := good
			switch status {
			case "400":
				if method == "GET" || strings.HasSuffix(path, "{documentId}") {
					r.query = "?nonsense=1"
				} else {
					r.body = "{"
				}
			case "401":
				r.token = "wjt_unknown"
			case "403":
				r.token = ""
				if method != "GET" {
					r.otherSite = true
				} else if strings.HasSuffix(path, "/search") || path == "/api/v1/articles/{slug}" {
					r.query = "?asOf=2020-01-01"
				} else {
					r.token, r.streams = tokens[kb.RoleAgent], path == "/api/v1/answer"
					r.otherSite = r.streams
				}
			case "404":
				r.slug, r.body = "nothing", strings.ReplaceAll(r.body, "open", "nothing")
			case "409":
				if strings.HasSuffix(path, "/adopt") { // "open" may be
					r.slug = "written"
					w.send("POST", "/api/v1/articles", request{token: r.token, body: body(map[string]string{"markdown": file("written", "public", "x")})})
				}
			case "412":
				r.slug, r.match, r.body = "written", `"9.9"`, strings.ReplaceAll(r.body, "open", "written")
				w.send("POST", "/api/v1/articles", request{token: r.token, body: body(map[string]string{"markdown": file("written", "public", "x")})})
			case "413":
				size := 3 << 20
				if strings.HasSuffix(path, "/documents") { // many articles
					size = 8 << 20
				}
				r.body = `{"x":"` + strings.Repeat("x", size) + `"}`
			case "428":
				r.match = ""
			default:
				continue
			}
			if got := w.send(method, path, r); strconv.Itoa(got.Code) != status {
				w.t.Errorf("%s %s: %d where %s was provoked: %.200s", method, path, got.Code, status, got.Body)
			}
		}
	})
}

// statuses are those that an operation documents, and those that follow from what it
// takes, documented or not.
func statuses(op *openapi3.Operation) map[string]bool {
	out := map[string]bool{}
	for status := range op.Responses.Map() {
		out[status] = true
	}
	if op.RequestBody != nil {
		out["400"], out["413"] = true, true
	}
	for _, p := range op.Parameters {
		switch p.Value.Name {
		case "slug":
			out["404"] = true
			if op.Parameters.GetByInAndName("header", "If-Match") != nil {
				out["409"] = true
			}
		case "If-Match":
			out["412"], out["428"] = true, true
		}
	}
	return out
}

// seeSearches asks for everything that a search or an article can say.
func seeSearches(w *world) {
	for range 31 { // as often as may be, and once more
		w.send("POST", "/api/v1/answer", request{body: body(map[string]any{"q": "余额宝多久到账", "written": true})})
	}
	w.send("GET", "/api/v1/answer?q="+url.QueryEscape("余额宝多久到账"), request{streams: true})
	agent, editor := tokens[kb.RoleAgent], tokens[kb.RoleEditor]
	all := "&facets=*&attributesToRetrieve=*,body,questions&showRankingScore=true&showRankingScoreDetails=true"
	for _, q := range []string{"余额宝到账", "规则要点", "逾其", "什么也没有的词", ""} {
		w.send("GET", search(q)+all, request{token: agent})
		w.send("POST", "/api/v1/search", request{body: body(map[string]any{"q": q, "facets": []string{"*"}})})
		w.send("POST", "/api/v1/answer", request{body: body(map[string]string{"q": q + "余额宝多久到账"})})
		w.send("GET", "/api/v1/answer?q="+url.QueryEscape(q+"被骗"), request{})
	}
	w.send("GET", search(secret+"已过期"), request{token: agent})
	w.send("GET", "/api/v1/suggest?q="+url.QueryEscape("余"), request{})
	for _, path := range []string{"/api/v1/articles", "/api/v1/articles/open", "/api/v1/articles/open/related", "/api/v1/categories", "/api/v1/products", "/healthz", "/readyz", "/openapi.yaml"} {
		w.send("GET", path, request{})
	}
	w.send("GET", "/api/v1/articles/expired", request{token: agent})
	for range 31 { // the last is one too many
		w.send("POST", "/api/v1/events", request{body: `{"slug":"open","event":"helpful"}`})
	}
	w.send("POST", "/api/v1/analyze", request{token: editor, body: body(map[string]string{"text": `余额宝多久到账 "货币基金" -公司`})})
	w.send("POST", "/api/v1/check", request{token: editor, body: body(map[string]string{"markdown": file("x", "public", "稳赚高收益")})})
}

// seeTasks hands in what clients of Meilisearch do, and asks what came of it.
func seeTasks(w *world) {
	editor, documents, ctx := tokens[kb.RoleEditor], "/api/v1/indexes/articles/documents", context.Background()
	w.send("POST", documents, request{token: editor, body: `[{"id":"a"}]`})
	w.send("PUT", documents, request{token: editor, body: `{"id":"a"}`})
	w.send("POST", documents+"/delete-batch", request{token: editor, body: `["a"]`})
	w.send("POST", documents+"/delete", request{token: editor, body: `{"filter":"slug = open"}`})
	w.send("DELETE", documents+"/a", request{token: editor})
	work, why := w.store.Work(), &tasks.Failure{Code: "x", Message: "y"}
	for {
		t, _, ok, err := work.ClaimTask(ctx, "test", w.now, w.now)
		must(w.t, err)
		if !ok {
			break
		}
		t.State, t.Finished = tasks.Failed, w.now
		t.Result = tasks.Result{Error: why, Outcomes: []tasks.Outcome{{ID: "a", Slug: "a", What: "new", LeftOut: []string{"x"}, Stops: []string{"y"}, Error: why}}}
		must(w.t, work.FinishTask(ctx, t, "test", 1000))
		w.send("GET", fmt.Sprint("/api/v1/tasks/", t.ID), request{token: editor})
	}
	w.send("GET", "/api/v1/tasks?limit=1", request{token: editor})
}

// seeClients asks for everything that clients of Meilisearch are told.
func seeClients(w *world) {
	agent := tokens[kb.RoleAgent]
	index, all := "/api/v1/indexes/articles", map[string]any{
		"q": "余额宝到账", "facets": []string{"*"}, "attributesToHighlight": []string{"*"}, "attributesToCrop": []string{"*"}, "showMatchesPosition": true, "retrieveVectors": true,
		"showRankingScore": true, "showRankingScoreDetails": true, "showPerformanceDetails": true,
	}
	for _, q := range []string{"余额宝到账", "规则要点", "逾其", secret + "已过期", "被骗"} {
		all["q"] = q
		w.send("POST", index+"/search", request{token: agent, body: body(all)})
	}
	w.send("POST", index+"/search", request{body: `{"hitsPerPage":1,"hybrid":{"embedder":"default"}}`})
	w.send("GET", index+"/search?q=a", request{})
	for _, path := range []string{"/api/v1/health", "/api/v1/version", "/api/v1/stats", "/api/v1/indexes", index, index + "/stats", index + "/settings", index + "/documents", index + "/documents/open?retrieveVectors=true"} {
		w.send("GET", path, request{token: agent})
	}
	for _, setting := range []string{"faceting", "pagination", "synonyms", "stop-words", "searchable-attributes", "distinct-attribute"} {
		w.send("GET", index+"/settings/"+setting, request{})
	}
	w.send("POST", index+"/facet-search", request{body: `{"facetName":"category","facetQuery":"w"}`})
	w.send("POST", index+"/similar", request{body: `{"id":"open","showPerformanceDetails":true}`})
	w.send("POST", index+"/documents/fetch", request{body: `{"ids":["open"]}`})
	seeTasks(w)
	one := `{"indexUid":"articles","q":"余额宝"}`
	w.send("POST", "/api/v1/multi-search", request{body: `{"queries":[` + one + `]}`})
	for _, federation := range []string{`{"facetsByIndex":{"articles":["tags"]},"showPerformanceDetails":true}`, `{"facetsByIndex":{"articles":["tags"]},"mergeFacets":{}}`} {
		w.send("POST", "/api/v1/multi-search", request{body: `{"federation":` + federation + `,"queries":[` + one + `]}`})
	}
}

// seeTools asks for what the tools of assistants answer besides.
func seeTools(w *world) {
	w.send("POST", "/mcp", request{body: `{"jsonrpc":"2.0","method":"notifications/initialized"}`})
	w.Handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/mcp", strings.NewReader("x")))
	for range 31 { // the last is one too many
		w.send("POST", "/mcp", request{body: `{"jsonrpc":"2.0","id":1,"method":"ping"}`})
	}
}

// seeEditing takes an article with every field through every step.
func seeEditing(w *world) {
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	path := "/articles/full"
	draft := func(text string) string {
		return body(map[string]string{"markdown": file("full", "public", text, `questions: [问]
answer: 答{{hotline}}
products: [产品]
tags: [标签]
risk_level: R1
valid_from: 2020-01-01
valid_to: 2099-01-01
as_of: 2026-01-01
review_by: 2099-01-01
owner: zhang
sources: [{rule: 条例, no: 第1号, effective: 2015-05-01, verified: 法, url: "https://example.com"}]
related: [other]
history: true
lang: zh
needs_confirm: true
allow: [{rule: R-TEST, match: 高收益, reason: 引文, by: li, expires: 2099-01-01}]
`)})
	}
	day, err := kb.ParseMoment("2020-01-01")
	must(w.t, err)
	w.facts["rate"] = kb.Fact{Key: "rate", Label: "利率", Value: "3", Unit: "%", Neutral: "见公告", Source: "公告", ValidFrom: day, ValidTo: kb.At(day.AddDate(100, 0, 0))}
	w.step(editor, "POST", "/articles", "", draft("高收益甲"))
	r := w.step(editor, "PUT", path, "*", draft("高收益乙{{rate}}"))
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	r = w.step(reviewer, "POST", path+"/reject", r.ETag, `{"reason":"缺少依据"}`)
	w.send("GET", "/api/v1/articles/full/revisions", request{token: editor})
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	r = w.step(reviewer, "POST", path+"/approve", r.ETag, body(map[string]any{"waivers": []any{map[string]string{"rule": "R-TEST", "match": "高收益", "reason": "引用", "expires": "2099-01-01"}}}))
	w.step(editor, "POST", path+"/publish", r.ETag, "")
	w.newRule = "一般"
	for _, target := range []string{"/api/v1/articles/full", "/api/v1/articles/full/revisions/1", "/api/v1/articles/full/revisions/2/diff", "/api/v1/articles/full/revisions/1/diff?against=2", "/api/v1/articles/full/evidence", "/api/v1/revisions?state=published", "/api/v1/findings", "/api/v1/links"} {
		w.send("GET", target, request{token: editor})
	}
	r = w.step(editor, "POST", path+"/restore", "*", `{"revision":1}`)
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	r = w.step(reviewer, "POST", path+"/approve", r.ETag, body(map[string]any{"waivers": []any{map[string]string{"rule": "R-TEST", "match": "高收益", "reason": "引用", "expires": "2099-01-01"}}}))
	r = w.step(editor, "POST", path+"/publish", r.ETag, `{"at":"2098-01-01"}`)
	r = w.step(editor, "POST", path+"/unschedule", r.ETag, `{"revision":3}`)
	r = w.step(editor, "DELETE", path, r.ETag, "")
	r = w.step(editor, "POST", path+"/archive", r.ETag, `{"reason":"过时"}`)
	w.send("GET", "/api/v1/revisions?asked=true", request{token: editor})
	r = w.step(reviewer, "POST", path+"/keep", r.ETag, `{"reason":"仍有效"}`)
	r = w.step(editor, "POST", path+"/archive", r.ETag, `{"reason":"过时"}`)
	w.step(reviewer, "POST", path+"/archive", r.ETag, "")
	w.step(editor, "POST", "/articles/future/adopt", "*", "")
}

// seeFiles takes a file through every step.
func seeFiles(w *world) {
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	path := "/files/synonyms.txt"
	w.step(editor, "PUT", path, "*", `{"text":"花呗, 高收益\n"}`)
	w.send("GET", "/api/v1"+path+"/revisions/1", request{token: editor})
	r := w.step(editor, "POST", path+"/submit", `"1.1"`, "")
	w.send("GET", "/api/v1/files", request{token: editor})
	r = w.step(reviewer, "POST", path+"/reject", r.ETag, `{"reason":"缺少依据"}`)
	r = w.step(editor, "POST", path+"/submit", r.ETag, "")
	w.step(reviewer, "POST", path+"/approve", r.ETag, body(map[string]any{"comment": "可以", "waivers": []any{map[string]string{"rule": "R-TEST", "match": "高收益", "reason": "引用", "expires": "2099-01-01"}}}))
	w.send("POST", "/api/v1"+path+"/check", request{token: editor, body: `{"text":"花呗, 稳赚\n"}`})
	r = w.step(editor, "POST", path+"/restore", "*", `{"revision":1}`)
	w.step(editor, "DELETE", path, r.ETag, "")
	for _, target := range []string{"/files", path + "/revisions", path + "/revisions/1/diff", path + "/revisions/2/diff?against=1"} {
		w.send("GET", "/api/v1"+target, request{token: editor})
	}
}

// seeCurations takes a rule through every step, and asks what it is about.
func seeCurations(w *world) {
	editor, reviewer := tokens[kb.RoleEditor], tokens[kb.RoleReviewer]
	send := func(token, method, path, match, body string) (out api.Curation) {
		rec := w.send(method, "/api/v1/curations"+path, request{token: token, match: match, body: body})
		if rec.Code >= 300 {
			w.t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
		}
		if rec.Code != http.StatusNoContent {
			must(w.t, json.Unmarshal(rec.Body.Bytes(), &out))
		}
		return out
	}
	r := builtinRule
	r.Except, r.Hides, r.Redirect, r.Faces, r.From, r.Until = []string{"防"}, []string{"gone"}, "/c/credit", searchlog.Faces, w.now.Add(-time.Hour), w.now.Add(time.Hour)
	r.Pins = append(slices.Clone(r.Pins), curation.Pin{Slug: "missing", Place: 2})
	one := send(editor, "POST", "", "", body(r))
	path := "/" + one.ID
	one = send(editor, "PUT", path, one.Etag, body(r))
	one = send(editor, "POST", path+"/submit", one.Etag, "")
	one = send(reviewer, "POST", path+"/reject", one.Etag, `{"reason":"再想想"}`)
	one = send(editor, "POST", path+"/submit", one.Etag, "")
	send(reviewer, "POST", path+"/approve", one.Etag, "")
	var found api.SearchResponse
	must(w.t, json.Unmarshal(w.send("GET", search("我被骗了")+"&showRankingScoreDetails=true", request{}).Body.Bytes(), &found))
	if len(found.Banners) != 2 || found.Redirect != "/c/credit" || found.Hits[0].Slug != "open" || found.Hits[0].RankingScoreDetails.Parts["pin"] == 0 {
		w.t.Errorf("%+v", found)
	}
	w.send("POST", "/api/v1/indexes/articles/search", request{body: `{"q":"我被骗了"}`})
	for _, get := range []string{"", path, "/open"} {
		send(editor, "GET", get, "", "")
	}
	if one = send(reviewer, "POST", path+"/archive", "*", `{"reason":"结束"}`); one.Published != nil {
		w.t.Errorf("%+v", one)
	}
	one = send(editor, "POST", path+"/restore", "*", `{"number":1}`)
	send(editor, "DELETE", path, one.Etag, "")
}

// seePeople signs the first administrator in and out, and guesses too often.
func seePeople(w *world) {
	w.send("POST", "/api/v1/setup", request{body: `{"code":"code of the link","login":"root","name":"管理员","password":"correct horse"}`})
	w.send("POST", "/api/v1/session", request{body: `{"login":"root","password":"correct horse"}`})
	w.send("GET", "/api/v1/session", request{token: tokens[kb.RoleAgent]})
	w.send("DELETE", "/api/v1/session", request{})
	w.send("GET", "/api/v1/audit", request{token: tokens[kb.RoleAdmin]})
	w.send("GET", "/api/v1/audit/export", request{token: tokens[kb.RoleAdmin]})
	for range 10 {
		w.send("POST", "/api/v1/session", request{body: `{"login":"root","password":"wrong"}`})
		w.send("POST", "/api/v1/setup", request{body: `{"code":"guess","login":"root","name":"管理员","password":"correct horse"}`})
	}
}

// seeWork lets there be a gap, 7, and a ticket, 1.
func seeWork(w *world) {
	w.send("POST", "/api/v1/events", request{token: tokens[kb.RoleEditor], body: `{"slug":"open","event":"unhelpful","reason":"看不懂"}`})
	must(w.t, w.server.Flush())
	must(w.t, w.server.Searches().DecideGap(w.t.Context(), kb.Principal{ID: "e", Role: kb.RoleEditor}, searchlog.Gap{Key: 7, Query: "x", State: searchlog.GapOpen}))
}

// seeInsight asks for everything that the search log tells.
func seeInsight(w *world) {
	w.send("GET", search("余额宝到账"), request{})
	w.send("GET", search("什么也没有的词zzz"), request{})
	must(w.t, w.server.Flush())
	today, editor := w.server.Searches().LastDays(1).Until, tokens[kb.RoleEditor]
	w.send("PATCH", "/api/v1/tickets/1", request{token: editor, body: body(map[string]any{"due": today, "owner": "x"})})
	w.send("PATCH", "/api/v1/gaps/7", request{token: editor, body: body(map[string]any{"due": today})})
	for _, repair := range []map[string]any{{"action": "question", "slug": "written"}, {"action": "synonym", "words": []string{"甲", "乙"}}} {
		w.send("POST", "/api/v1/gaps/7", request{token: editor, body: body(repair)})
	}
	for _, path := range []string{"gaps", "tickets"} {
		w.send("GET", "/api/v1/"+path, request{token: tokens[kb.RoleEditor]})
	}
	for _, path := range []string{"overview", "questions", "articles", "searches"} {
		w.send("GET", "/api/v1/insight/"+path, request{token: tokens[kb.RoleEditor]})
	}
	w.send("POST", "/api/v1/judgements", request{token: tokens[kb.RoleEditor], body: body(map[string]any{"query": "怎么查", "slug": "open", "grade": 3})})
	w.send("GET", "/api/v1/judgements", request{token: tokens[kb.RoleEditor]})
	for n := range 2 {
		must(w.t, w.server.Searches().Measured(w.t.Context(), searchlog.Measurement{At: w.now, Content: int64(n), Questions: 1, Places: map[int64]int{searchlog.Key("怎么查"): n}}))
	}
	w.send("GET", "/api/v1/judgements/measurements", request{token: tokens[kb.RoleEditor]})
	w.send("DELETE", "/api/v1/insight/searches", request{token: tokens[kb.RoleAdmin], query: "?day=2020-01-01"})
}
