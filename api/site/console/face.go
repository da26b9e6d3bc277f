package console

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// Face is the console; it changes categories, facts, red lines and words through files.
func Face(changed Files) site.Face {
	return site.Face{Name: "console", Script: "console.js", Files: files, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s, changed}
		editors := g.Group("/console", s.Staff(kb.RoleEditor))
		editors.GET("/new", p.editForm)
		editors.GET("/find", p.find)
		editors.GET("/slug", p.proposeSlug)
		editors.GET("/notices", p.notices)
		editors.POST("/notices", p.readNotices)
		editors.POST("/autosave", p.autosave)
		editors.POST("/autosave/drop", p.dropUnsaved)
		editors.POST("/preview", p.preview)
		editors.POST("/media", p.upload)
		editors.GET("/a/:slug", p.editForm)
		editors.GET("/a/:slug/review", p.review)
		g.POST("/console/save", p.save, s.Resumed(kb.RoleEditor)...)
		kept := g.Group("/console", s.Kept(kb.RoleEditor)...)
		kept.POST("/merge", p.remerge)
		kept.POST("/a/:slug/comments", p.comment)
		kept.POST("/a/:slug/comments/:thread", p.answerComment)
		kept.POST("/a/:slug/assign", p.assign)
		kept.POST("/a/:slug/:step", p.step)
		editors.GET("/words", p.analyseWords)
		editors.GET("/words/:file", p.file)
		kept.POST("/words/:file", p.changeFile)
		kept.POST("/words/:file/:step", p.fileStep)
		editors.GET("/findings", p.findings)
		editors.GET("/links", p.links)
		everybody := g.Group("/account", s.SignedIn)
		everybody.GET("", p.account)
		everybody.POST("/password", p.changePassword)
		everybody.POST("/signout", p.signOut)
		everybody.GET("/factor", p.factor)
		everybody.POST("/factor", p.changeFactor)
		admins := s.Staff(kb.RoleAdmin) // no group of its own: it would take what is unknown below /console for its own
		g.GET("/console/people", p.people, admins)
		g.POST("/console/people", p.changePeople, admins)
		g.GET("/console/audit", p.audit, admins)
	}}
}
