package help

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
)

// widget is the script that other pages load, and which searches from there.
func (p pages) widget(c echo.Context) error {
	src, err := files.ReadFile("assets/widget.js")
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=3600")
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", src)
}

func (p pages) widgetDemo(c echo.Context) error {
	return p.Render(c, http.StatusOK, "widget", site.Page{Title: p.Say(c, "demo"), NoIndex: true, Public: true, Data: p.Base(c)})
}
