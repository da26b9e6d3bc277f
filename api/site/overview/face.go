package overview

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
)

// Face is the overview, drawn as the console. Jobs keeps reports of changes of many
// articles; nil keeps them as long as the service runs. Where many processes have the store
// they are bulk.Claims too.
func Face(files Files, content Content, jobs bulk.Reports) site.Face {
	return site.Face{Name: "console", Script: "overview.js", Files: drawn, Routes: func(s *site.Site, g *echo.Group) {
		claims, _ := jobs.(bulk.Claims)
		p := &pages{Site: s, files: files, content: content, bulk: &bulk.Runner{Workflow: s.Deps.Workflow, Library: s.Deps.Library, Reports: jobs, Claims: claims, Log: s.Deps.Log, Now: s.API.Now}}
		editors := g.Group("/console", s.Staff(kb.RoleEditor))
		editors.GET("", p.start)
		editors.GET("/articles", p.list)
		editors.GET("/calendar", p.calendar)
		editors.GET("/calendar.ics", p.calendarFile)
		editors.GET("/folder", p.folder)
		editors.POST("/folder/:do", p.decide)
		editors.POST("/bulk", p.planBulk)
		editors.POST("/bulk/start", p.startBulk)
		editors.GET("/bulk/:id", p.bulkJob)
		editors.POST("/bulk/:id/undo", p.undoBulk)
		editors.POST("/bulk/:id/resume", p.resumeBulk)
	}}
}
