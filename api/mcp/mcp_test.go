package mcp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/wenjin-kb/wenjin/api"
	room "github.com/wenjin-kb/wenjin/api/mcp"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
)

// world is a service with the tools, and its address.
type world struct {
	*sitetest.World
	url string
}

func newWorld(t *testing.T, base string) world {
	t.Helper()
	return newWorldWith(t, base, func(*api.Deps) {})
}

// newWorldWith is newWorld with settings of its own.
func newWorldWith(t *testing.T, base string, set func(*api.Deps)) world {
	t.Helper()
	var deps api.Deps
	w := sitetest.NewWith(t, func(d *api.Deps) {
		set(d)
		deps = *d
	}, help.Face())
	room.Mount(w.Server, deps, base, func() string { return "95000" })
	s := httptest.NewServer(w.Server)
	t.Cleanup(s.Close)
	return world{w, s.URL + "/mcp"}
}

// signedIn sends the token of a role along.
type signedIn struct{ header string }

// RoundTrip implements http.RoundTripper.
func (s signedIn) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.header != "" {
		r.Header.Set("Authorization", s.header)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// connect is a client of the SDK, as somebody.
func (w world) connect(who kb.Role) *mcp.ClientSession {
	w.T.Helper()
	header := w.Request(who, "GET", "/", nil).Header.Get("Authorization")
	c := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := c.Connect(context.Background(), &mcp.StreamableClientTransport{Endpoint: w.url, HTTPClient: &http.Client{Transport: signedIn{header}}}, nil)
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { _ = session.Close() })
	return session
}

