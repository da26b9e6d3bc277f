package site_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
)

// fetch is an answer as it comes over the wire.
func fetch(w *sitetest.World, who kb.Role, address string, headers map[string]string) *http.Response {
	r := w.Request(who, http.MethodGet, address, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	rec := httptest.NewRecorder()
	w.Server.ServeHTTP(rec, r)
	return rec.Result()
}

// What everybody sees alike is compressed and may be kept, if asked each time whether
// it still holds; a change is seen at once.
func TestCustomersPagesAreCompressedAndKept(t *testing.T) {
	w := world(t)
	for _, address := range []string{"/", "/a/open", "/c/wealth", "/feed.xml", "/sitemap.xml"} {
		packed := fetch(w, "", address, map[string]string{"Accept-Encoding": "gzip"})
		etag := packed.Header.Get("ETag")
		if packed.StatusCode != http.StatusOK || etag == "" || packed.Header.Get("Cache-Control") != "public, no-cache" || !strings.Contains(strings.Join(packed.Header.Values("Vary"), ","), "Cookie") {
			t.Errorf("%s: %d %v", address, packed.StatusCode, packed.Header)
		}
		plain, err := io.ReadAll(fetch(w, "", address, nil).Body)
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) >= 1024 {
			unpacked, err := gzip.NewReader(packed.Body)
			if err != nil {
				t.Fatalf("%s is not compressed: %v", address, err)
			}
			if got, err := io.ReadAll(unpacked); err != nil || string(got) != string(plain) {
				t.Errorf("%s: %d bytes and %v, want %d bytes", address, len(got), err, len(plain))
			}
		}
		again := fetch(w, "", address, map[string]string{"If-None-Match": etag})
		if body, _ := io.ReadAll(again.Body); again.StatusCode != http.StatusNotModified || len(body) > 0 {
			t.Errorf("%s again: %d", address, again.StatusCode)
		}
	}
	etag := fetch(w, "", "/a/open", nil).Header.Get("ETag")
	changed := sitetest.File("added", "public", "新增")
	w.Publish(changed)
	w.Follow()
	if got := fetch(w, "", "/", map[string]string{"If-None-Match": etag}); got.StatusCode != http.StatusOK {
		t.Errorf("another page has the same tag: %d", got.StatusCode)
	}
}

// What somebody sees who has signed in, what holds a secret and what was asked stays
// out of caches; what could tell of a secret by its length is not compressed.
func TestOtherPagesAreNotKept(t *testing.T) {
	w := world(t)
	cookie := w.SignIn(kb.RoleAgent).String()
	for _, c := range []struct {
		who     kb.Role
		address string
		cookie  string
		packed  bool
	}{
		{kb.RoleAgent, "/", "", false}, {"", "/", cookie, false}, {"", "/a/open", cookie, false}, {"", "/a/open", "wenjin=stale", false}, {kb.RoleAgent, "/desk?q=到账", "", false}, {kb.RoleEditor, "/console", "", false},
		{"", "/search?q=到账", "", true}, {"", "/signin", "", false}, {"", "/setup?code=x", "", false}, {"", "/nowhere", "", false},
	} {
		headers := map[string]string{"Accept-Encoding": "gzip"}
		if c.cookie != "" {
			headers["Cookie"] = c.cookie
		}
		got := fetch(w, c.who, c.address, headers)
		if got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("ETag") != "" || (got.Header.Get("Content-Encoding") == "gzip") != c.packed {
			t.Errorf("%q %s (%s): %v", c.who, c.address, c.cookie, got.Header)
		}
	}
}

// Scripts and styles are the same for everybody: they are compressed whoever asks.
func TestAssetsAreCompressed(t *testing.T) {
	w := world(t)
	style := w.Get("", "/").One("link", "rel=stylesheet").Attr("href")
	for _, who := range []kb.Role{"", kb.RoleAdmin} {
		if got := fetch(w, who, style, map[string]string{"Accept-Encoding": "br, gzip"}); got.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/css") {
			t.Errorf("%q: %v", who, got.Header)
		}
	}
	if got := fetch(w, "", style, map[string]string{"Accept-Encoding": "gzip;q=0"}); got.Header.Get("Content-Encoding") != "" {
		t.Error("it is compressed for who does not take that")
	}
}

