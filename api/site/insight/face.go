package insight

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is insight, drawn as the console. scratch makes an empty index in a folder that is
// not there yet, to replay questions on.
func Face(scratch func(dir string) (index.Engine, error)) site.Face {
	return site.Face{Name: "console", Script: "console.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s, scratch}
		editors := g.Group("/console/insight", s.Staff(kb.RoleEditor))
		editors.GET("", p.overview)
		editors.GET("/:table", p.csv)
		editors.GET("/articles", p.articles)
		editors.GET("/searches", p.searches)
		work := g.Group("/console/gaps", s.Staff(kb.RoleEditor))
		work.GET("", p.gapList)
		work.GET("/:id", p.gap)
		truth := g.Group("/console/judgements", s.Staff(kb.RoleEditor))
		truth.GET("", p.judgements)
		tickets := g.Group("/console/tickets", s.Staff(kb.RoleEditor))
		tickets.GET("", p.tickets)
		kept := s.Kept(kb.RoleEditor)
		g.POST("/console/gaps/:id", p.decide, kept...)
		g.POST("/console/gaps/:id/question", p.addQuestion, kept...)
		g.POST("/console/judgements", p.judge, kept...)
		g.POST("/console/tickets/:number", p.answerTicket, kept...)
		g.POST("/console/insight/erase", p.erase, s.Staff(kb.RoleAdmin))
	}}
}
