package console

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
)

// findings are the articles in force that fall short of the rules as they are.
func (p pages) findings(c echo.Context) error {
	return p.Render(c, http.StatusOK, "findings", site.Page{Title: "规则复查", Data: p.Deps.Recheck()})
}

// links are the articles in force that lead somewhere in vain.
func (p pages) links(c echo.Context) error {
	all, err := p.Deps.Links.AllDead(c.Request().Context())
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "links", site.Page{Title: "失效链接", Data: all})
}
