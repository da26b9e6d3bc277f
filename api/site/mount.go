package site

import (
	"io/fs"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
)

// policy lets pages load nothing but our own files, and nobody frame them.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Mount puts the pages beside the API. baseURL, for instance
// https://help.example.cn, is what canonical links, the sitemap and the feed are
// made of.
func Mount(server *api.Server, deps api.Deps, baseURL string, faces ...Face) error {
	s := &Site{API: server, Deps: deps, baseURL: strings.TrimSuffix(baseURL, "/"), pages: map[string]drawing{}, assets: &assets{files: map[string]fs.FS{}}}
	all := append([]Face{{Name: publicFace, Script: "searchbox.js", Files: files, Routes: door}}, faces...)
	for _, f := range all {
		if err := s.add(f); err != nil {
			return err
		}
	}
	server.Mount(func(e *echo.Echo) {
		g := e.Group("", protect)
		g.GET("/assets/:version/:name", s.assets.serve)
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
