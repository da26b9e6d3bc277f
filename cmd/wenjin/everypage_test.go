package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/cmd/instance"
	"github.com/wenjin-kb/wenjin/kb/store"
)

// pages are those that everyone and staff see, and the role that sees them.
var pages = map[string]string{
	"/": "", "/search?q=余额宝": "", "/search?q=zzqqxx": "", "/search?q=驾照换证需要什么": "", "/search?q=余额宝&category=wealth": "", "/search?q=我被骗了": "", "/c/wealth": "", "/a/money-fund-t0-limit": "",
	"/products": "", "/products/compare?p=money-fund&p=time-deposit": "", "/signin": "", "/signedout": "", "/setup?code=x": "", "/widget/demo": "", "/widget/demo?lang=en": "", "/nowhere": "",
	"/?lang=en": "", "/search?q=余额宝&lang=en": "", "/a/money-fund-t0-limit?lang=zh-Hant": "", "/products?lang=en": "",
	"/desk":                                   "root",
	"/desk?q=保本":                              "root",
	"/desk?q=/x":                              "root",
	"/desk?q=余额宝&lang=en":                     "root",
	"/desk/a/money-fund-t0-limit":             "root",
	"/desk/snippets":                          "root",
	"/desk/notices":                           "root",
	"/desk/panel?q=余额宝":                       "root",
	"/desk/panel/a/being-scammed-first-steps": "root",
	"/console":                                "root",
	"/console/articles":                       "root",
	"/console/articles?q=余额宝&sort=review&desc=1": "root",
	"/console/calendar":                       "root",
	"/console/folder":                         "root",
	"/console/links":                          "root",
	"/console/notices":                        "root",
	"/console/new":                            "root",
	"/console/a/money-fund-t0-limit":          "root",
	"/console/a/money-fund-t0-limit/review":   "root",
	"/console/people":                         "root",
	"/account":                                "root",
	"/account/factor":                         "root",
	"/console/audit":                          "root",
	"/console/words?q=余额宝多久到账":                "root",
	"/console/words/synonyms.txt":             "root",
	"/console/words/taxonomy.yaml":            "root",
	"/console/words/facts.yaml":               "root",
	"/console/words/redlines.yaml":            "root",
	"/console/words/site.yaml":                "root",
	"/console/words/stopwords.txt?revision=1": "root",
	"/console/findings":                       "root",
	"/console/insight":                        "root",
	"/console/insight/articles":               "root",
	"/console/insight/searches":               "root",
	"/console/gaps":                           "root",
	"/console/curations":                      "root",
	"/console/curations/new":                  "root",
	"/console/curations/urgent-scammed":       "root",
	"/console/experiments":                    "root",
	"/console/webhooks":                       "root",
	"/console/tickets":                        "root",
	"/console/judgements":                     "root",
}

// elsewhere are pages that there are none of until somebody has done something, and the
// test that does it and looks at them.
var elsewhere = map[string]string{
	"/console/bulk/:id":          "TestManyArticlesInABrowser",
	"/console/gaps/:id":          "TestAGapIsClosedInABrowser",
	"/console/webhooks/:webhook": "TestWebhooksAreSent",
}

// noPages are addresses that answer with no page: files, and what scripts ask for.
var noPages = []string{
	"/assets/:version/:name", "/media/:name", "/manifest.webmanifest", "/widget.js", "/look", "/robots.txt", "/sitemap.xml", "/feed.xml", "/feed.atom", "/llms.txt", "/llms-full.txt",
	"/signin/openid", "/signin/openid/callback", "/desk/opened", "/desk/panel/opened", "/console/find", "/console/slug", "/console/calendar.ics", "/console/insight/:table",
	"/healthz", "/readyz", "/openapi.yaml",
}

// Each address that a browser can be led to is one that TestEveryPage looks at, or is
// named above with the reason why not.
func TestEveryPageIsLookedAt(t *testing.T) {
	var e *echo.Echo
	sitetest.New(t, faces(&service{Instance: &instance.Instance{Store: &store.Store{}}})...).Server.Mount(func(mounted *echo.Echo) { e = mounted }, nil)
	looked := map[string]bool{}
	for address := range pages {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		c := e.NewContext(r, nil)
		e.Router().Find(http.MethodGet, r.URL.Path, c)
		looked[c.Path()] = true
	}
	known := map[string]bool{}
	for _, route := range e.Routes() {
		known[route.Path] = true
		switch {
		case route.Method != http.MethodGet || strings.HasPrefix(route.Path, "/api/") || looked[route.Path] || elsewhere[route.Path] != "" || slices.Contains(noPages, route.Path):
		default:
			t.Errorf("nobody looks at %s", route.Path)
		}
	}
	for _, path := range noPages {
		if !known[path] || looked[path] {
			t.Errorf("%s is named as no page, and is looked at or not there", path)
		}
	}
	for path := range elsewhere {
		if !known[path] {
			t.Errorf("%s is not there", path)
		}
	}
}
