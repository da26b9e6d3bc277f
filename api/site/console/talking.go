package console

import (
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/comments"
)

// comment begins a thread on a passage of the revision that is reviewed.
func (p pages) comment(c echo.Context) error {
	number, _ := strconv.Atoi(c.FormValue("revision")) // there is no revision 0
	start, _ := strconv.Atoi(c.FormValue("start"))
	on := comments.Passage{Slug: c.Param("slug"), Number: number, Field: c.FormValue("field"), Quote: c.FormValue("quote"), Start: start}
	return p.afterReview(c, p.Deps.Comments.Begin(c.Request().Context(), p.API.Principal(c), on, c.FormValue("text")), "#comments")
}

// answerComment adds to a thread, resolves it or opens it again.
func (p pages) answerComment(c echo.Context) error {
	ctx, who, desk := c.Request().Context(), p.API.Principal(c), p.Deps.Comments
	slug, id := c.Param("slug"), c.Param("thread")
	var err error
	switch do := c.FormValue("do"); do {
	case "reply":
		err = desk.Reply(ctx, who, slug, id, c.FormValue("text"))
	case "resolve":
		err = desk.Resolve(ctx, who, slug, id)
	case "reopen":
		err = desk.Reopen(ctx, who, slug, id)
	default:
		err = kb.Errorf(kb.NotFound, "step_not_found", "there is no step %q", do)
	}
	return p.afterReview(c, err, "#t-"+url.QueryEscape(id))
}

// assign says who is to review an article.
func (p pages) assign(c echo.Context) error {
	due, err := kb.Date{}, error(nil)
	if text := c.FormValue("due"); text != "" {
		if due, err = kb.ParseDate(text); err != nil {
			err = kb.Errorf(kb.Invalid, "invalid_date", "due is no day: %w", err)
		}
	}
	if err == nil {
		err = p.Deps.Assignments.Assign(c.Request().Context(), p.API.Principal(c), c.Param("slug"), c.FormValue("reviewer"), due)
	}
	return p.afterReview(c, err, "")
}
