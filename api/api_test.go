package api_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/answers"
	"github.com/wenjin-kb/wenjin/api/curations"
	insightapi "github.com/wenjin-kb/wenjin/api/insight"
	"github.com/wenjin-kb/wenjin/api/mcp"
	"github.com/wenjin-kb/wenjin/api/meili"
	webhooksapi "github.com/wenjin-kb/wenjin/api/webhooks"
	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/analysis/zh"
	"github.com/wenjin-kb/wenjin/index/curate"
	"github.com/wenjin-kb/wenjin/index/embedded"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/compliance/personal"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/links"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/searchlog/searchdb"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/tasks"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

const secret = "密语暗号"

// articles are what the tests run on: public, internal, expired and future ones.
var articles = fstest.MapFS{
	"articles/open.md":    {Data: []byte("---\ntitle: 余额宝多久到账？\nquestions: [转出多久]\nanswer: 下一交易日。\ncategory: wealth/money-fund\nproducts: [货币基金]\ntags: [赎回]\naudience: public\nrisk_level: R1\nrelated: [inner, other]\n---\n\n普通赎回<b>一般</b>下一交易日到账。\n\n## 规则要点\n\n时间：{{eta}}\n")},
	"articles/other.md":   {Data: []byte("---\ntitle: 征信报告怎么查？\nanswer: 线上申请。\ncategory: credit\naudience: public\n---\n\n每年免费两次。\n")},
	"articles/inner.md":   {Data: []byte("---\ntitle: " + secret + "到账处置\nquestions: [" + secret + "多久到账]\nanswer: " + secret + "\ncategory: agent/script\ntags: [" + secret + "]\naudience: agent\n---\n\n" + secret + "的正文。\n")},
	"articles/expired.md": {Data: []byte("---\ntitle: " + secret + "已过期到账\ncategory: expired\naudience: public\nvalid_from: 2020-01-01\nvalid_to: 2020-12-31\n---\n\n" + secret + "\n")},
	"articles/future.md":  {Data: []byte("---\ntitle: " + secret + "将来到账\ncategory: future\naudience: public\nvalid_from: 2099-01-01\n---\n\n" + secret + "\n")},
	"facts.yaml":          {Data: []byte("facts: [{key: eta, neutral: 以页面公示为准}, {key: hotline, label: 热线, value: '95000', unit: 号, neutral: 见页面, source: 官网, owner: 客服部, valid_from: 2020-01-01, valid_to: 2099-01-01}]\n")},
}

// tokens are the secrets of the last server made, by role.
var tokens map[kb.Role]string

// world is a server with all that is behind it and a clock that stands still.
type world struct {
	http.Handler
	t        *testing.T
	server   *api.Server
	now      time.Time
	store    *store.Store
	engine   *embedded.Engine
	follower *index.Follower
	workflow *kb.Workflow
	files    *reference.Workflow
	facts    kb.Facts
	pack     string // version of the rules
	newRule  string // a word that has become a warning
	log      strings.Builder
	votes    int   // that are kept
	damaged  int64 // the record after which the log can't be read; 0: none
}

// counted is a store that counts votes, and whose log may be damaged.
type counted struct {
	*store.Store
	w *world
}

func (c counted) AddFeedback(ctx context.Context, all ...kb.Feedback) error {
	for _, f := range all {
		if f.Kind != kb.FeedbackClick {
			c.w.votes++
		}
	}
	return c.Store.AddFeedback(ctx, all...)
}

func (c counted) EachRecord(ctx context.Context, after int64, limit int, yield func(kb.Record) error) error {
	if c.w.damaged > 0 && after >= c.w.damaged {
		return errors.New("the log can't be read any further")
	}
	return c.Store.EachRecord(ctx, after, limit, yield)
}

