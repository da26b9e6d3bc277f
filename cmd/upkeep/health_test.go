package upkeep

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/cmd/cli"
)

func TestHealth(t *testing.T) {
	status := http.StatusOK
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.Repeat("x", 2*healthBytes)))
	}))
	defer service.Close()
	ask := func(address string) (string, error) {
		var out bytes.Buffer
		err := (&Health{Address: address}).Run(t.Context(), &cli.Streams{Out: &out})
		return out.String(), err
	}
	if out, err := ask(service.URL + "/"); err != nil || len(out) != healthBytes+1 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	status = http.StatusServiceUnavailable
	if _, err := ask(service.URL); err != cli.ErrFindings {
		t.Error(err)
	}
	if _, err := ask("http://127.0.0.1:1"); err == nil {
		t.Error("nobody is healthy")
	}
	if _, err := ask("http://[nonsense"); err == nil {
		t.Error("an address that is none")
	}
}
