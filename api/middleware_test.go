package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// bare is a server with nothing behind it but its log.
func bare(change func(*api.Deps)) (*api.Server, *strings.Builder) {
	log := &strings.Builder{}
	deps := api.Deps{
		Engine: &index.Live{}, Library: &kb.Library{}, Workflow: &kb.Workflow{}, Facts: func() kb.Facts { return nil }, Taxonomy: func() *taxonomy.Taxonomy { return nil },
		Ready: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(log, nil)), Now: time.Now,
		MaskID: func(s string) string { return strings.ReplaceAll(s, "13800138000", "[masked]") },
	}
	if change != nil {
		change(&deps)
	}
	return api.New(deps), log
}

func with(h http.Handler, method, target string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A request has an id in the answer and the log: the client's own where it is
// harmless, else one of ours.
func TestRequestIDs(t *testing.T) {
	s, log := bare(nil)
	ours := regexp.MustCompile(`^[A-Z2-7]{26}$`)
	for given, kept := range map[string]bool{"abc-123": true, strings.Repeat("x", 64): true, "": false, strings.Repeat("x", 65): false, "a b": false, "a\nlevel=ERROR": false, "编号": false, "a=b": false} {
		log.Reset()
		got := with(s, "GET", "/healthz", map[string]string{"X-Request-Id": given}).Header().Get("X-Request-Id")
		if kept && got != given || !kept && !ours.MatchString(got) {
			t.Errorf("%q became %q", given, got)
		}
		if !strings.Contains(log.String(), "requestId="+got) {
			t.Errorf("%q is not in the log: %s", got, log)
		}
	}
}

// The log has what operators need, and neither what was asked for nor the address as it
// was typed: who asks stands there, and what they ask stands elsewhere.
func TestRequestsAreLogged(t *testing.T) {
	s, log := bare(nil)
	with(s, "GET", search("13800138000转账"), map[string]string{"X-Request-Id": "call-13800138000"})
	line := log.String()
	for _, part := range []string{"msg=request", "requestId=call-[masked]", "method=GET", "route=/api/v1/search", "status=503", " ms=", "bytes=", "client=192.0.2.1"} {
		if !strings.Contains(line, part) {
			t.Errorf("%s is not in %s", part, line)
		}
	}
	if strings.Contains(line, "转账") || strings.Contains(line, "user=") {
		t.Errorf("logged %s", line)
	}
	log.Reset()
	with(s, "GET", "/13800138000/"+url.PathEscape("身份证"), nil)
	if strings.Contains(log.String(), "138") || strings.Contains(log.String(), "身份证") || !strings.Contains(log.String(), "status=404") {
		t.Errorf("logged %s", log)
	}
}

// Who has signed in stands in the log by their id.
func TestRequestsAreLoggedWithTheirUser(t *testing.T) {
	w := newWorld(t)
	w.send("GET", "/api/v1/findings", request{token: tokens[kb.RoleReviewer]})
	if log := w.log.String(); !strings.Contains(log, "user=person:reviewer") && !strings.Contains(log, "user="+kb.PersonID("reviewer")) {
		t.Errorf("logged %s", log)
	}
}

// Every request ends: what is called has a deadline.
func TestRequestsHaveADeadline(t *testing.T) {
	var left time.Duration
	s, _ := bare(func(d *api.Deps) {
		d.Ready = func(ctx context.Context) error {
			deadline, _ := ctx.Deadline()
			left = time.Until(deadline)
			return context.DeadlineExceeded
		}
	})
	with(s, "GET", "/readyz", nil)
	if left <= 0 || left > 10*time.Second {
		t.Errorf("the deadline is in %s", left)
	}
}

// All answers, errors too, tell browsers to do nothing but show them.
func TestAnswersAreProtected(t *testing.T) {
	s, _ := bare(nil)
	for _, target := range []string{"/healthz", "/nowhere", "/api/v1/search?limit=x"} {
		h := with(s, "GET", target, nil).Header()
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store"} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q", target, name, got)
			}
		}
	}
}

