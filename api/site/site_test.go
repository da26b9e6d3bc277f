package site_test

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/console"
	"github.com/wenjin-kb/wenjin/api/site/desk"
	"github.com/wenjin-kb/wenjin/api/site/help"
	"github.com/wenjin-kb/wenjin/api/site/overview"
	"github.com/wenjin-kb/wenjin/api/site/sitetest"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// trial is a face that does nothing but fail in several ways.
func trial(files fstest.MapFS) site.Face {
	return site.Face{Name: "trial", Script: "trial.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		fail := map[string]error{
			"internal": errors.New(sitetest.Secret + " is what went wrong"), "hidden": &kb.Error{Kind: kb.Internal, Code: "x", Detail: sitetest.Secret},
			"stale": kb.Errorf(kb.Stale, "stale_revision", sitetest.Secret), "unknown": kb.Errorf(kb.Conflict, "no_such_code", sitetest.Secret),
			"fields": &kb.Error{Kind: kb.Invalid, Code: "invalid_article", Fields: []kb.FieldError{{Field: "title", Message: sitetest.Hostile}}},
		}
		g.GET("/fail/:how", func(c echo.Context) error { return fail[c.Param("how")] })
		g.GET("/trial", func(c echo.Context) error {
			return s.Render(c, http.StatusOK, "trial", site.Page{Title: sitetest.Hostile, Query: `"><b>`, Description: `"><b>`})
		})
		g.GET("/nothing", func(c echo.Context) error { return s.Render(c, http.StatusOK, "nothing", site.Page{}) })
		g.GET("/editors", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }, s.Staff(kb.RoleEditor))
		g.POST("/editors", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }, s.Staff(kb.RoleEditor))
		g.GET("/base", func(c echo.Context) error { return c.String(http.StatusOK, s.Base(c)) })
	}}
}

var trialFiles = fstest.MapFS{
	"templates/trial.html": {Data: []byte(`{{define "main"}}<main>{{template "part" .}}</main>{{end}}`)},
	"templates/parts.html": {Data: []byte(`{{define "part"}}<p>{{.Title}}</p>{{end}}`)},
	"assets/trial.js":      {Data: []byte("// nothing\n")},
}

func world(t *testing.T) *sitetest.World {
	t.Helper()
	return sitetest.New(t, help.Face(), desk.Face(), console.Face(nil), overview.Face(nil, nil, nil), trial(trialFiles))
}

func TestEveryPageLoadsOurOwnFilesOnly(t *testing.T) {
	w := world(t)
	for address, who := range map[string]kb.Role{"/": "", "/a/open": "", "/gone": "", "/signin": "", "/desk?q=到账": kb.RoleAgent, "/console": kb.RoleEditor, "/console/people": kb.RoleAdmin} {
		p := w.Get(who, address)
		policy := p.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", address, policy)
		}
		for _, tag := range []string{"script", "link", "img"} {
			for _, e := range p.All(tag) {
				for _, source := range []string{e.Attr("src"), e.Attr("href")} {
					if strings.HasPrefix(source, "http") && e.Attr("rel") != "canonical" && !e.Has("hreflang") || strings.HasPrefix(source, "//") {
						t.Errorf("%s loads %s", address, source)
					}
				}
			}
		}
		for _, e := range p.All("*", "style") {
			t.Errorf("%s: a style inline, which the policy refuses: %s", address, e.Text())
		}
	}
}

func TestPagesOfStaffAreNotIndexed(t *testing.T) {
	w := world(t)
	for address, who := range map[string]kb.Role{"/signin": "", "/search?q=到账": "", "/desk": kb.RoleAgent, "/console": kb.RoleEditor, "/trial": ""} {
		p := w.Get(who, address)
		if p.Header.Get("X-Robots-Tag") != "noindex" || p.One("meta", "name=robots").Attr("content") != "noindex" {
			t.Errorf("%s may be indexed", address)
		}
	}
	if p := w.Get("", "/a/open"); p.Header.Get("X-Robots-Tag") != "" || len(p.All("meta", "name=robots")) > 0 {
		t.Error("a public article may not be indexed")
	}
}

func TestNavigationOffersWhatTheRoleMay(t *testing.T) {
	w := world(t)
	for who, want := range map[kb.Role]string{kb.RoleAgent: "坐席工作台 agent（坐席） 退出", kb.RoleEditor: "坐席工作台 编辑后台 editor（编辑） 退出", kb.RoleAdmin: "坐席工作台 编辑后台 admin（管理员） 退出"} {
		if got := w.Get(who, "/").One("nav", "aria-label=主导航").Text(); got != want {
			t.Errorf("%q is offered %q, want %q", who, got, want)
		}
	}
	p := w.Get("", "/")
	if len(p.All("nav", "aria-label=主导航")) > 0 || p.One("footer").One("a", "href=/signin").Text() != "员工登录" {
		t.Error("customers are not led to what is theirs, or staff not to the door")
	}
}

