package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// auditPage records are shown at once.
const auditPage = 100

// audit shows the log, the newest first.
func (p pages) audit(c echo.Context) error {
	ctx := c.Request().Context()
	head, err := p.Deps.Workflow.Store.AuditHead(ctx)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if before <= 0 || before > head.Seq+1 {
		before = head.Seq + 1
	}
	var records []kb.Record
	err = p.Deps.Workflow.Store.EachRecord(ctx, max(before-1-auditPage, 0), int(min(auditPage, before-1)), func(r kb.Record) error {
		records = append(records, r)
		return nil
	})
	if err != nil && before > 1 {
		return err
	}
	slices.Reverse(records)
	data := map[string]any{"Records": records, "Head": head}
	if before-1 > auditPage {
		data["Older"] = before - auditPage
	}
	return p.Render(c, http.StatusOK, "audit", site.Page{Title: "操作记录", Data: data})
}
