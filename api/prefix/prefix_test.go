package prefix

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"/help", "/help"}, {"/help/", "/help"}, {"/a/b-c_d.e/f~1", "/a/b-c_d.e/f~1"}, {"", ""}, {"/", ""}, {"help", ""}, {"//evil.example", ""}, {"/../x", ""}, {"/a/./b", ""}, {"/a, /b", ""},
		{`/"><script>`, ""}, {"/a?b", ""}, {"/a b", ""}, {"/帮助", ""}, {"/" + strings.Repeat("a", 65), ""}, {strings.Repeat("/a", 9), ""}, {"https://evil.example", ""}, {"/a\r\nX: y", ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header[Header] = []string{c.header}
		if got := Of(r); got != c.want {
			t.Errorf("%q: %q, want %q", c.header, got, c.want)
		}
	}
}

func TestPage(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`<html lang="zh-CN"><a href="/a/x?y=/z#/w">/a/x</a>`, `<html data-root="/help" lang="zh-CN"><a href="/help/a/x?y=/z#/w">/a/x</a>`},
		{`<a href="//other.example/">`, `<a href="//other.example/">`},
		{`<a href="/\other.example/">`, `<a href="/\other.example/">`},
		{`<a href="https://other.example/a">`, `<a href="https://other.example/a">`},
		{`<a href="#top">`, `<a href="#top">`},
		{`<form action="/search"><button formaction="/b" value="/c" title="/d">`, `<form action="/help/search"><button formaction="/help/b" value="/c" title="/d">`},
		{`<source srcset="/assets/1/logo-dark.svg" media="(a)">`, `<source srcset="/help/assets/1/logo-dark.svg" media="(a)">`},
		{`<img alt="/e" src="/media/1.png"/>`, `<img alt="/e" src="/help/media/1.png"/>`},
		{`<textarea>&lt;a href="/x"&gt; <a href="/x"></textarea><script>let a = '<a href="/x">'</script>`, `<textarea>&lt;a href="/x"&gt; <a href="/x"></textarea><script>let a = '<a href="/x">'</script>`},
		{`<form data-autosave="/s" data-who="/x">`, `<form data-autosave="/help/s" data-who="/x">`},
		{`text < / & "href="/x"`, `text < / & "href="/x"`},
	} {
		if got := string(Page([]byte(c.in), "/help")); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

// Pages are written anew, redirections point below the path, all else passes as it is,
// at once.
func TestServe(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", "14")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `<a href="/`)
		fmt.Fprint(w, `x">`)
		if r.Header.Get("Accept-Encoding") != "" {
			t.Error("it may be compressed")
		}
	})
	mux.HandleFunc("/json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"html": "<a href=\"/x\">"}`)
		w.(http.Flusher).Flush()
	})
	mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusSeeOther)
	})
	get := func(target string) (*httptest.ResponseRecorder, string) {
		rec := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		Serve(rec, r, "/help", mux)
		body, _ := io.ReadAll(rec.Result().Body)
		return rec, string(body)
	}
	if rec, body := get("/page"); rec.Code != http.StatusNotFound || body != `<a href="/help/x">` || rec.Header().Get("Content-Length") != "" || rec.Header().Get("Vary") != Header {
		t.Errorf("%d %s %v", rec.Code, body, rec.Header())
	}
	if rec, body := get("/json"); rec.Code != http.StatusOK || body != `{"html": "<a href=\"/x\">"}` || !rec.Flushed {
		t.Errorf("%d %s", rec.Code, body)
	}
	for to, want := range map[string]string{"/a/x?y": "/help/a/x?y", "https://other.example/": "https://other.example/", "//other.example/": "//other.example/"} {
		if rec, _ := get("/away?to=" + to); rec.Header().Get("Location") != want {
			t.Errorf("%s leads to %s", to, rec.Header().Get("Location"))
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, seed := range []string{`<html><a href="/x">`, `<a href='/x' href="/y">`, "<a href=/x", "<!--<a href=\"/x\">-->", "\x00<p\x00>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, page string) {
		got := string(Page([]byte(page), "/help"))
		if back := strings.ReplaceAll(strings.ReplaceAll(got, ` data-root="/help"`, ""), `="/help/`, `="/`); back != strings.ReplaceAll(strings.ReplaceAll(page, ` data-root="/help"`, ""), `="/help/`, `="/`) {
			t.Errorf("%q became %q", page, got)
		}
	})
}

// A part of a page would be counted in the page as it was before: the whole is sent.
func TestPagesComeWhole(t *testing.T) {
	page := `<html><a href="/a/x">x</a></html>`
	rec, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Range", "bytes=0-20")
	Serve(rec, r, "/help", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(page))
	}))
	if want := string(Page([]byte(page), "/help")); rec.Code != http.StatusOK || rec.Body.String() != want || rec.Header().Get("Content-Range") != "" {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
}
