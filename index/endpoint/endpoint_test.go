package endpoint

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func endpointAt(t *testing.T, address string) *Endpoint {
	t.Helper()
	e, err := New(Config{What: "the thing", URL: address, Path: []string{"a", "b"}, Key: "geheim", Most: 2})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Addresses are completed, and those that are none are refused without a word of them.
func TestAddresses(t *testing.T) {
	for given, want := range map[string]string{
		"http://h":              "http://h/a/b",
		"http://h/":             "http://h/a/b",
		"https://h:1/v1":        "https://h:1/v1/a/b",
		"http://h/v1/a/b":       "http://h/v1/a/b",
		"http://h/v1/a/b/":      "http://h/v1/a/b/",
		"http://h/v1/xa/b":      "http://h/v1/xa/b/a/b",
		"http://h/v1?version=2": "http://h/v1/a/b?version=2",
	} {
		if got := endpointAt(t, given).Address(); got != want {
			t.Errorf("%s gives %s, want %s", given, got, want)
		}
	}
	for _, given := range []string{"", "geheim", "ftp://geheim/", "http://", "http://u:geheim@h", "http://\x00geheim"} {
		if _, err := New(Config{What: "the thing", URL: given, Path: []string{"a"}}); err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: %v", given, err)
		}
	}
}

// A request is JSON with the key; an answer is read to its limit; a proxy of the environment
// is sent nothing.
func TestAsk(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	came := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came = fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Authorization"), " ", r.Header.Get("Content-Type"), " ", string(body))
		_, _ = io.WriteString(w, strings.Repeat("x", 100))
	}))
	defer s.Close()
	got, err := endpointAt(t, s.URL).Ask(t.Context(), map[string]int{"n": 1}, 10)
	if err != nil || string(got) != "xxxxxxxxxx" || came != `POST /a/b Bearer geheim application/json {"n":1}` {
		t.Errorf("%q, %v, came %s", got, err, came)
	}
	if _, err := endpointAt(t, s.URL).Ask(t.Context(), func() {}, 10); err == nil {
		t.Error("a function is sent")
	}
}

// Errors tell neither address nor key nor what was answered, and nothing leads elsewhere.
func TestErrorsTellNothing(t *testing.T) {
	visited := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visited = true }))
	defer other.Close()
	status := http.StatusTemporaryRedirect
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "机密")
	}))
	e := endpointAt(t, s.URL)
	quiet := func(err error) {
		t.Helper()
		for _, secret := range []string{s.URL, strings.TrimPrefix(s.URL, "http://"), "geheim", "机密", "/a/b"} {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("%v", err)
			}
		}
	}
	for _, status = range []int{301, 302, 307, 308, 201, 204, 400, 413, 422, 401, 429, 500} {
		_, err := e.Ask(t.Context(), 1, 10)
		if quiet(err); !errors.Is(err, Status{"the thing", status}) || Lasting(err) != (status == 400 || status == 413 || status == 422) {
			t.Errorf("%d: %v", status, err)
		}
	}
	s.Close()
	_, err := e.Ask(t.Context(), 1, 10)
	if quiet(err); Lasting(err) {
		t.Error("that nobody is there is taken to last")
	}
	_, err = endpointAt(t, "http://geheim.invalid").Ask(t.Context(), 1, 10)
	quiet(err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Ask(ctx, 1, 10); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if visited {
		t.Error("a redirect was followed")
	}
}

// An endpoint that is none, and sends back what it was sent, gets none of it into an error.
func TestErrorsTellNothingOfLiars(t *testing.T) {
	for name, begins := range map[string]string{"a status": "HTTP/1.1 ", "a header": "HTTP/1.1 200 OK\r\n", "anything": "", "a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err != nil {
				return
			}
			sent := make([]byte, 1<<12)
			n, _ := c.Read(sent)
			_, _ = c.Write([]byte(begins + strings.NewReplacer("\r", " ", "\n", " ").Replace(string(sent[:n])) + "\r\n\r\n"))
			_ = c.Close()
		}()
		_, err = endpointAt(t, "http://"+l.Addr().String()).Ask(t.Context(), "机密", 100)
		if err == nil || strings.Contains(err.Error(), "geheim") || strings.Contains(err.Error(), "机密") || strings.Contains(err.Error(), "Bearer") {
			t.Errorf("%s: %v", name, err)
		}
		_ = l.Close()
	}
}

func TestKeyIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(" sk-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{file: "sk-1", "": ""} {
		if got, err := KeyIn(name); got != want || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := KeyIn(file + "x"); err == nil {
		t.Error("a key in no file")
	}
}