// Other sites read what customers read, if they are named, and nothing else.
func TestWidgetsOfOtherSites(t *testing.T) {
	const ours, theirs = "https://shop.example", "https://evil.example"
	for _, test := range []struct {
		origins                []string
		method, target, origin string
		allowed                string
	}{
		{[]string{ours}, "GET", "/api/v1/search", ours, ours},
		{[]string{ours}, "GET", "/api/v1/suggest", ours, ours},
		{[]string{ours}, "GET", "/api/v1/articles/a", ours, ours},
		{[]string{ours}, "GET", "/api/v1/search", theirs, ""},
		{[]string{ours}, "GET", "/api/v1/search", ours + ".evil.example", ""},
		{[]string{ours}, "GET", "/api/v1/search", "", ""},
		{[]string{"*"}, "GET", "/api/v1/search", theirs, "*"},
		{nil, "GET", "/api/v1/search", ours, ""},
		{[]string{"*"}, "POST", "/api/v1/search", ours, ""},
		{[]string{"*"}, "GET", "/api/v1/articles", ours, ""},
		{[]string{"*"}, "GET", "/api/v1/session", ours, ""},
		{[]string{"*"}, "GET", "/api/v1/articles/a/evidence", ours, ""},
		{[]string{"*"}, "GET", "/healthz", ours, ""},
	} {
		s, _ := bare(func(d *api.Deps) { d.WidgetOrigins = test.origins })
		// A bad parameter: the answer is the same as far as sharing goes.
		h := with(s, test.method, test.target+"?nonsense=1", map[string]string{"Origin": test.origin, "Sec-Fetch-Site": "same-origin"}).Header()
		if got := h.Get("Access-Control-Allow-Origin"); got != test.allowed || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%v: %s %s from %q: %q", test.origins, test.method, test.target, test.origin, got)
		}
		if test.allowed == test.origin && test.origin != "" && !slices.Contains(h.Values("Vary"), "Origin") {
			t.Errorf("%s: caches are not told that it depends on the origin", test.target)
		}
	}
}

// What another site makes a browser send changes nothing; a program with a token
// has no browser.
func TestCrossOrigin(t *testing.T) {
	k, w := newContract(t), newWorld(t)
	k.operations(func(method, path string, op *openapi3.Operation) {
		r := request{slug: "open", match: "*", body: "{}", otherSite: true}
		if method == "GET" {
			r.body = ""
		}
		got := w.send(method, path, r)
		if refused := got.Code == 403 && strings.Contains(got.Body.String(), "cross_origin"); refused != (method != "GET") {
			t.Errorf("%s %s from another site: %d %s", method, path, got.Code, got.Body)
		}
		if r.token = tokens[kb.RoleAgent]; path == "/mcp" {
			return // pages of other sites are refused there, token or not
		}
		if got := w.send(method, path, r); strings.Contains(got.Body.String(), "cross_origin") {
			t.Errorf("%s %s with a token: %d", method, path, got.Code)
		}
	})
}

