package desk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// panelRoot is where the desk stands as a panel in the page of a ticket system.
const panelRoot = "/desk/panel"

// root is where the desk stands that was asked.
func root(c echo.Context) string {
	if path := c.Path(); path == panelRoot || strings.HasPrefix(path, panelRoot+"/") {
		return panelRoot
	}
	return "/desk"
}

// framed lets the pages of the panel's origins frame what comes. The door is never
// framed: whoever is not signed in is told to do so in a window of their own.
func (p pages) framed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		p.Framed(c)
		if c.Request().Method == http.MethodGet && !p.API.Principal(c).AtLeast(kb.RoleAgent) {
			return p.Render(c, http.StatusUnauthorized, "panelsignin", site.Page{Title: p.Say(c, "error.signin"), NoIndex: true, Bare: true})
		}
		return next(c)
	}
}