// Check and Version make the world its own rules: the red line is the word 稳赚,
// and 高收益 a warning.
func (w *world) Check(_ context.Context, a kb.Article, _ time.Time) ([]kb.Finding, error) {
	out := a.Validate(nil, kb.Facts{"eta": {}})
	for word, severity := range map[string]kb.Severity{"稳赚": kb.Block, "高收益": kb.Warn, w.newRule: kb.Warn} {
		if word != "" && strings.Contains(a.Body, word) {
			f := kb.Finding{Rule: "R-TEST", Severity: severity, Field: "body", Match: word, Message: word, Basis: "广告法", Suggestion: "换一个说法"}
			for _, allow := range a.Allow {
				if allow.Match == word {
					f.Request = allow
				}
			}
			out = append(out, f)
		}
	}
	return slices.DeleteFunc(out, func(f kb.Finding) bool { return f.Rule == "F-FACT" }), nil
}

func (w *world) Facts() kb.Facts { return w.facts }

func (w *world) Version() string { return w.pack }

func newWorld(t *testing.T) *world {
	t.Helper()
	ctx := context.Background()
	w := &world{t: t, now: time.Now(), pack: "pack 1"}
	clock := func() time.Time { return w.now }
	folder, err := markdown.LoadDir(articles)
	must(t, err)
	if found := folder.All(); kb.Blocked(found) {
		t.Fatal(found)
	}
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	w.store = s
	tokens = map[kb.Role]string{}
	for _, role := range kb.StaffRoles {
		tokens[role] = w.token(string(role), role, "", time.Time{})
	}
	w.person("reviewer", kb.RoleReviewer) // only people approve
	tokens[kb.RoleReviewer] = w.token("the reviewer's", kb.RoleReviewer, "reviewer", time.Time{})
	tokens["expired"] = w.token("old", kb.RoleAdmin, "", w.now.Add(-time.Second))
	var files []kb.Candidate
	for _, f := range folder.Files {
		files = append(files, kb.Candidate{Article: f.Article, Raw: f.Raw, Path: f.Name})
	}
	w.workflow = &kb.Workflow{Store: s, Rules: w, Now: clock}
	_, err = w.workflow.Sync(ctx, files, nil, nil)
	must(t, err)
	words, err := zh.LoadWords(content.FS)
	must(t, err)
	analyzer, err := zh.NewAnalyzer(words)
	must(t, err)
	w.engine, err = embedded.Create(filepath.Join(t.TempDir(), "index"), analyzer, embedded.Options{})
	must(t, err)
	t.Cleanup(func() { _ = w.engine.Close() })
	w.facts = folder.Facts
	facts := func() kb.Facts { return w.facts }
	w.follower = &index.Follower{Feed: s, Facts: facts, Log: slog.New(slog.DiscardHandler)}
	w.follow()
	beside := fileWorld{&reference.Workflow{Store: s, Rules: fileWorld{}, Now: clock}}
	must(t, beside.Take(ctx, reference.Facts, "facts: []\n", reference.Judgement{}))
	w.files = beside.Workflow
	searches, err := searchdb.Open(ctx, filepath.Join(t.TempDir(), "searches.db"))
	must(t, err)
	t.Cleanup(func() { _ = searches.Close() })
	n := 0
	rules := &curation.Library{Store: s.Answers(), Rules: w, Builtin: []curation.Revision{{ID: "open", State: kb.StatePublished, Writers: []string{kb.ActorProgram}, Rule: builtinRule}}, Now: clock, NewID: func() string { n++; return fmt.Sprint("rule-", n) }}
	must(t, rules.Load(ctx))
	deps := api.Deps{
		Searches: searchlog.New(searches, s, slog.New(slog.DiscardHandler), clock),
		Engine:   &curate.Engine{Engine: w.engine, Rules: rules.InForce}, Curations: rules, Links: links.Finder{Store: s, Now: clock}, Lists: &worklist.Lists{Store: s, Now: clock}, Library: &kb.Library{Store: counted{s, w}, LogReads: true, Mask: personal.Mask, Now: clock}, Taxonomy: func() *taxonomy.Taxonomy { return nil }, Facts: facts, Products: guide,
		StoreHead: func() (int64, error) { return s.LastSeq(context.Background()) },
		Workflow:  w.workflow, Files: beside, Authenticator: &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: clock, SetupCode: "code of the link"},
		Recheck: func() kb.RecheckReport {
			var last kb.RecheckReport
			must(t, w.workflow.Recheck(ctx, func(r kb.RecheckReport) { last = r }))
			return last
		},
		Webhooks: &webhooks.Desk{Store: s.Work(), Addresses: webhooks.Addresses{Hosts: []string{"hooks.example"}}, Now: clock, NewID: rand.Text},
		Tasks:    tasks.NewQueue(s.Work(), clock),
		Analyzer: w.engine.Analyzer, Now: clock,
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(&w.log, nil)), MaskID: personal.Mask,
	}
	must(t, s.Work().AddWebhook(ctx, webhooks.Endpoint{ID: "hook", Events: webhooks.Types, State: webhooks.Active}, kb.Event{}))
	w.server = api.New(deps)
	mountRooms(w.server, deps)
	contract, err := suite()
	must(t, err)
	w.Handler = contract.checked(t, w.server)
	return w
}

