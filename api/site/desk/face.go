package desk

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the desk.
func Face() site.Face {
	return site.Face{Name: "desk", Script: "desk.js", Files: files, Languages: language.All, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		desk := g.Group("/desk", s.Staff(kb.RoleAgent))
		p.routes(desk)
		desk.GET("/snippets", p.snippets)
		desk.POST("/snippets", p.saveSnippet)
		desk.POST("/snippets/:id/:step", p.stepSnippet)
		desk.GET("/notices", p.notices)
		desk.POST("/notices/:id/end", p.end)
		p.routes(g.Group(panelRoot, p.framed))
	}}
}

// routes are those of the desk that its panel has too.
func (p pages) routes(g *echo.Group) {
	g.GET("", p.first)
	g.GET("/opened", p.opened)
	g.GET("/a/:slug", p.article)
	g.POST("/a/:slug/report", p.report)
	g.POST("/a/:slug/favourite", p.keep)
	g.POST("/a/:slug/notice", p.demand)
	g.POST("/notices/:id/confirm", p.confirm)
}
