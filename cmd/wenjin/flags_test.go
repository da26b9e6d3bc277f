package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// sent is the answer to a request with headers, given in pairs.
func (s *server) sent(method, path, body string, header ...string) *http.Response {
	s.t.Helper()
	r, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
	must(s.t, err)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	must(s.t, err)
	_, _ = io.Copy(io.Discard, got.Body)
	_ = got.Body.Close()
	return got
}

// What a flag of the service relaxes or tightens is so with it, and otherwise without it.
func TestFlagsReachTheService(t *testing.T) {
	for _, with := range []bool{false, true} {
		data := t.TempDir()
		createUser(t, data, "li", "editor")
		editor, reviewer := newToken(t, data, "editor", "--user", "li"), newToken(t, data, "reviewer")
		var flags []string
		if with {
			flags = []string{"--trusted-proxies", "127.0.0.0/8", "--secure-cookies", "--widget-origins", "https://a.example", "--archive-alone"}
		}
		s := serve(t, append([]string{"--data", data}, flags...)...)

		text := "---\nslug: fee\ntitle: 怎样查账单\nkind: knowledge\nanswer: 在首页。\ncategory: credit\naudience: public\n---\n\n在首页。\n"
		step, raw := s.call(editor, "POST", "/articles", "", map[string]string{"markdown": text})
		for _, next := range []struct{ token, name string }{{editor, "submit"}, {reviewer, "approve"}, {editor, "publish"}} {
			step, raw = s.call(next.token, "POST", "/articles/fee/"+next.name, step.ETag, nil)
		}
		if step.State != kb.StatePublished {
			t.Fatalf("%s", raw)
		}
		if step, raw = s.call(editor, "POST", "/articles/fee/archive", step.ETag, map[string]string{"reason": "停办"}); (step.State == kb.StateArchived) != with {
			t.Errorf("archive alone %v: %s", with, raw)
		}

		statuses := map[int]int{}
		for i := range 8 {
			statuses[s.sent("POST", "/api/v1/session", `{"login":"nobody","password":"wrong password"}`, "X-Forwarded-For", fmt.Sprint("9.9.9.", i)).StatusCode]++
		}
		if waits := statuses[http.StatusTooManyRequests] > 0; waits == with {
			t.Errorf("trusted proxies %v: guesses from eight addresses are answered %v", with, statuses)
		}
		if hsts := s.sent("GET", "/", "", "X-Forwarded-Proto", "https").Header.Get("Strict-Transport-Security"); (hsts != "") != with {
			t.Errorf("trusted proxies %v: HSTS is %q where a header says that HTTPS is spoken", with, hsts)
		}
		got := s.sent("POST", "/api/v1/session", `{"login":"li","password":"a long password"}`, "X-Forwarded-For", "8.8.8.8")
		if cookie := got.Header.Get("Set-Cookie"); with && (got.StatusCode != http.StatusOK || !strings.HasPrefix(cookie, "__Host-") || !strings.Contains(cookie, "Secure")) {
			t.Errorf("secure cookies: %d %q", got.StatusCode, cookie)
		}
		for origin, allowed := range map[string]bool{"https://a.example": true, "https://b.example": !with} {
			if got := s.sent("GET", "/api/v1/search?q=a", "", "Origin", origin).Header.Get("Access-Control-Allow-Origin"); (got != "") != allowed {
				t.Errorf("widget origins %v: %s is told %q", with, origin, got)
			}
		}
		s.stop()
	}
}