// builtinRule comes with the program.
var builtinRule = curation.Rule{
	Title: "被骗", Owner: "安全", Reason: "先报案", Patterns: []curation.Pattern{{Kind: curation.Contains, Text: "被骗"}},
	Pins: []curation.Pin{{Slug: "open", Place: 1}}, Banner: &curation.Banner{Text: "拨打110", URL: "/a/open", Label: "怎么办"},
}

// quoter is a model that writes the beginning of the first passage that it is given.
type quoter struct{}

func (quoter) Write(_ context.Context, _, given string, take func(string) bool) (bool, error) {
	var g struct{ Passages []struct{ Text string } }
	if err := json.Unmarshal([]byte(given), &g); err != nil {
		return false, err
	}
	text, _, _ := strings.Cut(g.Passages[0].Text, "。")
	return take(text + "。[1]"), nil
}

// mountRooms mounts every room of the API, as cmd/wenjin does: the contract is of them
// all.
func mountRooms(s *api.Server, deps api.Deps) {
	insightapi.Mount(s, deps)
	curations.Mount(s, deps)
	webhooksapi.Mount(s, deps)
	meili.Mount(s, deps)
	answers.Mount(s, deps, func() string { return "95000" }, answers.Writer{Model: quoter{}, Producer: func() string { return "问津" }})
	mcp.Mount(s, deps, "", func() string { return "95000" })
}

// fileWorld is the files beside the articles, without an effect.
type fileWorld struct{ *reference.Workflow }

func (f fileWorld) Do(ctx context.Context, who kb.Principal, step reference.Step) (reference.Revision, bool, error) {
	r, err := f.Workflow.Do(ctx, who, step)
	return r, true, err
}

func (f fileWorld) Check(ctx context.Context, who kb.Principal, file, text string) (reference.Judgement, error) {
	if _, err := f.History(ctx, who, file); err != nil {
		return reference.Judgement{}, err
	}
	return f.Judge(ctx, file, text)
}

func (fileWorld) Judge(_ context.Context, file, text string) (out reference.Judgement, err error) {
	for word, severity := range map[string]kb.Severity{"稳赚": kb.Block, "高收益": kb.Warn} {
		if strings.Contains(text, word) {
			out.Findings = append(out.Findings, kb.Finding{Rule: "R-TEST", Severity: severity, File: file, Line: 1, Match: word, Message: word})
		}
	}
	out.Articles = []reference.Shown{{Slug: "open", Title: "甲"}}
	return out, nil
}

func (fileWorld) Version() string { return "pack 1" }

// Routes lets the contract test see the addresses.
func (w *world) Routes() []string { return w.server.Routes() }

// person makes an account that nobody can sign in to.
func (w *world) person(login string, role kb.Role) {
	w.t.Helper()
	must(w.t, w.store.AddPerson(context.Background(), auth.Person{ID: kb.PersonID(login), Login: login, Name: login, Role: role, Created: w.now}, kb.Event{}))
}

func (w *world) token(name string, role kb.Role, person string, expires time.Time) string {
	token, secret := auth.NewToken(name, role, w.now, expires)
	token.Person = person
	must(w.t, w.store.AddToken(context.Background(), token, kb.Event{}))
	return secret
}

