package help

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/api/site/plain"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the help centre.
func Face() site.Face {
	return site.Face{Name: "help", Script: "help.js", Files: files, Languages: language.All, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		g.GET("/", p.home)
		g.GET("/search", p.search)
		g.GET("/c/*", p.category)
		g.GET("/a/:slug", p.article, plain.Instead(s))
		g.POST("/a/:slug/vote", p.vote, s.API.LimitRate())
		g.GET("/media/:name", p.medium)
		g.POST("/console/site/preview", p.preview, s.Staff(kb.RoleEditor))
		g.GET("/sitemap.xml", p.sitemap)
		g.GET("/feed.xml", p.feed)
		g.GET("/"+atomFile, p.atom)
		g.GET("/robots.txt", p.robots)
		g.GET("/widget.js", p.widget)
		g.GET("/widget/demo", p.widgetDemo)
	}}
}
