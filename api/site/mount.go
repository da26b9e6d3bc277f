package site

import (
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/throttle"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
)

// policy lets pages load nothing but our own files; who may frame them follows it.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "

// Settings are what a house says of its pages.
type Settings struct {
	// BaseURL, for instance https://help.example.cn, is what canonical links, the
	// sitemap and the feed are made of; without it, the address of the request.
	BaseURL string
	Brand   func() *brand.Brand // as it is now; nil is the default
	// BrandFile is a file that says it instead of the reviewed one; empty is none.
	BrandFile string
	// PanelOrigins, for instance https://tickets.example.cn, are those whose pages may
	// frame the panel of the desk and talk with it.
	PanelOrigins []string
	// Writes says that a model of the house writes answers.
	Writes bool
	// Progress says how far the service is while it is not ready; nil does not.
	Progress func() Progress
}

// Mount puts the pages beside the API.
func Mount(server *api.Server, deps api.Deps, settings Settings, faces ...Face) error {
	for _, origin := range settings.PanelOrigins {
		if err := checkOrigin(origin); err != nil {
			return err
		}
	}
	s := &Site{
		API: server, Deps: deps, Contact: NewContact(settings.Brand, deps.Facts, server.Now), PanelOrigins: settings.PanelOrigins, BrandFile: settings.BrandFile, Writes: settings.Writes, progress: settings.Progress,
		baseURL: strings.TrimSuffix(settings.BaseURL, "/"), pages: map[string]drawing{}, held: make(chan struct{}, heldAtOnce), turns: throttle.NewShares(1),
	}
	s.assets = newAssets(s.Brand)
	all := append([]Face{{Name: publicFace, Script: "help.js", Files: files, Routes: door, Languages: language.All}}, faces...)
	for _, f := range all {
		if err := s.add(f); err != nil {
			return err
		}
	}
	s.faces = all
	server.Mount(func(e *echo.Echo) {
		e.Use(converted)
		g := e.Group("", protect, newOnce(server.Now).middleware(server))
		g.GET("/assets/:version/:name", s.assets.serve)
		g.GET("/manifest.webmanifest", s.manifest)
		g.GET("/look", s.choose)
		for _, f := range all {
			f.Routes(s, g)
		}
	}, s.showError)
	return nil
}

func protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy+"'none'")
		return next(c)
	}
}

// Framed lets the pages of the panel's origins frame an answer.
func (s *Site) Framed(c echo.Context) {
	c.Set(framedKey, true)
	if len(s.PanelOrigins) > 0 {
		c.Response().Header().Set("Content-Security-Policy", policy+strings.Join(s.PanelOrigins, " "))
	}
}

// checkOrigin refuses what is no origin of a site: it stands in a header, and what is
// told to its pages is told to nobody else.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.Scheme+"://"+u.Host != origin || strings.ContainsAny(origin, " ;,*'\"") {
		return kb.Errorf(kb.Invalid, "", "--panel-origins takes origins as https://tickets.example.cn, not %q", origin)
	}
	return nil
}
