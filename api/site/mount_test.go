package site

import (
	"testing"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
)

// What is no origin stops the start: it would stand in a header.
func TestPanelOriginsAreOrigins(t *testing.T) {
	for _, bad := range []string{"*", "https://a.example/path", "https://*.example", "a.example", "https://a.example; script-src *", "javascript:alert(1)", "https://a.example https://b.example", "https://", "https://u@a.example", ""} {
		if err := Mount(nil, api.Deps{}, Settings{PanelOrigins: []string{bad}}); kb.KindOf(err) != kb.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	for _, good := range []string{"https://a.example", "http://10.0.0.8:8080"} {
		if err := checkOrigin(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}
