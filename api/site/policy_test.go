package site_test

import (
	"net/http"
	"strings"
	"testing"
)

// Browsers load nothing of a page from other sites, pictures neither.
func TestPagesLoadNothingFromElsewhere(t *testing.T) {
	policy := world(t).Get("", "/signin").Want(http.StatusOK).Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "img-src 'self';") {
		t.Error(policy)
	}
	for _, word := range []string{"https:", "http:", "data:", "*", "unsafe"} {
		if strings.Contains(policy, word) {
			t.Errorf("%s is let in: %s", word, policy)
		}
	}
}
