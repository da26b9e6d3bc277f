package nodes

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// What is asked goes to the nodes, whatever proxy the environment names.
func TestNoProxyIsAsked(t *testing.T) {
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(node.Close)
	usual := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = usual })
	proxied := usual.(*http.Transport).Clone()
	proxied.Proxy = func(*http.Request) (*url.URL, error) {
		t.Error("a proxy is looked for")
		return nil, nil
	}
	http.DefaultTransport = proxied
	c, err := New(Cluster{URLs: []string{node.URL}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Read(context.Background(), "/x/_search", object{}, nil); err != nil {
		t.Error(err)
	}
}