func TestAssetsAreKeptForGoodAtTheirAddress(t *testing.T) {
	w := world(t)
	page := w.Get("", "/trial").Want(http.StatusOK)
	script := page.One("script", "type=module").Attr("src")
	if path.Base(script) != "trial.js" {
		t.Fatalf("the face loads %s", script)
	}
	for _, name := range []string{"site.css", "icon.svg", "icon-512.png", "help.js", "headings.js", "searchbox.js", "typing.js", "desk.js", "console.js", "trial.js"} {
		p := w.Get("", path.Dir(script)+"/"+name).Want(http.StatusOK)
		if got := p.Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if got := p.Header.Get("Content-Type"); strings.HasSuffix(name, ".js") && !strings.HasPrefix(got, "text/javascript") {
			t.Errorf("%s: Content-Type %q", name, got)
		}
	}
	if got := w.Get("", "/assets/000000000000/trial.js").Want(http.StatusOK).Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("what stands elsewhere is kept: %q", got)
	}
	for _, address := range []string{path.Dir(script) + "/none.js", "/assets/000000000000/none.js", path.Dir(script) + "/..%2Fsite.go"} {
		w.Get("", address).Want(http.StatusNotFound)
	}
}

// A script finds what it imports beside itself.
func TestImportsOfScriptsAreServed(t *testing.T) {
	w := world(t)
	imports := regexp.MustCompile(`from '\./([\w.-]+)'`)
	for address, who := range map[string]kb.Role{"/": "", "/desk": kb.RoleAgent, "/console": kb.RoleEditor} {
		script := w.Get(who, address).One("script", "type=module").Attr("src")
		found := imports.FindAllStringSubmatch(w.Get("", script).Want(http.StatusOK).Body, -1)
		if len(found) == 0 {
			t.Errorf("%s imports nothing", script)
		}
		for _, m := range found {
			w.Get("", path.Dir(script)+"/"+m[1]).Want(http.StatusOK)
		}
	}
}

func TestWhatPagesAreGivenIsText(t *testing.T) {
	p := world(t).Get("", "/trial")
	if !p.Shows(sitetest.Hostile) || strings.Contains(p.Body, sitetest.Hostile) || len(p.All("b")) > 0 {
		t.Error(p.Body)
	}
}

func TestMountRefusesFacesThatCannotBeDrawn(t *testing.T) {
	for want, files := range map[string]fstest.MapFS{
		`two faces have a page "error"`:      {"templates/error.html": {Data: []byte(`{{define "main"}}{{end}}`)}},
		`two faces have an asset "site.css"`: {"assets/site.css": {Data: []byte("x")}},
		`function "none" not defined`:        {"templates/x.html": {Data: []byte(`{{define "main"}}{{none}}{{end}}`)}},
		"parts.html":                         {"templates/parts.html": {Data: []byte(`{{`)}},
	} {
		err := site.Mount(api.New(api.Deps{Library: &kb.Library{}, Engine: &index.Live{}}), api.Deps{}, site.Settings{}, trial(files))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestBaseIsTheConfiguredAddress(t *testing.T) {
	if got := world(t).Get("", "/base").Text(); got != sitetest.BaseURL {
		t.Errorf("%q", got)
	}
}

func TestStaffPages(t *testing.T) {
	w := world(t)
	w.Get("", "/editors?a=1&b=2").WantRedirect("/signin?next=" + url.QueryEscape("/editors?a=1&b=2"))
	w.Post("", "/editors", url.Values{}).Want(http.StatusUnauthorized)
	if p := w.Get(kb.RoleAgent, "/editors").Want(http.StatusForbidden); !p.Shows("没有权限") {
		t.Error(p.Text())
	}
	w.Get(kb.RoleEditor, "/editors").Want(http.StatusNoContent)
	w.Get(kb.RoleAdmin, "/editors").Want(http.StatusNoContent)
}

// Pages answer a wrong method with a page, and say which methods there are, also where
// one has to sign in.
func TestPagesRefuseWrongMethods(t *testing.T) {
	w := world(t)
	for target, allow := range map[string]string{"DELETE /": "GET, HEAD, OPTIONS", "PUT /signin": "GET, HEAD, OPTIONS, POST", "GET /signout": "OPTIONS, POST", "POST /search": "GET, HEAD, OPTIONS", "POST /desk": "GET, HEAD, OPTIONS", "GET /console/save": "OPTIONS, POST"} {
		method, address, _ := strings.Cut(target, " ")
		p := w.Do(w.Request("", method, address, nil)).Want(http.StatusMethodNotAllowed)
		if p.Header.Get("Allow") != allow || !p.Shows("这个地址不能这样访问") {
			t.Errorf("%s: Allow %q, %s", target, p.Header.Get("Allow"), p.Text())
		}
	}
	w.Do(w.Request("", "HEAD", "/a/open", nil)).Want(http.StatusOK)
	w.Do(w.Request("", "HEAD", "/desk", nil)).WantRedirect("/signin?next=%2Fdesk")
	w.Do(w.Request("", "HEAD", "/a/nothing", nil)).Want(http.StatusNotFound)
}
