package overview

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the overview, drawn as the console.
func Face(content Content) site.Face {
	return site.Face{Name: "console", Script: "overview.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := &pages{Site: s, content: content}
		editors := g.Group("/console", s.Staff(kb.RoleEditor))
		editors.GET("", p.start)
		editors.GET("/articles", p.list)
	}}
}