// call calls a tool and gives all that the caller is told, and whether it is an error.
func call(t *testing.T, s *mcp.ClientSession, tool string, arguments any) (text string, failed bool) {
	t.Helper()
	out, err := s.CallTool(context.Background(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		return err.Error(), true
	}
	for _, c := range out.Content {
		text += c.(*mcp.TextContent).Text
	}
	if out.StructuredContent != nil {
		structured, err := json.Marshal(out.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		text += string(structured)
	}
	return text, out.IsError
}

type args = map[string]any

func TestToolsAnswer(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	s := w.connect("")
	tools, err := s.ListTools(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tool := range tools.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint || tool.Description == "" || tool.InputSchema == nil {
			t.Errorf("%+v", tool)
		}
	}
	if want := []string{"answer", "get_article", "list_categories", "search"}; !slices.Equal(names, want) {
		t.Errorf("tools %v, want %v", names, want)
	}
	for _, c := range []struct {
		tool      string
		arguments args
		says      []string
	}{
		{"answer", args{"question": "余额宝多久到账"}, []string{`"answered":true`, `"text":"下一交易日以页面公示为准。"`, `"asOf":"2026-03-15"`, `"url":"https://help.example/a/open`, `"hotline":"95000"`}},
		{"answer", args{"question": "今天天气怎么样"}, []string{`"answered":false`, `"articles":[`, `"hotline":"95000"`}},
		{"answer", args{"question": "我被骗了"}, []string{`"answered":false`, `马上拨打110`}},
		{"search", args{"query": "余额宝多久到账"}, []string{`"slug":"open"`, `"answer":"下一交易日以页面公示为准。"`, `"url":"https://help.example/a/open"`, `"doubtful":false`}},
		{"search", args{"query": "到账", "limit": 1, "category": "credit"}, []string{`"total":1}`}},
		{"search", args{"query": "我被骗了"}, []string{`"notices":[{"text":"马上拨打110","url":"https://help.example/a/other"}]`}},
		{"get_article", args{"slug": "open"}, []string{"# 余额宝多久到账？\n\n> 下一交易日以页面公示为准。", "- 内容核对于：2026-03-15", "- [征信报告怎么查？](https://help.example/a/other.md)"}},
		{"list_categories", args{}, []string{`{"articles":1,"name":"理财","path":"wealth"},{"articles":1,"name":"理财 / 货币基金","path":"wealth/money-fund"},{"articles":2,"name":"征信","path":"credit"}`}},
	} {
		text, failed := call(t, s, c.tool, c.arguments)
		for _, say := range c.says {
			if failed || !strings.Contains(text, say) {
				t.Errorf("%s %v does not say %s: %s", c.tool, c.arguments, say, text)
			}
		}
	}
	w.Flush()
	logged, err := w.Server.Searches().Searches(context.Background(), kb.Principal{ID: "x", Role: kb.RoleEditor}, 0, 10)
	if err != nil || len(logged) == 0 || logged[0].Face != "mcp" || logged[0].Internal {
		t.Errorf("the search log has %+v, %v", logged, err)
	}
}

// attempts ask for what customers must not see by every road: words, slugs, categories, times.
func attempts() (out []struct {
	tool      string
	arguments args
}) {
	add := func(tool string, arguments args) {
		out = append(out, struct {
			tool      string
			arguments args
		}{tool, arguments})
	}
	for _, q := range []string{"到账", "余额宝多久到账补充", "密语", "处置话术", "已过期到账", "将来到账", "可以这样说", "-征信", `"到账处置"`, "mi yu an hao"} {
		add("search", args{"query": q, "limit": 20})
		add("answer", args{"question": q})
	}
	for _, c := range []string{"agent", "agent/script", "credit", "wealth", "nothing"} {
		add("search", args{"query": "到账", "category": c, "limit": 20})
	}
	for _, slug := range []string{"open", "other", "hostile", "inner", "naming", "expired", "future", "nothing", "../inner", "Inner", strings.Repeat("a", 10_000)} {
		add("get_article", args{"slug": slug})
		add("get_article", args{"slug": slug, "asOf": "2020-06-01"})
		add("get_article", args{"slug": slug, "asOf": "2100-06-01"})
	}
	add("list_categories", args{})
	return out
}

// What customers must not see is not told them, not even that it is there.
func TestNothingInternalIsToldToCustomers(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	s := w.connect("")
	missing, _ := call(t, s, "get_article", args{"slug": "nothing"})
	for _, a := range attempts() {
		w.Now = w.Now.Add(time.Second) // nobody is slowed down
		text, failed := call(t, s, a.tool, a.arguments)
		for _, secret := range []string{sitetest.Secret, "/a/inner", `"inner"`, "naming", "/a/future", "agent/script", "坐席资料", "处置"} {
			if strings.Contains(text, secret) && !strings.Contains(fmt.Sprint(a.arguments), strings.Trim(secret, `"`)) {
				t.Errorf("%s %v tells %s: %s", a.tool, a.arguments, secret, text)
			}
		}
		if slug := a.arguments["slug"]; failed && a.arguments["asOf"] == nil && kb.SlugPattern.MatchString(fmt.Sprint(slug)) && len(fmt.Sprint(slug)) < 100 && strings.ReplaceAll(text, fmt.Sprint(slug), "nothing") != missing {
			t.Errorf("%v is told from what is not there: %s", slug, text)
		}
	}
	agent := w.connect(kb.RoleAgent)
	if text, _ := call(t, agent, "search", args{"query": "到账处置"}); !strings.Contains(text, `"slug":"inner"`) || !strings.Contains(text, `"internal":true`) {
		t.Errorf("agents are not told of internal articles: %s", text)
	}
	if text, failed := call(t, agent, "answer", args{"question": sitetest.Secret + "到账处置"}); failed || !strings.Contains(text, `"answered":true`) || !strings.Contains(text, `"internal":true`) {
		t.Errorf("agents are not answered out of internal articles: %s", text)
	}
	if text, failed := call(t, agent, "get_article", args{"slug": "inner"}); failed || !strings.Contains(text, "- 读者：仅供内部，不得转告客户\n") {
		t.Errorf("agents do not read internal articles: %s", text)
	}
	if text, failed := call(t, agent, "get_article", args{"slug": "expired", "asOf": "2020-06-01"}); failed || !strings.Contains(text, "有效至：2021-01-01") {
		t.Errorf("agents do not read what held: %s", text)
	}
	if text, failed := call(t, agent, "get_article", args{"slug": "future", "asOf": "2100-06-01"}); !failed || strings.Contains(text, sitetest.Secret) {
		t.Errorf("agents read what is to come: %s", text)
	}
}

// Every bad call is one clear error, and the service goes on.
func TestBadCalls(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	s := w.connect("")
	for _, c := range []struct {
		tool      string
		arguments any
		says      string
	}{
		{"search", args{"query": ""}, "query is empty"},
		{"search", args{"query": "  "}, "query is empty"},
		{"search", args{"query": strings.Repeat("长", 501)}, "query has 501 characters; at most 500 are searched for"},
		{"search", args{"query": "x", "limit": 21}, "limit must be from 1 to 20, a whole number, not 21"},
		{"search", args{"query": "x", "limit": 1e99}, "limit must be from 1 to 20, a whole number, not 1e+99"},
		{"search", args{"query": "x", "limit": 2.5}, "limit must be from 1 to 20, a whole number, not 2.5"},
		{"search", args{"query": "x", "limit": -1}, "limit must be from 1 to 20, a whole number, not -1"},
		{"search", args{"query": "x", "category": strings.Repeat("长", 201)}, "category is longer than 200 characters"},
		{"search", args{"query": "x", "scopes": "agent"}, "scopes"},
		{"search", args{"query": 1}, "query"},
		{"search", args{}, "query"},
		{"answer", args{"question": " "}, "question is empty"},
		{"answer", args{"question": strings.Repeat("长", 501)}, "question has 501 characters"},
		{"get_article", args{"slug": "../x"}, "there is no article of this slug"},
		{"get_article", args{"slug": "open", "asOf": "2020-01-01"}, "asOf is for agents and up"},
		{"publish", args{}, "unknown tool"},
	} {
		if text, failed := call(t, s, c.tool, c.arguments); !failed || !strings.Contains(text, c.says) {
			t.Errorf("%s %v: %q does not say %q", c.tool, c.arguments, text, c.says)
		}
	}
	if text, failed := call(t, s, "search", args{"query": "到账"}); failed {
		t.Error(text)
	}
}

// post sends a message as it is.
func (w world) post(body string, change func(*http.Request)) (status int, text string) {
	w.T.Helper()
	r, err := http.NewRequest(http.MethodPost, w.url, strings.NewReader(body))
	if err != nil {
		w.T.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.T.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		w.T.Fatal(err)
	}
	return answer.StatusCode, string(all)
}

const list = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

// searching is a call of the tool search.
func searching(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"search","arguments":{"query":"到账"}}}`, id)
}

// A request is answered that is one of ours; pages of other sites, also those whose name
// was rebound to lead here, get nothing.
func TestRequests(t *testing.T) {
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(host, origin string) func(*http.Request) {
		return func(r *http.Request) {
			r.Host = host
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
		}
	}
	named, nameless := newWorld(t, sitetest.BaseURL), newWorld(t, "")
	for name, c := range map[string]struct {
		w      world
		body   string
		change func(*http.Request)
		status int
	}{
		"a client that takes JSON alone":            {named, list, set("Accept", "application/json"), 200},
		"a client that takes all":                   {named, list, nil, 200},
		"a page of ours":                            {named, list, host("help.example", "https://help.example"), 200},
		"our name in capitals":                      {named, list, host("HELP.example:443", ""), 200},
		"localhost":                                 {nameless, list, host("localhost:8080", "http://localhost:8080"), 200},
		"an address":                                {named, list, host("[::1]:8080", ""), 200},
		"a rebound name":                            {named, list, host("evil.example", "http://evil.example"), 403},
		"a rebound name without Origin":             {named, list, host("evil.example", ""), 403},
		"a rebound name where we listen here alone": {nameless, list, host("evil.example", ""), 403},
		"a name that ends like ours":                {named, list, host("evilhelp.example", ""), 403},
		"a page of another site":                    {named, list, set("Origin", "https://evil.example"), 403},
		"a page of nobody":                          {named, list, set("Origin", "null"), 403},
		"a page of another site with a token": {named, list, func(r *http.Request) {
			set("Origin", "https://evil.example")(r)
			r.Header.Set("Authorization", named.Request(kb.RoleAgent, "GET", "/", nil).Header.Get("Authorization"))
		}, 403},
		"a token that nobody has":      {named, list, set("Authorization", "Bearer wjt_x"), 401},
		"another kind of text":         {named, list, set("Content-Type", "text/plain"), 415},
		"no kind of text":              {named, list, func(r *http.Request) { r.Header.Del("Content-Type") }, 415},
		"more than is read":            {named, `{"x":"` + strings.Repeat("x", 70_000) + `"}`, nil, 413},
		"what is no JSON":              {named, `{`, nil, 400},
		"a version that nobody speaks": {named, list, set("MCP-Protocol-Version", "1999-01-01"), 400},
		"GET":                          {named, "", func(r *http.Request) { r.Method = "GET" }, 405},
		"DELETE":                       {named, "", func(r *http.Request) { r.Method = "DELETE" }, 405},
	} {
		if status, text := c.w.post(c.body, c.change); status != c.status || strings.Contains(text, "goroutine") {
			t.Errorf("%s: %d, want %d: %s", name, status, c.status, text)
		}
	}
}

// What is cited stands below the path at which a trusted proxy shows the service, and at
// the root whoever else says one.
func TestAddressesBelowAPathOfAProxy(t *testing.T) {
	_, here, _ := net.ParseCIDR("127.0.0.0/8")
	for _, c := range []struct {
		trusted []*net.IPNet
		want    string
	}{{[]*net.IPNet{here}, "http://help.example/bank/help/a/open"}, {nil, "http://localhost/a/open"}} {
		w := newWorldWith(t, "", func(d *api.Deps) { d.TrustedProxies = c.trusted })
		status, text := w.post(searching(1), func(r *http.Request) {
			r.Host = map[bool]string{true: "localhost", false: "help.example"}[c.trusted == nil]
			r.Header.Set("X-Forwarded-Prefix", "/bank/help")
		})
		if status != http.StatusOK || !strings.Contains(text, `"url":"`+c.want+`"`) && !strings.Contains(text, `\"url\":\"`+c.want) {
			t.Errorf("%s is not in %d %s", c.want, status, text)
		}
	}
}

