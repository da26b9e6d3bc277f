package desk

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the desk.
func Face() site.Face {
	return site.Face{Name: "desk", Script: "desk.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		desk := g.Group("/desk", s.Staff(kb.RoleAgent))
		desk.GET("", p.first)
		desk.GET("/a/:slug", p.article)
		desk.POST("/a/:slug/report", p.report)
		desk.GET("/snippets", p.snippets)
		desk.POST("/snippets", p.saveSnippet)
		desk.POST("/snippets/:id/:step", p.stepSnippet)
	}}
}
