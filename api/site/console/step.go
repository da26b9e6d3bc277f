package console

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// reasons are what was typed to give one, by the step that it is given for.
func reasons(c echo.Context) map[string]string {
	return map[string]string{c.Param("step"): c.FormValue("reason")}
}

// step takes a step of the life cycle from a form.
func (p pages) step(c echo.Context) error {
	step := kb.Step{Action: kb.Action(c.Param("step")), Slug: c.Param("slug"), Match: c.FormValue("etag"), Reason: c.FormValue("reason"), Waivers: waivers(c)}
	step.Revision, _ = strconv.Atoi(c.FormValue("revision"))
	var err error
	if text := c.FormValue("at"); text != "" {
		if step.At, err = time.ParseInLocation("2006-01-02T15:04", text, kb.Shanghai); err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "at is no time")
		}
	}
	ctx, who := c.Request().Context(), p.API.Principal(c)
	r, err := p.Deps.Workflow.Do(ctx, who, step)
	switch {
	case err == nil:
		done := string(step.Action)
		if step.Action == kb.ActionArchive && r.Review.Withdrawal != nil {
			done = "asked"
		}
		return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(step.Slug)+"?done="+done)
	case kb.KindOf(err) == kb.Internal, kb.KindOf(err) == kb.NotFound:
		return err
	case step.Action == kb.ActionApprove || step.Action == kb.ActionReject:
		return p.drawReview(c, err)
	}
	v, loadErr := p.open(ctx, who, step.Slug)
	if loadErr != nil {
		return loadErr
	}
	if err := p.look(c.Request().Context(), &v, v.Head.Article); err != nil {
		return err
	}
	v.Error, v.Fields, v.Page, v.Reasons, v.At = site.Say(err), site.Details(err), newPage(who), reasons(c), c.FormValue("at")
	status, _ := p.API.Status(err)
	return p.Render(c, status, "edit", site.Page{Title: v.Head.Article.Title, Data: v})
}