// Who may call what stands in the contract: without security {} nobody is let in
// unknown, and of those known only editors.
func TestRolesAreAsDocumented(t *testing.T) {
	k, w := newContract(t), newWorld(t)
	k.operations(func(method, path string, op *openapi3.Operation) {
		needs := op.Security != nil && !slices.ContainsFunc(*op.Security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
		for _, who := range []struct {
			token  string
			status int
		}{{"", 401}, {tokens[kb.RoleAgent], 403}} {
			got := w.send(method, path, request{token: who.token, slug: "nothing", match: "*"})
			if needs != (got.Code == who.status) {
				t.Errorf("%s %s needs a role: %v; got %d %s", method, path, needs, got.Code, got.Body)
			}
		}
		if got := w.send(method, path, request{token: tokens[kb.RoleAdmin], slug: "nothing", match: "*"}); got.Code == 401 && path != "/api/v1/session" {
			t.Errorf("%s %s: an administrator gets %d", method, path, got.Code)
		}
	})
	for role, status := range map[kb.Role]int{kb.RoleEditor: 403, kb.RoleReviewer: 403, kb.RoleAdmin: 200} {
		if got := w.send("GET", "/api/v1/audit", request{token: tokens[role]}); got.Code != status {
			t.Errorf("%s reads the log: %d", role, got.Code)
		}
	}
}

// A token is what follows Bearer; anything else is refused, also at open addresses.
func TestAuthorizationHeader(t *testing.T) {
	w := newWorld(t)
	good := tokens[kb.RoleAgent]
	for header, status := range map[string]int{
		"Bearer " + good: 200, "Bearer  " + good + " ": 200, "": 200, "Bearer ": 200,
		good: 401, "bearer " + good: 401, "Basic " + good: 401, "Bearer x": 401, "Bearer " + good + "x": 401, "Bearer " + strings.Repeat("x", 10_000): 401, "x": 401,
	} {
		got := with(w, "GET", search("到账"), map[string]string{"Authorization": header})
		if got.Code != status {
			t.Errorf("%.40q: %d %s", header, got.Code, got.Body)
		}
	}
	// Without an authenticator there are customers alone.
	s, _ := bare(nil)
	if got := with(s, "GET", "/api/v1/session", map[string]string{"Authorization": "Bearer " + good}); got.Code != 401 {
		t.Errorf("a token that nobody can know: %d", got.Code)
	}
	if got := with(s, "GET", "/api/v1/session", map[string]string{"Cookie": "wenjin=x"}); got.Code != 200 || !strings.Contains(got.Body.String(), `"role":""`) {
		t.Errorf("a session that nobody can know: %d %s", got.Code, got.Body)
	}
}

// Behind HTTPS the cookie is bound to the host and to encryption.
func TestCookies(t *testing.T) {
	for secure, want := range map[bool]string{false: "wenjin=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax", true: "__Host-wenjin=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"} {
		s, _ := bare(func(d *api.Deps) { d.SecureCookies = secure })
		got := with(s, "DELETE", "/api/v1/session", nil)
		if got.Code != 204 || got.Header().Get("Set-Cookie") != want {
			t.Errorf("secure %v: %d %q", secure, got.Code, got.Header().Get("Set-Cookie"))
		}
	}
}

// Whoever has not the role is refused: customers, who might sign in, otherwise than
// staff.
func TestAtLeast(t *testing.T) {
	s, _ := bare(nil)
	for _, role := range kb.StaffRoles {
		for _, have := range append([]kb.Role{kb.RoleCustomer}, kb.StaffRoles...) {
			who := kb.Principal{Role: have}
			c := echo.New().NewContext(httptest.NewRequest("GET", "/", nil), httptest.NewRecorder())
			c.Set("principal", who)
			err := s.AtLeast(role)(func(echo.Context) error { return nil })(c)
			want := kb.Denied
			if have == kb.RoleCustomer {
				want = kb.Unauthorized
			}
			if passes := who.AtLeast(role); passes != (err == nil) || err != nil && kb.KindOf(err) != want {
				t.Errorf("%q where %q is needed: %v", have, role, err)
			}
		}
	}
}

func TestOperations(t *testing.T) {
	ready, degraded := fmt.Errorf("the index is being built"), false
	s, _ := bare(func(d *api.Deps) {
		d.Version = "1.2.3"
		d.Degraded = func() bool { return degraded }
		d.Ready = func(context.Context) error { return ready }
	})
	if got := do(s, "GET", "/healthz", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"status":"available"}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := do(s, "GET", "/readyz", ""); got.Code != 503 || !strings.Contains(got.Body.String(), "the index is being built") || !strings.Contains(got.Body.String(), `"code":"not_ready"`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	ready = nil
	if got := do(s, "GET", "/readyz", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"status":"ready"}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	degraded = true
	if got := do(s, "GET", "/readyz", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"status":"degraded"}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	head, away := int64(7), error(nil)
	s, _ = bare(func(d *api.Deps) {
		d.Ready = func(context.Context) error { return nil }
		d.StoreHead = func() (int64, error) { return head, away }
	})
	if got := do(s, "GET", "/readyz", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"behind":7,"status":"ready"}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if away = errors.New("away"); strings.TrimSpace(do(s, "GET", "/readyz", "").Body.String()) != `{"status":"degraded"}` {
		t.Errorf("while the store is away: %s", do(s, "GET", "/readyz", "").Body)
	}
	for _, target := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		if got := do(s, "GET", target, ""); got.Code != 404 {
			t.Errorf("the public sees %s: %d", target, got.Code)
		}
	}
	for _, target := range []string{"/healthz", "/readyz"} {
		if got := do(s, "HEAD", target, ""); got.Code != 200 {
			t.Errorf("HEAD %s: %d", target, got.Code)
		}
	}
}

// Those who run the service see its version, why it is not ready, and profiles, but not
// the command line; they change nothing.
func TestOperators(t *testing.T) {
	ready := fmt.Errorf("the index is being built")
	s, _ := bare(func(d *api.Deps) {
		d.Version = "1.2.3"
		d.Ready = func(context.Context) error { return ready }
	})
	ops := s.Ops().Handler
	for _, test := range []struct {
		target string
		status int
		says   string
	}{
		{"/healthz", 200, `{"status":"available","version":"1.2.3"}`}, {"/readyz", 503, `the index is being built`},
		{"/debug/pprof/", 200, "goroutine"}, {"/debug/pprof/heap?debug=1", 200, "heap profile"}, {"/debug/pprof/cmdline", 404, ""},
		{"/metrics", 200, "wenjin_index_documents"}, {"/api/v1/search?q=a", 404, ""}, {"/", 404, ""},
	} {
		if got := do(ops, "GET", test.target, ""); got.Code != test.status || !strings.Contains(got.Body.String(), test.says) {
			t.Errorf("%s: %d %.200s", test.target, got.Code, got.Body)
		}
	}
	ready = nil
	if got := do(ops, "GET", "/readyz", ""); got.Code != 200 || strings.TrimSpace(got.Body.String()) != `{"status":"ready"}` {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if got := do(ops, "POST", "/metrics", "x"); got.Code != 405 {
		t.Errorf("POST: %d", got.Code)
	}
}

// Metrics count searches and requests by route, never by what was typed.
func TestMetrics(t *testing.T) {
	w := newWorld(t)
	do(w, "GET", search(""), "") // finds two
	do(w, "GET", search("征信"), "")
	do(w, "GET", search("什么也没有的词"), "")
	do(w, "GET", search("什么也没有的词"), "")
	do(w, "GET", "/secret-address", "")
	do(w, "DELETE", "/api/v1/search", "")
	do(w, "GET", "/api/v1/articles/open", "")
	do(w, "POST", "/api/v1/session", `{"login":"nobody","password":"wrong password"}`)
	do(w, "POST", "/api/v1/events", `{"slug":"open","event":"helpful"}`)
	w.send("GET", "/api/v1/findings", request{token: "wjt_unknown"})
	must(t, w.server.Flush())
	text := do(w.server.Ops().Handler, "GET", "/metrics", "").Body.String()
	for _, line := range []string{
		"wenjin_search_seconds_count 4", "wenjin_searches_without_hits_total 2", "wenjin_index_documents 5", `wenjin_build_info{commit="",go="go1.`,
		`wenjin_sign_ins_rejected_total{why="credentials"} 1`, `wenjin_sign_ins_rejected_total{why="token"} 1`, `wenjin_sign_ins_rejected_total{why="issuer"} 0`, `wenjin_feedback_total{kind="helpful"} 1`,
		`wenjin_http_request_seconds_count{method="GET",route="/api/v1/search",status="200"} 4`,
		`wenjin_http_request_seconds_count{method="GET",route="/api/v1/articles/:slug",status="200"} 1`,
		`method="other",route=`, `{method="GET",route="none",status="404"} 1`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
	if strings.Contains(text, "secret-address") || strings.Contains(text, "open") && strings.Contains(text, "articles/open") {
		t.Error("the metrics name an address as it was typed")
	}
}