// One request calls ten tools, and no more; a client that has not signed in is slowed
// down, one with a token is not.
func TestCallsAreBounded(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	var batch []string
	for i := range 12 {
		batch = append(batch, searching(i))
	}
	old := func(r *http.Request) { r.Header.Set("MCP-Protocol-Version", "2025-03-26") } // later ones know no batches
	status, text := w.post("["+strings.Join(batch, ",")+"]", old)
	if answered, refused := strings.Count(text, `"articles":[`), strings.Count(text, "at most 10 tools"); status != 200 || answered < 10 || answered%10 != 0 || refused != 2 {
		t.Errorf("%d: %d answered, %d refused: %s", status, answered, refused, text)
	}
	token := w.Request(kb.RoleAgent, "GET", "/", nil).Header.Get("Authorization")
	seen := map[int]int{}
	for range 40 {
		status, _ = w.post(list, nil)
		seen[status]++
		if status, text = w.post(list, func(r *http.Request) { r.Header.Set("Authorization", token) }); status != 200 {
			t.Fatalf("with a token: %d %s", status, text)
		}
	}
	if seen[200] != 29 || seen[429] != 11 {
		t.Errorf("answers %v", seen)
	}
}

// What is wrong on our side is told to the log, and to callers no more than that it is.
func TestWhatFailsTellsNothing(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	s := w.connect("")
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	text, failed := call(t, s, "get_article", args{"slug": "open"})
	if !failed || !strings.HasPrefix(text, "something went wrong on our side") || strings.Contains(text, "sql") {
		t.Error(text)
	}
	if !strings.Contains(w.Log.String(), "a tool failed") {
		t.Error("the log does not tell")
	}
}

