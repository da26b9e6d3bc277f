package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

// A HEAD has the status and the headers of the GET, at every address, and no body.
func TestHeadAnswersLikeGet(t *testing.T) {
	w := newWorld(t)
	web := httptest.NewServer(w.server)
	defer web.Close()
	for _, route := range w.server.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != "GET" {
			continue
		}
		path = strings.NewReplacer("{slug}", "open", "{file}", "facts.yaml", "{number}", "1", "{rule}", "open", "{indexUid}", "articles", "{documentId}", "open", "{webhook}", "hook", "{setting}", "faceting").Replace(path)
		var status []int
		var kinds []string
		for _, method := range []string{"GET", "HEAD"} {
			r, _ := http.NewRequest(method, web.URL+path, nil)
			r.Header.Set("Authorization", "Bearer "+tokens[kb.RoleAdmin])
			got, err := http.DefaultClient.Do(r)
			must(t, err)
			body, err := io.ReadAll(got.Body)
			must(t, err)
			_ = got.Body.Close()
			if method == "HEAD" && len(body) > 0 {
				t.Errorf("%s: %d bytes", path, len(body))
			}
			status, kinds = append(status, got.StatusCode), append(kinds, got.Header.Get("Content-Type"))
		}
		if status[0] != status[1] || kinds[0] != kinds[1] || status[1] == 404 || status[1] == 405 {
			t.Errorf("%s: %v %v", path, status, kinds)
		}
	}
	if !strings.Contains(w.log.String(), "method=HEAD route=/healthz") {
		t.Error("the log calls a HEAD something else")
	}
}

// A method that an address does not take is refused with those that it takes.
func TestWrongMethods(t *testing.T) {
	w := newWorld(t)
	for target, allow := range map[string]string{
		"DELETE /api/v1/search": "GET HEAD POST", "PUT /api/v1/events": "POST", "PATCH /api/v1/articles/open": "DELETE GET HEAD PUT", "POST /healthz": "GET HEAD",
		"POST /api/v1/articles/open/related": "GET HEAD", "GET /api/v1/articles/open/submit": "POST", "PUT /api/v1/session": "DELETE GET HEAD POST", "HEAD /api/v1/events": "POST",
		"PUT /api/v1/search": "GET HEAD POST", "TRACE /api/v1/search": "GET HEAD POST", "TRACE /api/v1/articles/open": "DELETE GET HEAD PUT", "PUT /api/v1/suggest": "GET HEAD", "TRACE /readyz": "GET HEAD", "PUT /api/v1/indexes/articles/documents/open": "DELETE GET HEAD", "DELETE /api/v1/indexes/articles/documents": "GET HEAD POST PUT", "DELETE /api/v1/tasks": "GET HEAD", "POST /api/v1/tasks/cancel": "GET HEAD", "TRACE /api/v1/indexes": "GET HEAD",
	} {
		method, path, _ := strings.Cut(target, " ")
		r := httptest.NewRequest(method, path, nil)
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		got := strings.ReplaceAll(strings.ReplaceAll(rec.Header().Get("Allow"), ",", ""), "OPTIONS", "")
		if rec.Code != 405 || strings.Join(strings.Fields(got), " ") != allow || method != "HEAD" && !strings.Contains(rec.Body.String(), "method_not_allowed") {
			t.Errorf("%s: %d, Allow %q, %s", target, rec.Code, got, rec.Body)
		}
	}
}
