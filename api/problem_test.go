package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Every kind of error has a status, a type and a code of its own, and the detail
// that its maker wrote; what is internal says nothing of itself.
func TestProblemOfEveryKind(t *testing.T) {
	for kind, want := range map[kb.ErrorKind]Problem{
		kb.Internal:     {Status: 500, Type: "internal", Title: "Internal error", Code: "internal"},
		kb.Invalid:      {Status: 400, Type: "invalid_request", Title: "Invalid request", Code: "bad_request"},
		kb.Unauthorized: {Status: 401, Type: "auth", Title: "Not signed in", Code: "missing_authorization_header"},
		kb.Denied:       {Status: 403, Type: "auth", Title: "Not allowed", Code: "invalid_api_key"},
		kb.NotFound:     {Status: 404, Type: "invalid_request", Title: "Not found", Code: "not_found"},
		kb.Conflict:     {Status: 409, Type: "invalid_request", Title: "Conflict", Code: "conflict"},
		kb.Stale:        {Status: 412, Type: "invalid_request", Title: "Out of date", Code: "stale"},
		kb.TooLarge:     {Status: 413, Type: "invalid_request", Title: "Too large", Code: "payload_too_large"},
		kb.Unmatched:    {Status: 428, Type: "invalid_request", Title: "If-Match is missing", Code: "missing_if_match"},
		kb.TooMany:      {Status: 429, Type: "invalid_request", Title: "Too many attempts", Code: "too_many_attempts"},
		kb.Busy:         {Status: 503, Type: "system", Title: "Try again later", Code: "busy"},
	} {
		fields := []kb.FieldError{{Field: "a", Message: "b"}}
		got := problemOf(fmt.Errorf("wrapped: %w", &kb.Error{Kind: kind, Detail: "what to do", Fields: fields, Err: errors.New("secret cause")}))
		want.Detail, want.Errors = "what to do", fields
		if kind == kb.Internal {
			want.Detail, want.Errors = internalDetail, nil
		}
		want.Message, want.Link = want.Detail, "/openapi.yaml#"+want.Code
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("kind %d -want +got:\n%s", kind, diff)
		}
		if got := problemOf(&kb.Error{Kind: kind, Code: "a_code"}); kind != kb.Internal && (got.Code != "a_code" || got.Link != "/openapi.yaml#a_code") {
			t.Errorf("kind %d hides its code: %+v", kind, got)
		}
	}
	if len(kinds) != 11 {
		t.Errorf("there are %d kinds", len(kinds))
	}
}

// Errors that are not of the domain.
func TestProblemOfOtherErrors(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		code   string
		detail string
	}{
		{errors.New("the password is xyz"), 500, "internal", internalDetail},
		{&http.MaxBytesError{Limit: 10}, 413, "payload_too_large", "the body is larger than 10 bytes"},
		{fmt.Errorf("search: %w", context.DeadlineExceeded), 504, "timeout", "the request took too long; try a shorter query"},
		{echo.ErrNotFound, 404, "route_not_found", "there is nothing at this address; see /openapi.yaml"},
		{echo.ErrMethodNotAllowed, 405, "method_not_allowed", "this address does not take this method; see /openapi.yaml"},
		{echo.NewHTTPError(500, "secret"), 500, "internal", internalDetail},
		{echo.NewHTTPError(415, "secret"), 415, "unsupported_media_type", "this address takes application/x-www-form-urlencoded"},
		{echo.NewHTTPError(418, "secret"), 418, "bad_request", "I'm a teapot"},
		{notReady(index.ErrClosed), 503, "not_ready", "the index is being built or closed; try again in a moment"},
		{notReady(errors.New("secret")), 500, "internal", internalDetail},
		{request.Invalid("limit", "invalid_limit", "too much"), 400, "invalid_limit", "too much"},
	} {
		if p := problemOf(test.err); p.Status != test.status || p.Code != test.code || p.Detail != test.detail || p.Title == "" || p.Type == "" {
			t.Errorf("%v: %+v", test.err, p)
		}
		if status, code := (&Server{}).Status(test.err); status != test.status || code != test.code {
			t.Errorf("%v: %d %s", test.err, status, code)
		}
	}
}

// failing is a server that fails at an address with an error, and what it logged.
func failing(err error, pages bool) (*Server, *strings.Builder) {
	log := &strings.Builder{}
	s := New(Deps{Engine: &index.Live{}, Library: &kb.Library{}, Log: slog.New(slog.NewTextHandler(log, nil)), MaskID: func(s string) string { return s }})
	s.echo.Any("/api/v1/fails", func(echo.Context) error { return err })
	s.echo.Any("/panics", func(echo.Context) error { panic("secret of a panic") })
	if pages {
		s.Mount(func(e *echo.Echo) { e.GET("/page", func(echo.Context) error { return err }) }, func(c echo.Context, err error) {
			_ = c.HTML(418, "a page about "+problemOf(err).Code)
		})
	}
	return s, log
}

func ask(s *Server, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(method, target, nil)
	r.Header.Set("X-Request-Id", "my-id-1")
	s.ServeHTTP(w, r)
	return w
}

// An error is answered as problem+json with the request's id; the cause stands in
// the log alone, and only where it is our fault.
func TestErrorsAreAnsweredAndLogged(t *testing.T) {
	s, log := failing(errors.New("secret cause"), false)
	w := ask(s, "GET", "/api/v1/fails")
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 500 || p.RequestID != "my-id-1" || p.Status != 500 || strings.Contains(w.Body.String(), "secret") ||
		w.Header().Get("Content-Type") != "application/problem+json; charset=utf-8" {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
	if !strings.Contains(log.String(), "secret cause") || !strings.Contains(log.String(), "requestId=my-id-1") || !strings.Contains(log.String(), "route=/api/v1/fails") {
		t.Errorf("logged: %s", log)
	}
	if w := ask(s, "HEAD", "/api/v1/fails"); w.Code != 500 || w.Body.Len() > 0 {
		t.Errorf("HEAD: %d %s", w.Code, w.Body)
	}
	if w := ask(s, "GET", "/panics"); w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(log.String(), "secret of a panic") {
		t.Errorf("a panic: %d %s", w.Code, w.Body)
	}
	s, log = failing(kb.Errorf(kb.Conflict, "x", "y"), false)
	if w := ask(s, "GET", "/api/v1/fails"); w.Code != 409 || strings.Contains(log.String(), "level=ERROR") {
		t.Errorf("a conflict: %d, logged %s", w.Code, log)
	}
}

// At a page's address people see a page, at the API's programs see JSON.
func TestPagesShowErrorsAsPages(t *testing.T) {
	s, log := failing(errors.New("secret cause"), true)
	if w := ask(s, "GET", "/page"); w.Code != 418 || w.Body.String() != "a page about internal" || !strings.Contains(log.String(), "page failed") || !strings.Contains(log.String(), "secret cause") {
		t.Errorf("%d %s, logged %s", w.Code, w.Body, log)
	}
	if w := ask(s, "GET", "/nowhere"); w.Code != 418 || w.Body.String() != "a page about route_not_found" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, target := range []string{"/api/v1/fails", "/api/nowhere"} {
		if w := ask(s, "GET", target); !strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %s", target, w.Body)
		}
	}
	if routes := strings.Join(s.Routes(), " "); strings.Contains(routes, "/page") || !strings.Contains(routes, "GET /api/v1/articles/{slug}/revisions/{number}") || strings.Contains(routes, "HEAD") {
		t.Errorf("routes: %s", routes)
	}
}
