package unreached_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/unreached"
)

// sends is a server that reads a request and answers with bytes.
func sends(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1<<16))
			_, _ = c.Write([]byte(answer))
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

// Whatever a server sends instead of an answer, the error tells nothing of it, nor of the
// address, and says in a few words what is wrong.
func TestWhyTellsNothing(t *testing.T) {
	const secret = "geheim"
	other := httptest.NewTLSServer(http.NotFoundHandler())
	defer other.Close()
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: other.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: secret + ".example"}}}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	gone := sends(t, "")
	for name, x := range map[string]struct {
		client *http.Client
		url    string
		want   string
	}{
		"no HTTP":              {http.DefaultClient, "http://" + sends(t, secret+"\r\n\r\n"), "does not answer as a server does"},
		"a status that is not": {http.DefaultClient, "http://" + sends(t, "HTTP/1.1 "+secret+"\r\n\r\n"), "does not answer as a server does"},
		"a broken header":      {http.DefaultClient, "http://" + sends(t, "HTTP/1.1 200 OK\r\n"+secret+" x\r\n\r\n"), "does not answer as a server does"},
		"nothing":              {http.DefaultClient, "http://" + gone, "closes the connection"},
		"half a header":        {http.DefaultClient, "http://" + sends(t, "HTTP/1.1 200 OK\r\nA: "+secret), "closes the connection"},
		"no TLS":               {http.DefaultClient, "https://" + sends(t, secret), "does not speak TLS"},
		"plain HTTP":           {http.DefaultClient, strings.Replace(slow.URL, "http:", "https:", 1), "does not answer as a server does"},
		"nobody's certificate": {http.DefaultClient, other.URL, "nobody whom this machine trusts"},
		"another host's":       {trusting, other.URL, "another host"},
		"no such host":         {http.DefaultClient, "http://" + secret + ".invalid", "no such host"},
		"nobody there":         {http.DefaultClient, "http://127.0.0.1:1", "connection refused"},
		"a loop":               {http.DefaultClient, "http://" + sends(t, "HTTP/1.1 302 Found\r\nLocation: /"+secret+"\r\n\r\n"), "does not answer as a server does"},
		"in no time":           {&http.Client{Timeout: time.Millisecond}, slow.URL, "deadline exceeded"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, x.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := x.client.Do(r)
		if err == nil {
			_ = answer.Body.Close()
			t.Errorf("%s: status %d", name, answer.StatusCode)
			continue
		}
		got := unreached.Why(err).Error()
		if !strings.Contains(got, x.want) && !(name == "no such host" && strings.Contains(got, "looked up")) {
			t.Errorf("%s: %s, of %v", name, got, err)
		}
		if u, _ := url.Parse(x.url); strings.Contains(got, secret) || strings.Contains(got, u.Host) {
			t.Errorf("%s tells: %s", name, got)
		}
	}
}

// Errors of contexts, and those that the caller knows, are still those.
func TestWhyKeepsWhatIsKnown(t *testing.T) {
	own := errors.New("own")
	for _, want := range []error{own, context.Canceled, context.DeadlineExceeded} {
		if got := unreached.Why(&url.Error{Op: "Get", URL: "geheim", Err: fmt.Errorf("geheim: %w", want)}, own); got != want {
			t.Errorf("%v is %v", want, got)
		}
	}
}
