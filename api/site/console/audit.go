package console

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
)

// auditPage records are shown at once.
const auditPage = 100

// audit shows the log, the newest first.
func (p pages) audit(c echo.Context) error {
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	records, head, err := p.Deps.Library.LogBefore(c.Request().Context(), p.API.Principal(c), before, auditPage)
	if err != nil {
		return err
	}
	data := map[string]any{"Records": records, "Head": head}
	if n := len(records); n > 0 && records[n-1].Seq > 1 {
		data["Older"] = records[n-1].Seq
	}
	return p.Render(c, http.StatusOK, "audit", site.Page{Title: "操作记录", Data: data})
}
