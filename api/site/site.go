// Package site is the pages: help centre, agent desk and editor console, drawn on
// the server from Go templates. They read and write by the same calls as the API
// and work without JavaScript where that is possible at all.
package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// Site draws the pages.
type Site struct {
	api     *api.Server
	deps    api.Deps
	words   Words
	baseURL string // how customers reach the service; empty takes it from the request
	pages   map[string]*template.Template
	assets  map[string]string // name → address with the hash of its bytes
}

// New makes the pages of a server. baseURL, for instance https://help.example.cn,
// is what canonical links, the sitemap and the feed are made of.
func New(server *api.Server, deps api.Deps, words Words, baseURL string) (*Site, error) {
	s := &Site{api: server, deps: deps, words: words, baseURL: strings.TrimSuffix(baseURL, "/"), pages: map[string]*template.Template{}, assets: map[string]string{}}
	if err := s.hashAssets(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		base := path.Base(name)
		if base == "layout.html" || base == "parts.html" {
			continue
		}
		t, err := template.New(base).Funcs(s.functions()).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", name)
		if err != nil {
			return nil, err
		}
		s.pages[strings.TrimSuffix(base, ".html")] = t
	}
	server.Mount(s.routes, s.showError)
	return s, nil
}

func (s *Site) hashAssets() error {
	return fs.WalkDir(assetFiles, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := assetFiles.ReadFile(name)
		sum := sha256.Sum256(src)
		base := strings.TrimPrefix(name, "assets/")
		s.assets[base] = "/assets/" + hex.EncodeToString(sum[:6]) + "/" + base
		return err
	})
}

func (s *Site) routes(e *echo.Echo) {
	g := e.Group("", s.protect)
	g.GET("/", s.home)
	g.GET("/search", s.search)
	g.GET("/c/*", s.category)
	g.GET("/a/:slug", s.article)
	g.POST("/a/:slug/vote", s.vote)
	g.GET("/sitemap.xml", s.sitemap)
	g.GET("/feed.xml", s.feed)
	g.GET("/robots.txt", s.robots)
	g.GET("/assets/:hash/:name", s.asset)
	g.GET("/widget.js", s.widget)
	g.GET("/widget/demo", s.widgetDemo)
	g.GET("/media/:name", s.medium)

	g.GET("/signin", s.signInForm)
	g.POST("/signin", s.signIn)
	g.POST("/signout", s.signOut)
	g.GET("/setup", s.setupForm)
	g.POST("/setup", s.setup)

	desk := g.Group("/desk", s.staff(kb.RoleAgent))
	desk.GET("", s.desk)
	desk.GET("/a/:slug", s.deskArticle)

	console := g.Group("/console", s.staff(kb.RoleEditor))
	console.GET("", s.consoleList)
	console.GET("/new", s.editForm)
	console.POST("/save", s.save)
	console.POST("/preview", s.preview)
	console.POST("/media", s.upload)
	console.GET("/a/:slug", s.editForm)
	console.GET("/a/:slug/review", s.review)
	console.POST("/a/:slug/:step", s.step)
	console.GET("/words", s.analyseWords)
	console.GET("/words/:file", s.wordsForm)
	console.POST("/words/:file", s.changeWords)
	console.GET("/findings", s.findings)
	admin := g.Group("/console", s.staff(kb.RoleAdmin))
	admin.GET("/people", s.people)
	admin.POST("/people", s.changePeople)
	admin.GET("/audit", s.audit)
}

// protect lets pages load nothing but our own files.
func (s *Site) protect(next echo.HandlerFunc) echo.HandlerFunc {
	const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy)
		return next(c)
	}
}

// staff sends whoever is not signed in to the door and turns others away.
func (s *Site) staff(role kb.Role) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		checked := s.api.AtLeast(role)(next)
		return func(c echo.Context) error {
			if s.api.Principal(c).Role == kb.RoleCustomer && c.Request().Method == http.MethodGet {
				return c.Redirect(http.StatusSeeOther, "/signin?next="+url.QueryEscape(c.Request().URL.RequestURI()))
			}
			return checked(c)
		}
	}
}

// page is what every template is given.
type page struct {
	Title       string
	Face        string // help, desk, console
	Who         kb.Principal
	Query       string
	Canonical   string
	NoIndex     bool
	Description string
	Data        any
}

// render draws a whole page before anything of it is sent.
func (s *Site) render(c echo.Context, status int, name string, p page) error {
	p.Who = s.api.Principal(c)
	if p.Face == "" {
		p.Face = "help"
	}
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "layout", p); err != nil {
		return err
	}
	if p.NoIndex || p.Face != "help" {
		c.Response().Header().Set("X-Robots-Tag", "noindex")
	}
	return c.HTMLBlob(status, b.Bytes())
}

// base is the address customers reach the service at.
func (s *Site) base(c echo.Context) string {
	if s.baseURL != "" {
		return s.baseURL
	}
	scheme := "http"
	if s.deps.SecureCookies || c.Request().TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Request().Host
}

func (s *Site) asset(c echo.Context) error {
	name := c.Param("name")
	if s.assets[name] != "/assets/"+c.Param("hash")+"/"+name {
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(c.Response(), c.Request(), assetFiles, "assets/"+name)
	return nil
}
