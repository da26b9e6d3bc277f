package api

import (
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Only a trusted proxy is believed about who asks, by which host and how.
func TestProxies(t *testing.T) {
	_, trusted, _ := net.ParseCIDR("10.1.0.0/16")
	for _, test := range []struct {
		name, peer, forwardedFor, host, proto string
		client, wantHost                      string
		secure                                bool
	}{
		{"nobody between", "8.8.8.8:1", "", "", "", "8.8.8.8", "ours.example", false},
		{"a stranger pretends", "8.8.8.8:1", "1.1.1.1", "evil.example", "https", "8.8.8.8", "ours.example", false},
		{"loopback is not trusted unasked", "127.0.0.1:1", "1.1.1.1", "evil.example", "https", "127.0.0.1", "ours.example", false},
		{"a private network is not, either", "10.2.0.1:1", "1.1.1.1", "evil.example", "https", "10.2.0.1", "ours.example", false},
		{"the proxy", "10.1.0.1:1", "1.1.1.1", "help.example", "https", "1.1.1.1", "help.example", true},
		{"two proxies", "10.1.0.1:1", "1.1.1.1, 10.1.0.2", "help.example:8443", "https", "1.1.1.1", "help.example:8443", true},
		{"a client that invents one more", "10.1.0.1:1", "6.6.6.6, 1.1.1.1", "help.example", "http", "1.1.1.1", "help.example", false},
		{"a host that is none", "10.1.0.1:1", "1.1.1.1", "a/b?\"", "https", "1.1.1.1", "ours.example", true},
	} {
		s := &Server{deps: Deps{TrustedProxies: []*net.IPNet{trusted}}}
		e := echo.New()
		e.IPExtractor = clientAddress(s.deps.TrustedProxies)
		r := httptest.NewRequest("GET", "http://ours.example/", nil)
		r.RemoteAddr = test.peer
		for name, value := range map[string]string{"X-Forwarded-For": test.forwardedFor, "X-Forwarded-Host": test.host, "X-Forwarded-Proto": test.proto} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		rec := httptest.NewRecorder()
		c := e.NewContext(r, rec)
		err := s.believeProxies(s.protect(func(c echo.Context) error {
			if c.RealIP() != test.client || c.Request().Host != test.wantHost || s.Secure(c.Request()) != test.secure {
				t.Errorf("%s: %s, %s, secure %v", test.name, c.RealIP(), c.Request().Host, s.Secure(c.Request()))
			}
			s.setCookie(c, "secret", s.Now())
			return nil
		}))(c)
		if err != nil {
			t.Fatal(err)
		}
		set := rec.Header().Get("Set-Cookie")
		if strings.HasPrefix(set, "__Host-") != test.secure || strings.Contains(set, "; Secure") != test.secure || (rec.Header().Get("Strict-Transport-Security") != "") != test.secure {
			t.Errorf("%s: %s", test.name, set)
		}
	}
}

// Without a list nobody is believed.
func TestNoProxies(t *testing.T) {
	e := echo.New()
	e.IPExtractor = clientAddress(nil)
	r := httptest.NewRequest("GET", "/", nil)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-For", "1.1.1.1")
	r.Header.Set("X-Real-Ip", "1.1.1.1")
	if got := e.NewContext(r, nil).RealIP(); got != "127.0.0.1" {
		t.Errorf("%s is believed", got)
	}
}

// What pages and lists repeat in every address is a host, and no longer than one.
func TestHostsAreHosts(t *testing.T) {
	for host, want := range map[string]bool{
		"": true, "help.example": true, "help.example:8443": true, "wenjin_app:8080": true, "[fe80::1%25eth0]:8080": true, "127.0.0.1": true, "localhost:": true,
		strings.Repeat("a", 300): false, "evil.example)[x](": false, "x'y": false, "a:b": false, "[": false, "a@b": false,
	} {
		s := New(Deps{Engine: &index.Live{}, Library: &kb.Library{}, Log: slog.New(slog.DiscardHandler), MaskID: func(s string) string { return s }})
		r, rec := httptest.NewRequest("GET", "/openapi.yaml", nil), httptest.NewRecorder()
		r.Host = host
		s.ServeHTTP(rec, r)
		if got := rec.Code == 200; got != want || !want && rec.Code != 400 {
			t.Errorf("%q is answered %d", host, rec.Code)
		}
	}
}

// Only a trusted proxy says below which path the service stands, and only a plain path.
func TestPrefixOfProxies(t *testing.T) {
	_, trusted, _ := net.ParseCIDR("10.1.0.0/16")
	for _, test := range []struct{ peer, prefix, want string }{
		{"10.1.0.1:1", "/help", "/help/there"}, {"8.8.8.8:1", "/help", "/there"}, {"10.1.0.1:1", "//evil.example", "/there"}, {"10.1.0.1:1", "", "/there"},
	} {
		s := &Server{deps: Deps{TrustedProxies: []*net.IPNet{trusted}}, echo: echo.New()}
		s.echo.GET("/", func(c echo.Context) error { return c.Redirect(303, "/there") }, s.believeProxies)
		r, rec := httptest.NewRequest("GET", "http://ours.example/", nil), httptest.NewRecorder()
		r.RemoteAddr = test.peer
		r.Header.Set("X-Forwarded-Prefix", test.prefix)
		s.ServeHTTP(rec, r)
		if got := rec.Header().Get("Location"); got != test.want {
			t.Errorf("%+v leads to %s", test, got)
		}
	}
}
