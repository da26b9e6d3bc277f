package site_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/traditional"
)

// A widget that asks for traditional characters is given them, in every text of an answer;
// whoever asks as browsers and programs do is not.
func TestWidgetsAreAnsweredInTraditionalCharacters(t *testing.T) {
	w := world(t)
	ask := func(address, language string) (string, http.Header) {
		t.Helper()
		r := w.Request("", "GET", address, nil)
		r.Header.Set("Accept-Language", language)
		p := w.Do(r)
		if p.Status != http.StatusOK || !strings.Contains(strings.Join(p.Header.Values("Vary"), ","), "Accept-Language") {
			t.Fatalf("%s: %d, %v", address, p.Status, p.Header)
		}
		return p.Body, p.Header
	}
	for _, address := range []string{"/api/v1/search?q=到账", "/api/v1/articles/open"} {
		plain, _ := ask(address, "zh-TW,zh;q=0.9")
		got, header := ask(address, "zh-Hant")
		if !json.Valid([]byte(got)) || !strings.Contains(got, "餘額寶多久到帳") || strings.Contains(plain, "到帳") || header.Get("ETag") != "" {
			t.Errorf("%s: %.300s", address, got)
		}
		var a, b map[string]any
		if json.Unmarshal([]byte(plain), &a) != nil || json.Unmarshal([]byte(got), &b) != nil || len(a) != len(b) || a["query"] != b["query"] || a["url"] != b["url"] {
			t.Errorf("%s has other members, or names", address)
		}
	}
	r := w.Request("", "GET", "/api/v1/articles/none", nil)
	r.Header.Set("Accept-Language", "zh-Hant")
	if p := w.Do(r).Want(http.StatusNotFound); !strings.Contains(p.Body, "article_not_found") {
		t.Error(p.Body)
	}
	if got := string(traditional.JSON([]byte(`{"slug":"账","n":1.50,"html":"<p title=\"账户\">账<mark>户</mark></p>","in":[{"title":"a<b 账户"}]}`))); got != `{"html":"\u003cp title=\"帳戶\"\u003e帳\u003cmark\u003e戶\u003c/mark\u003e\u003c/p\u003e","in":[{"title":"a\u003cb 帳戶"}],"n":1.50,"slug":"账"}` {
		t.Error(got)
	}
	if got := string(traditional.JSON([]byte(`no JSON 账`))); got != "no JSON 账" {
		t.Error(got)
	}
}
