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
		kept := s.Kept(kb.RoleAgent)
		desk := g.Group("/desk", s.Staff(kb.RoleAgent))
		p.routes(desk)
		g.POST("/desk/a/:slug/report", p.report, kept...)
		g.POST("/desk/a/:slug/notice", p.demand, kept...)
		desk.GET("/snippets", p.snippets)
		g.POST("/desk/snippets", p.saveSnippet, kept...)
		desk.POST("/snippets/:id/:step", p.stepSnippet)
		desk.GET("/notices", p.notices)
		desk.POST("/notices/:id/end", p.end)
		p.routes(g.Group(panelRoot, p.framed, s.Staff(kb.RoleAgent)))
		panel := g.Group(panelRoot, append([]echo.MiddlewareFunc{p.framed}, kept...)...)
		panel.POST("/a/:slug/report", p.report)
		panel.POST("/a/:slug/notice", p.demand)
	}}
}

// routes are those of the desk that its panel has too.
func (p pages) routes(g *echo.Group) {
	g.GET("", p.first)
	g.GET("/opened", p.opened)
	g.GET("/a/:slug", p.article)
	g.POST("/a/:slug/favourite", p.keep)
	g.POST("/notices/:id/confirm", p.confirm)
}