// follow lets the index know of all changes.
func (w *world) follow() { must(w.t, w.follower.CatchUp(context.Background(), w.engine, nil)) }

func newServer(t *testing.T) http.Handler { return newWorld(t) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func do(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func search(q string) string { return "/api/v1/search?q=" + url.QueryEscape(q) }

func TestSearchAnswer(t *testing.T) {
	h := newServer(t)
	w := do(h, "GET", search("餘額寶多久到帳")+"&facets=category&showRankingScoreDetails=true&showRankingScore=true", "")
	var got struct {
		Query              string
		QueryUID           string `json:"queryUid"`
		EstimatedTotalHits int
		Hits               []struct {
			Slug, Title, URL string
			Body             *string
			Formatted        map[string]string     `json:"_formatted"`
			RankingScore     float64               `json:"_rankingScore"`
			Details          struct{ Tier string } `json:"_rankingScoreDetails"`
		}
		FacetDistribution map[string]map[string]int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Hits) == 0 {
		t.Fatalf("%s, %v", w.Body, err)
	}
	hit := got.Hits[0]
	if hit.Slug != "open" || hit.URL != "/a/open" || hit.Body != nil || hit.Formatted["title"] != "<mark>余额宝多久到账</mark>？" || hit.Details.Tier != "exact" || hit.RankingScore <= 0 || hit.RankingScore > 1 || got.QueryUID == "" {
		t.Errorf("%+v", hit)
	}
	if got.FacetDistribution["category"]["wealth/money-fund"] != 1 {
		t.Errorf("facets %v", got.FacetDistribution)
	}
	// Escaped: only the tags are markup, the article's own < is not.
	w = do(h, "POST", "/api/v1/search", `{"q":"一般","highlightPreTag":"<em>","highlightPostTag":"</em>","attributesToRetrieve":["body"]}`)
	if !strings.Contains(w.Body.String(), `普通赎回\u003cem\u003e一般\u003c/em\u003e下一交易日`) || !strings.Contains(w.Body.String(), `"body":`) {
		t.Error(w.Body)
	}
}

// Every bad input is one clear error with its own code, and the server goes on.
func TestBadInput(t *testing.T) {
	h := newServer(t)
	long := strings.Repeat("长", 501)
	for _, test := range []struct {
		method, target, body string
		status               int
		code                 string
	}{
		{"GET", "/api/v1/search?limit=0", "", 400, "invalid_search_limit"},
		{"GET", "/api/v1/search?limit=101", "", 400, "invalid_search_limit"},
		{"GET", "/api/v1/search?limit=", "", 400, "invalid_search_limit"},
		{"GET", "/api/v1/search?limit=x", "", 400, "invalid_search_limit"},
		{"GET", "/api/v1/search?offset=1001", "", 400, "invalid_search_offset"},
		{"GET", "/api/v1/search?offset=-1", "", 400, "invalid_search_offset"},
		{"GET", "/api/v1/search?size=5", "", 400, "bad_request"},
		{"GET", "/api/v1/search?q=a&q=b", "", 400, "bad_request"},
		{"GET", "/api/v1/search?q=%zz", "", 400, "bad_request"},
		{"GET", "/api/v1/search?q=%ff", "", 400, "bad_request"},
		{"GET", search(long), "", 400, "invalid_search_q"},
		{"GET", "/api/v1/search?filter=author%3Dx", "", 400, "invalid_search_filter"},
		{"GET", "/api/v1/search?facets=author", "", 400, "invalid_search_facets"},
		{"GET", "/api/v1/search?sort=title:asc", "", 400, "invalid_search_sort"},
		{"GET", "/api/v1/search?matchingStrategy=some", "", 400, "invalid_search_matching_strategy"},
		{"GET", "/api/v1/search?cropLength=100000", "", 400, "invalid_search_crop_length"},
		{"GET", "/api/v1/search?attributesToRetrieve=secret", "", 400, "invalid_search_attributes_to_retrieve"},
		{"POST", "/api/v1/search", `{"q":1}`, 400, "bad_request"},
		{"POST", "/api/v1/search", `{"query":"a"}`, 400, "malformed_payload"},
		{"POST", "/api/v1/search", `{"asOf":null}`, 400, "bad_request"},
		{"POST", "/api/v1/search", `null`, 400, "bad_request"},
		{"POST", "/api/v1/search", `{"q":"a"} x`, 400, "malformed_payload"},
		{"POST", "/api/v1/search", `{`, 400, "malformed_payload"},
		{"POST", "/api/v1/search", ``, 400, "missing_payload"},
		{"POST", "/api/v1/search", `{"q":"` + strings.Repeat("a", 100_000) + `"}`, 413, "payload_too_large"},
		{"POST", "/api/v1/multi-search", `{"queries":{}}`, 400, "invalid_multi_search_queries"},
		{"POST", "/api/v1/multi-search", `{"queries":[{"indexUid":"x"}]}`, 404, "index_not_found"},
		{"GET", "/api/v1/suggest?limit=x", "", 400, "invalid_suggest_limit"},
		{"GET", "/api/v1/articles/nothing", "", 404, "article_not_found"},
		{"GET", "/api/v1/articles/a%2Fb", "", 404, "article_not_found"},
		{"GET", "/api/v1/articles/..%2f..%2fetc", "", 404, "article_not_found"},
		{"GET", "/nowhere", "", 404, "route_not_found"},
		{"DELETE", "/api/v1/search", "", 405, "method_not_allowed"},
	} {
		w := do(h, test.method, test.target, test.body)
		var p struct {
			Type, Title, Detail, Message, Code, Link string
			RequestID                                string `json:"requestId"`
			Status                                   int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != test.status || p.Status != test.status || p.Code != test.code ||
			p.Detail == "" || p.Message != p.Detail || p.Title == "" || p.RequestID == "" || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s %s: %d %s", test.method, test.target, w.Code, w.Body)
		}
	}
	if w := do(h, "GET", search("征信"), ""); w.Code != 200 {
		t.Errorf("after all that: %d", w.Code)
	}
}

// Nothing internal, expired or future reaches a customer by any address.
func TestNothingLeaks(t *testing.T) {
	h := newServer(t)
	targets := []string{"/api/v1/articles", "/api/v1/articles?category=agent", "/api/v1/categories", "/api/v1/articles/open", "/api/v1/articles/open/related", "/healthz", "/readyz"}
	for _, slug := range []string{"inner", "expired", "future"} {
		if w := do(h, "GET", "/api/v1/articles/"+slug, ""); w.Code != 404 {
			t.Errorf("%s: %d", slug, w.Code)
		}
		targets = append(targets, "/api/v1/articles/"+slug, "/api/v1/articles/"+slug+"/related")
	}
	for _, q := range []string{secret, "密语", "miyu", "mydzczh", "密雨暗号", "到账处置", "到账", "", `"密语"`} {
		targets = append(targets, search(q)+"&facets=*&limit=100&attributesToRetrieve=*,body,questions&showRankingScoreDetails=true", "/api/v1/suggest?q="+url.QueryEscape(q))
		w := do(h, "POST", "/api/v1/multi-search", `{"queries":[{"indexUid":"articles","q":`+string(quote(q))+`,"facets":["*"]}]}`)
		checkLeak(t, "multi-search "+q, w.Body.String(), q)
	}
	for _, target := range targets {
		unescaped, _ := url.QueryUnescape(target)
		checkLeak(t, target, do(h, "GET", target, "").Body.String(), unescaped)
	}
}

func quote(s string) []byte { b, _ := json.Marshal(s); return b }

func checkLeak(t *testing.T, where, body, asked string) {
	t.Helper()
	echoes := regexp.MustCompile(`"(query|detail|message)":"(\\.|[^"\\])*"`)
	body = echoes.ReplaceAllString(body, "") // what the caller typed himself may come back
	for _, word := range []string{secret, "密语", "inner", "expired", "future", "agent/script"} {
		if strings.Contains(body, word) {
			t.Errorf("%s gives away %q (asked %q): %s", where, word, asked, body)
		}
	}
}

func TestArticleHidesRelatedThatTheCallerMayNotSee(t *testing.T) {
	w := do(newServer(t), "GET", "/api/v1/articles/open", "")
	var a struct {
		Related  []string
		HTML     string `json:"html"`
		Headings []struct{ Anchor string }
	}
	must(t, json.Unmarshal(w.Body.Bytes(), &a))
	if !slices.Equal(a.Related, []string{"other"}) || !strings.Contains(a.HTML, "以页面公示为准") || !strings.Contains(a.HTML, "<b>一般</b>") || len(a.Headings) != 1 {
		t.Errorf("%+v", a)
	}
}

func TestReadyzSaysWhatIsMissing(t *testing.T) {
	h := api.New(api.Deps{Engine: &index.Live{}, Ready: func(context.Context) error { return io.ErrUnexpectedEOF }, Log: slog.New(slog.DiscardHandler), MaskID: personal.Mask,
		Library: &kb.Library{}, Workflow: &kb.Workflow{}, Facts: func() kb.Facts { return nil }, Taxonomy: func() *taxonomy.Taxonomy { return nil }, Now: time.Now}).Handler()
	if w := do(h, "GET", "/readyz", ""); w.Code != 503 {
		t.Errorf("%d", w.Code)
	}
	if w := do(h, "GET", search("x"), ""); w.Code != 503 {
		t.Errorf("a search before the index is there: %d %s", w.Code, w.Body)
	}
	if w := do(h, "HEAD", "/healthz", ""); w.Code != 200 {
		t.Errorf("HEAD /healthz: %d", w.Code)
	}
}

func as(h http.Handler, token, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTokens(t *testing.T) {
	h := newServer(t)
	agent, editor := tokens[kb.RoleAgent], tokens[kb.RoleEditor]
	analyze, check := `{"text":"余额宝"}`, `{"markdown":"---\ntitel: x\n---\n"}`
	for _, test := range []struct {
		who, token, method, target, body string
		status                           int
		has                              string
	}{
		{"agent", agent, "GET", search(secret), "", 200, "inner"},
		{"agent", agent, "GET", "/api/v1/articles/inner", "", 200, secret},
		{"agent", agent, "GET", "/api/v1/suggest?q=" + url.QueryEscape("密语"), "", 200, "inner"},
		{"agent", agent, "GET", "/api/v1/articles/expired", "", 200, `"expired":true`},
		{"agent", agent, "GET", search("已过期"), "", 200, `"expired":true`},
		{"agent", agent, "GET", "/api/v1/articles/future", "", 404, "article_not_found"},
		{"agent", agent, "POST", "/api/v1/analyze", analyze, 403, "role editor"},
		{"agent", agent, "POST", "/api/v1/check", check, 403, "role editor"},
		{"editor", editor, "POST", "/api/v1/analyze", analyze, 200, `"grain":"word"`},
		{"editor", editor, "POST", "/api/v1/check", check, 200, "F-KEY"},
		{"editor", editor, "POST", "/api/v1/check", `{}`, 400, "invalid_markdown"},
		{"editor", editor, "POST", "/api/v1/analyze", `{}`, 400, "text is missing"},
		{"editor", editor, "POST", "/api/v1/analyze", `{"text":null}`, 400, "must not be null"},
		{"editor", editor, "POST", "/api/v1/files/facts.yaml/check", `{"text":null}`, 400, "must not be null"},
		{"nobody", "", "POST", "/api/v1/analyze", analyze, 401, "missing_authorization_header"},
		{"stranger", "wjt_unknown", "GET", search("到账"), "", 401, "invalid_api_key"},
		{"stranger", strings.Repeat("x", 5000), "GET", search("到账"), "", 401, "invalid_api_key"},
		{"late", tokens["expired"], "GET", search("到账"), "", 401, "invalid_api_key"},
	} {
		w := as(h, test.token, test.method, test.target, test.body)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.has) {
			t.Errorf("%s, %s %s: %d %s, want %d with %q", test.who, test.method, test.target, w.Code, w.Body, test.status, test.has)
		}
	}
}