// A request that does not come over a connection has no address of its own.
func TestARequestOfNoConnection(t *testing.T) {
	w := newWorld(t, "")
	r := httptest.NewRequest(http.MethodPost, "http://any.example/mcp", bytes.NewReader([]byte(list)))
	r.Header.Set("Content-Type", "application/json")
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}))
	rec := httptest.NewRecorder()
	w.Server.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

// Characters that nobody sees part words as spaces do, wherever somebody asks: tools, API
// and pages find the same.
func TestControlCharactersAreSpaces(t *testing.T) {
	w := newWorld(t, sitetest.BaseURL)
	s := w.connect("")
	for _, c := range []string{"\x00", "\x07", "\x1b", "\x7f", "\u0085", "\n"} {
		asked, spaced := "余额宝"+c+"多久到账", "余额宝 多久到账"
		for _, tool := range []string{"search", "answer"} {
			name := map[string]string{"search": "query", "answer": "question"}[tool]
			got, failed := call(t, s, tool, args{name: asked})
			if want, _ := call(t, s, tool, args{name: spaced}); failed || got != want {
				t.Errorf("%s of %q: %s, want %s", tool, asked, got, want)
			}
		}
		found := regexp.MustCompile(`"estimatedTotalHits":\d+|<h2>.*?</h2>`)
		for _, path := range []string{"/api/v1/search?q=", "/search?q="} {
			w.Now = w.Now.Add(time.Minute)
			got := found.FindAllString(w.Get("", path+url.QueryEscape(asked)).Want(http.StatusOK).Body, -1)
			if want := found.FindAllString(w.Get("", path+url.QueryEscape(spaced)).Body, -1); len(want) == 0 || len(got) != len(want) {
				t.Errorf("%s of %q: %q, want %q", path, asked, got, want)
			}
		}
	}
}
