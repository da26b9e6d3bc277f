package curations

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the rules of curation, drawn as the console.
func Face() site.Face {
	return site.Face{Name: "console", Script: "console.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		editors := g.Group("/console/curations", s.Staff(kb.RoleEditor))
		editors.GET("", p.list)
		editors.GET("/new", p.blank)
		editors.GET("/:rule", p.rule)
		kept := s.Kept(kb.RoleEditor)
		g.POST("/console/curations/new", p.save, kept...)
		g.POST("/console/curations/:rule", p.save, kept...)
		g.POST("/console/curations/:rule/:step", p.step, kept...)
	}}
}
