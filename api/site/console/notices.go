package console

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/notify"
)

// told is a notice as the list shows it.
type told struct {
	notify.Notice
	What  string
	Title string // of the article by now
}

// notices are what somebody has been told, the newest first.
func (p pages) notices(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	all, err := p.Deps.Notices.Of(ctx, who)
	if err != nil {
		return err
	}
	titles, rows := map[string]string{}, make([]told, len(all))
	for i, n := range all {
		if _, known := titles[n.Slug]; !known {
			h, err := p.Deps.Library.History(ctx, who, n.Slug)
			if err != nil && kb.KindOf(err) != kb.NotFound {
				return err
			}
			if titles[n.Slug] = n.Slug; err == nil {
				titles[n.Slug] = h.Newest().Article.Title
			}
		}
		rows[i] = told{n, notify.Words[n.Kind], titles[n.Slug]}
	}
	return p.Render(c, http.StatusOK, "bell", site.Page{Title: "通知", Data: rows})
}

// readNotices notes that somebody has read one, or all.
func (p pages) readNotices(c echo.Context) error {
	id := int64(0) // all
	if text := c.FormValue("id"); text != "" {
		var err error
		if id, err = strconv.ParseInt(text, 10, 64); err != nil || id <= 0 {
			return kb.Errorf(kb.Invalid, "invalid_id", "%q is no number of a notice", text)
		}
	}
	if err := p.Deps.Notices.Read(c.Request().Context(), p.API.Principal(c), id); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/console/notices")
}
