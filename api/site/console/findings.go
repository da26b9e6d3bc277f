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