// A house puts its name, logo, colours and contacts on every page.
// What a house says of itself changes while the service runs; a page that was drawn
// before finds what it was drawn with.
func TestTheHouseChanges(t *testing.T) {
	var now atomic.Pointer[brand.Brand]
	wear := func(src string) {
		b, err := brand.Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		now.Store(b)
	}
	wear("name: 甲银行\ncolours: {accent: '#1a4fa0'}\n")
	w := sitetest.NewHouse(t, now.Load, help.Face())
	style := func(p *sitetest.Page) string { return p.One("link", "rel=stylesheet").Attr("href") }
	before := w.Get("", "/").Want(http.StatusOK)
	wear("name: 乙银行\ncolours: {accent: '#7a0026'}\n")
	after := w.Get("", "/").Want(http.StatusOK)
	if before.One("title").Text() != "甲银行" || after.One("title").Text() != "乙银行" || style(before) == style(after) {
		t.Errorf("%s %s, %s %s", before.One("title").Text(), style(before), after.One("title").Text(), style(after))
	}
	for page, colour := range map[*sitetest.Page]string{before: "#1a4fa0", after: "#7a0026"} {
		if css := w.Get("", style(page)).Want(http.StatusOK).Body; !strings.Contains(css, colour) {
			t.Errorf("%s lacks %s", style(page), colour)
		}
		w.Get("", page.One("script", "type=module").Attr("src")).Want(http.StatusOK)
	}
	for n := range 20 {
		wear(fmt.Sprintf("name: 第%d家\n", n))
		w.Get("", "/").Want(http.StatusOK)
	}
	// At the address of a house that is not known any more, or not yet, as where another process
	// has drawn the page, the files are those of now, for this once; pictures are never others.
	if got := w.Get("", style(before)).Want(http.StatusOK); strings.Contains(got.Body, "#1a4fa0") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got.Header)
	}
	if got := w.Get("", style(w.Get("", "/"))).Want(http.StatusOK); !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v", got.Header)
	}
	wear("logo: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4='\n")
	logo := w.Get("", "/").Want(http.StatusOK).One("a", "class=brand").One("img").Attr("src")
	w.Get("", logo).Want(http.StatusOK)
	w.Get("", strings.Replace(logo, "/assets/", "/assets/0", 1)).Want(http.StatusNotFound)
	wear("name: 甲银行\ncolours: {accent: '#1a4fa0'}\n")
	if style(w.Get("", "/")) != style(before) {
		t.Error("the same house has another address")
	}
}

func TestTheHouseIsOnItsPages(t *testing.T) {
	b, err := brand.Parse([]byte(`{name: 问津银行帮助, logo: "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=", colours: {accent: "#1a4fa0"}, hotline: 400-000-0000, hours: 每天 8:00–22:00, complaint: {text: 在线投诉, url: /a/other}, footer: [问津银行股份有限公司], staff_link: false, pinned: [other], tiles: [credit], urgent: [{name: 查征信, article: other}, {name: 看不到的, article: inner}]}`))
	if err != nil {
		t.Fatal(err)
	}
	w := sitetest.NewBranded(t, b, help.Face())
	p := w.Get("", "/").Want(http.StatusOK)
	for what, c := range map[string]struct{ got, want string }{
		"title":     {p.One("title").Text(), "问津银行帮助"},
		"name":      {p.One("a", "class=brand").Text(), "问津银行帮助"},
		"hotline":   {p.One("footer").One("a", "href=tel:4000000000").Text(), "400-000-0000"},
		"complaint": {p.One("footer").One("a", "href=/a/other").Text(), "在线投诉"},
		"tiles":     {p.One("ul", "class=tiles").Text(), "征信 2 篇"},
		"asked":     {p.One("ul", "id=asked").Text(), "征信报告怎么查？"},
		"urgent":    {p.One("ul", "class=urgent").All("a")[0].Attr("href"), "/a/other"},
		"hidden":    {p.One("ul", "class=urgent").All("a")[1].Attr("href"), "/search?q=%E7%9C%8B%E4%B8%8D%E5%88%B0%E7%9A%84"},
		"theme":     {p.One("meta", "name=theme-color").Attr("content"), "#1a4fa0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", what, c.got, c.want)
		}
	}
	if !p.One("footer").Has("class") || !strings.Contains(p.One("footer").Text(), "问津银行股份有限公司") || strings.Contains(p.Text(), "员工登录") || !strings.Contains(p.One("footer").Text(), "每天 8:00–22:00") {
		t.Error(p.One("footer").Text())
	}
	if got := w.Get("", "/a/open").One("title").Text(); got != "余额宝多久到账？ · 问津银行帮助" {
		t.Error(got)
	}
	style := w.Get("", p.One("link", "rel=stylesheet").Attr("href")).Body
	if !strings.HasSuffix(style, b.Colours.CSS()) {
		t.Error("the colours of the house do not come last")
	}
	if logo := p.One("a", "class=brand").One("img").Attr("src"); path.Base(logo) != "logo.svg" || !strings.HasPrefix(w.Get("", logo).Want(http.StatusOK).Header.Get("Content-Type"), "image/svg+xml") {
		t.Errorf("the logo is at %s", logo)
	}
	var manifest struct {
		Name  string
		Icons []struct{ Src string }
	}
	if err := json.Unmarshal([]byte(w.Get("", "/manifest.webmanifest").Want(http.StatusOK).Body), &manifest); err != nil || manifest.Name != "问津银行帮助" {
		t.Errorf("%+v, %v", manifest, err)
	}
	for _, icon := range manifest.Icons {
		if w.Get("", "/"+icon.Src).Want(http.StatusOK); path.Base(icon.Src) != "logo.svg" { // a square
			t.Errorf("an icon is %s", icon.Src)
		}
	}
}

// The colours that accents of houses are judged against are those of the style sheet.
func TestTheStyleSheetHasTheGroundsOfBrand(t *testing.T) {
	src, err := os.ReadFile("assets/site.css")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("../../kb/brand/colours.go")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, _ := strings.Cut(string(src), "prefers-color-scheme: dark")
	for name, sheet := range map[string]string{"paper": light, "ground": light, "darkPaper": dark, "darkGround": dark} {
		token := regexp.MustCompile(`--` + strings.ToLower(strings.TrimPrefix(name, "dark")) + `: (#\w+)`).FindStringSubmatch(sheet)[1]
		if len(token) == 4 {
			token += token[1:]
		}
		if !regexp.MustCompile(`\b` + name + `\b[^\n]*"` + token + `"`).Match(code) {
			t.Errorf("%s is %s in the style sheet, and something else in brand", name, token)
		}
	}
}
