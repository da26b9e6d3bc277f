// Package plain is the help centre for programs that read: articles as Markdown, and
// /llms.txt and /llms-full.txt (llmstxt.org), which list and hold them all.
package plain

import (
	"embed"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
)

// mediaType is that of Markdown (RFC 7763).
const mediaType = "text/markdown; charset=utf-8"

// Face has the lists. Articles stand at the addresses of their pages: see [Instead].
func Face() site.Face {
	return site.Face{Name: "plain", Files: embed.FS{}, Routes: func(s *site.Site, g *echo.Group) {
		l := lists{Site: s}
		g.GET("/llms.txt", l.titles)
		g.GET("/llms-full.txt", l.texts)
	}}
}
