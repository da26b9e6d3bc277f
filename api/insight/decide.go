package insight

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// openGap is the gap of an address, among those of the last days.
func (r *room) openGap(c echo.Context) (*gaps.Gap, error) {
	if _, err := request.Query(c); err != nil {
		return nil, err
	}
	return r.gaps.Gap(c.Request().Context(), r.Principal(c), r.Searches().LastDays(defaultPeriod), c.Param("id"))
}

// due is a day that somebody is to be done by; "" is none.
func due(text *string, was searchlog.Day) (searchlog.Day, error) {
	switch {
	case text == nil:
		return was, nil
	case *text == "":
		return 0, nil
	}
	d, err := searchlog.ParseDay(*text)
	if err != nil {
		return 0, request.Invalid("due", "invalid_date", "due must be a day as 2026-03-15, or empty")
	}
	return d, nil
}

// changeGap changes what is given of a gap: its state, owner, day and article.
func (r *room) changeGap(c echo.Context) error {
	var body api.GapChange
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	g, err := r.openGap(c)
	if err != nil {
		return err
	}
	if g.Due, err = due(body.Due, g.Due); err != nil {
		return err
	}
	g.State = searchlog.GapState(request.OrDefault(body.State, string(g.State)))
	g.Owner, g.Slug = strings.TrimSpace(request.OrDefault(body.Owner, g.Owner)), request.OrDefault(body.Slug, g.Slug)
	if body.Slug != nil && g.Slug != "" {
		if _, err := r.bench.Library.History(c.Request().Context(), r.Principal(c), g.Slug); err != nil {
			return err
		}
	}
	return api.Answer(c, g, r.Searches().DecideGap(c.Request().Context(), r.Principal(c), g.Gap))
}

// repairGap does something about a gap: the draft that comes of it takes the usual way.
func (r *room) repairGap(c echo.Context) error {
	var body api.GapRepair
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	g, err := r.openGap(c)
	if err != nil {
		return err
	}
	ctx, who, done := c.Request().Context(), r.Principal(c), api.GapRepaired{}
	switch body.Action {
	case "question":
		var made kb.Revision
		made, err = r.bench.Question(ctx, who, g, body.Slug, request.OrDefault(body.Question, g.Query))
		done.Slug, done.Revision = body.Slug, made.Number
	case "article":
		if body.Article == nil {
			return request.Invalid("article", "invalid_article", "article, the fields of the new one, is missing")
		}
		var made kb.Revision
		made, err = r.bench.Article(ctx, who, g, *body.Article)
		done.Slug, done.Revision = body.Article.Slug, made.Number
	case "synonym":
		made, failed := r.bench.Synonyms(ctx, who, g, body.Slug, body.Words)
		done.File, done.Revision, err = made.File, made.Number, failed
	default:
		return request.Invalid("action", "invalid_action", "action must be question, article or synonym")
	}
	if err != nil {
		return err
	}
	done.Gap = *g
	return c.JSON(http.StatusCreated, done)
}

// changeTicket changes what is given of a ticket: its state, owner, day and answer.
func (r *room) changeTicket(c echo.Context) error {
	var body api.TicketChange
	if err := request.JSON(c, &body); err != nil {
		return err
	}
	if _, err := request.Query(c); err != nil {
		return err
	}
	ctx, who := c.Request().Context(), r.Principal(c)
	number, _ := strconv.Atoi(c.Param("number")) // there is no ticket 0
	t, err := r.Searches().Ticket(ctx, who, number)
	if err != nil {
		return err
	}
	if t.Due, err = due(body.Due, t.Due); err != nil {
		return err
	}
	t.State = searchlog.TicketState(request.OrDefault(body.State, string(t.State)))
	t.Owner, t.Answer = strings.TrimSpace(request.OrDefault(body.Owner, t.Owner)), request.OrDefault(body.Answer, t.Answer)
	if err := r.Searches().AnswerTicket(ctx, who, t); err != nil {
		return err
	}
	t, err = r.Searches().Ticket(ctx, who, number) // its answer is masked
	return api.Answer(c, t, err)
}
