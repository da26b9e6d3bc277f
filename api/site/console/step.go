package console

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// step takes a step of the life cycle from a form.
func (p pages) step(c echo.Context) error {
	slug, match, step := c.Param("slug"), c.FormValue("etag"), kb.Action(c.Param("step"))
	ctx, who, w := c.Request().Context(), p.API.Principal(c), p.Deps.Workflow
	var err error
	switch step {
	case kb.ActionSubmit:
		_, err = w.Submit(ctx, who, slug, match)
	case kb.ActionApprove:
		_, err = w.Approve(ctx, who, slug, match, waivers(c))
	case kb.ActionReject:
		_, err = w.Reject(ctx, who, slug, match, c.FormValue("reason"))
	case kb.ActionPublish:
		var at time.Time
		if text := c.FormValue("at"); text != "" {
			if at, err = time.ParseInLocation("2006-01-02T15:04", text, kb.Shanghai); err != nil {
				return kb.Errorf(kb.Invalid, "invalid_date", "at is no time")
			}
		}
		_, err = w.Publish(ctx, who, slug, match, at)
	case kb.ActionArchive:
		_, err = w.Archive(ctx, who, slug, match, c.FormValue("reason"))
	case kb.ActionRestore:
		number, _ := strconv.Atoi(c.FormValue("revision"))
		_, err = w.Restore(ctx, who, slug, match, number)
	case kb.ActionDiscard:
		_, err = w.Discard(ctx, who, slug, match)
	default:
		return echo.ErrNotFound
	}
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/console/a/"+url.PathEscape(slug)+"?done="+string(step))
	}
	if kb.KindOf(err) == kb.Internal {
		return err
	}
	if step == kb.ActionApprove || step == kb.ActionReject {
		return p.drawReview(c, err)
	}
	v, loadErr := p.open(ctx, slug)
	if loadErr != nil {
		return loadErr
	}
	p.look(&v, v.Head.Article)
	v.Error, v.Fields = site.Say(err), site.Details(err)
	status, _ := p.API.Status(err)
	return p.Render(c, status, "edit", site.Page{Title: v.Head.Article.Title, Data: v})
}

// waivers are those of a review's form that have a reason.
func waivers(c echo.Context) (out []kb.Waiver) {
	values, err := c.FormParams()
	if err != nil {
		return nil
	}
	for i, rule := range values["waive_rule"] {
		if i >= len(values["waive_match"]) || i >= len(values["waive_reason"]) || i >= len(values["waive_expires"]) || strings.TrimSpace(values["waive_reason"][i]) == "" {
			continue
		}
		expires, _ := kb.ParseDate(values["waive_expires"][i])
		out = append(out, kb.Waiver{Rule: rule, Match: values["waive_match"][i], Reason: values["waive_reason"][i], Expires: expires})
	}
	return out
}
