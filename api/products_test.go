package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/products"
)

// guide has products of four kinds, written in another order than they are listed.
func guide() products.List {
	text := ""
	for _, p := range [][4]string{{"fund", "r", "R3-R4", "future"}, {"fund", "m", "R1", "expired"}, {"deposit", "t", "", "open"}, {"bond", "b", "R1", "inner"}, {"gold", "g", "R3", "gone"}} {
		text += "- {slug: " + p[1] + ", name: 名" + p[1] + ", kind: " + p[0] + ", risk_level: '" + p[2] + "', access: daily, article: " + p[3] + ", principal: 本, liquidity: 取, term: 期, fees: 费, issuer: 谁, licence: 证, source: 法, as_of: 2026-03-15}\n"
	}
	list, found := products.Load(fstest.MapFS{products.File: {Data: []byte("products:\n" + text)}})
	if len(found) > 0 {
		panic(found[0].Message)
	}
	return list
}

// The guide is for everybody, and has one order, whatever is asked.
func TestProductGuide(t *testing.T) {
	w := newWorld(t)
	for address, want := range map[string]string{
		"":                                     "t b m r g",
		"?kind=fund":                           "m r",
		"?risk=R4":                             "r",
		"?risk=R1&kind=bond":                   "b",
		"?risk=none":                           "t",
		"?access=maturity":                     "",
		"?slugs=r,t,m":                         "t m r",
		"?slugs=r,r,r,r,r":                     "r",
		"?slugs=t,b,m,r":                       "t b m r",
		"?slugs=t,m&kind=deposit":              "t",
		"?slugs=none,t":                        "t",
		"?slugs=":                              "",
		"?slugs=" + strings.Repeat("x,", 2000): "",
	} {
		got := w.send("GET", "/api/v1/products"+address, request{})
		var body api.ProductGuide
		must(t, json.Unmarshal(got.Body.Bytes(), &body))
		var slugs []string
		for _, p := range body.Results {
			slugs = append(slugs, p.Slug)
		}
		if got.Code != http.StatusOK || strings.Join(slugs, " ") != want || body.Results == nil {
			t.Errorf("%.60s: %d %v, want %s", address, got.Code, slugs, want)
		}
		if !strings.Contains(body.Notice, "不构成投资建议") || !slices.Equal(body.Kinds, products.Kinds) || !slices.Equal(body.Accesses, products.Accesses) {
			t.Errorf("%.60s: %+v", address, body)
		}
	}
	for address, code := range map[string]string{
		"?slugs=t,b,m,r,g": "too_many_products", "?kind=stock": "invalid_kind", "?risk=R9": "invalid_risk", "?access=now": "invalid_access",
		"?sort=yield": "bad_request", "?order=name": "bad_request", "?kind=fund&kind=deposit": "bad_request", "?slugs=%ff": "bad_request",
	} {
		if got := w.send("GET", "/api/v1/products"+address, request{}); got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), `"`+code+`"`) {
			t.Errorf("%s: %d %s, want %s", address, got.Code, got.Body, code)
		}
	}
}

// Which article tells more of a product is named to whoever may see it, now.
func TestProductsNameArticlesThatAreSeen(t *testing.T) {
	w := newWorld(t)
	for name, test := range map[string]struct {
		request request
		want    string
	}{
		"a customer": {request{}, "open    "},
		"an agent":   {request{token: tokens[kb.RoleAgent]}, "open inner   "},
	} {
		var body api.ProductGuide
		must(t, json.Unmarshal(w.send("GET", "/api/v1/products", test.request).Body.Bytes(), &body))
		var named []string
		for _, p := range body.Results {
			named = append(named, p.Article)
		}
		if got := strings.Join(named, " "); got != test.want {
			t.Errorf("%s is told of %q, want %q", name, got, test.want)
		}
	}
}
