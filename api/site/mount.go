package site

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/site/brand"
)

// policy lets pages load nothing but our own files, and nobody frame them.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Settings are what a house says of its pages.
type Settings struct {
	// BaseURL, for instance https://help.example.cn, is what canonical links, the
	// sitemap and the feed are made of; without it, the address of the request.
	BaseURL string
	Brand   *brand.Brand // nil is the default
	// Progress says how far the service is while it is not ready; nil does not.
	Progress func() Progress
}

// Mount puts the pages beside the API.
func Mount(server *api.Server, deps api.Deps, settings Settings, faces ...Face) error {
	s := &Site{API: server, Deps: deps, Contact: Contact{settings.Brand, deps.Facts, server.Now}, progress: settings.Progress, baseURL: strings.TrimSuffix(settings.BaseURL, "/"), pages: map[string]drawing{}}
	if s.Brand == nil {
		s.Brand = brand.Default()
	}
	s.assets = newAssets(s.Brand)
	all := append([]Face{{Name: publicFace, Script: "help.js", Files: files, Routes: door}}, faces...)
	for _, f := range all {
		if err := s.add(f); err != nil {
			return err
		}
	}
	server.Mount(func(e *echo.Echo) {
		g := e.Group("", protect)
		g.GET("/assets/:version/:name", s.assets.serve)
		g.GET("/manifest.webmanifest", s.manifest)
		for _, f := range all {
			f.Routes(s, g)
		}
	}, s.showError)
	return nil
}

func protect(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy)
		return next(c)
	}
}
