package insight

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index/eval/trend"
	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/index/gaps/repair"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Mount serves the search log of a server.
func Mount(s *api.Server, deps api.Deps) {
	r := &room{s, gaps.Workbench{Log: s.Searches(), Search: deps.Engine.Search, Now: s.Now}, repair.Bench{Log: s.Searches(), Library: deps.Library, Workflow: deps.Workflow, Files: deps.Files}}
	v1, editor := s.API(), s.AtLeast(kb.RoleEditor)
	v1.GET("/insight/overview", r.overview, editor)
	v1.GET("/insight/questions", r.questions, editor)
	v1.GET("/insight/articles", r.articleSums, editor)
	v1.GET("/insight/searches", r.searchList, editor)
	v1.GET("/gaps", r.gapList, editor)
	v1.PATCH("/gaps/:id", r.changeGap, editor)
	v1.POST("/gaps/:id", r.repairGap, editor)
	v1.GET("/tickets", r.ticketList, editor)
	v1.PATCH("/tickets/:number", r.changeTicket, editor)
	v1.GET("/judgements", r.judgements, editor)
	v1.GET("/judgements/measurements", r.measurements, editor)
	v1.POST("/judgements", r.judge, editor)
	v1.DELETE("/insight/searches", r.eraseSearches, s.AtLeast(kb.RoleAdmin))
}

func (r *room) overview(c echo.Context) error {
	v, err := request.Query(c, "from", "until", "internal", "category", "face")
	if err != nil {
		return err
	}
	if w := r.wanted(v); v.Err == nil {
		out, err := r.Searches().Overview(c.Request().Context(), r.Principal(c), w)
		return api.Answer(c, out, err)
	}
	return v.Err
}

func (r *room) questions(c echo.Context) error {
	v, err := request.Query(c, "from", "until", "internal", "category", "face", "order", "limit")
	if err != nil {
		return err
	}
	w, order := r.wanted(v), request.OneOf(v, "order", "invalid_order", searchlog.Orders)
	if limit := v.Within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions); v.Err == nil {
		all, err := r.Searches().Questions(c.Request().Context(), r.Principal(c), w, order, limit)
		return api.Answer(c, api.Questions{Questions: api.List(all)}, err)
	}
	return v.Err
}

func (r *room) articleSums(c echo.Context) error {
	v, err := request.Query(c, "from", "until")
	if err != nil {
		return err
	}
	if w := r.wanted(v); v.Err == nil {
		all, err := r.Searches().Articles(c.Request().Context(), r.Principal(c), w.Period)
		return api.Answer(c, api.ArticleSums{Articles: api.List(all)}, err)
	}
	return v.Err
}

func (r *room) searchList(c echo.Context) error {
	v, err := request.Query(c, "before", "limit")
	if err != nil {
		return err
	}
	before, limit := v.Number("before", "invalid_before", 0), v.Within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions)
	if v.Err != nil {
		return v.Err
	}
	all, err := r.Searches().Searches(c.Request().Context(), r.Principal(c), int64(before), limit)
	return api.Answer(c, api.Intents{Searches: api.List(all)}, err)
}

// eraseSearches erases a day or a visitor from the log.
func (r *room) eraseSearches(c echo.Context) error {
	v, err := request.Query(c, "day", "visitor")
	if err != nil {
		return err
	}
	var on *searchlog.Day
	var visitor *searchlog.Visitor
	if v.Has("day") {
		on = new(day(v, "day", 0))
	}
	if v.Has("visitor") {
		who, err := searchlog.ParseVisitor(v.Get("visitor"))
		if err != nil {
			v.Fail(request.Invalid("visitor", "invalid_visitor", err.Error()))
		}
		visitor = &who
	}
	if v.Err != nil {
		return v.Err
	}
	n, err := r.Searches().Erase(c.Request().Context(), r.Principal(c), on, visitor)
	return api.Answer(c, api.Erased{Erased: n}, err)
}

// gapList are the gaps of a period.
func (r *room) gapList(c echo.Context) error {
	v, err := request.Query(c, "from", "until")
	if err != nil {
		return err
	}
	if w := r.wanted(v); v.Err == nil {
		all, err := r.gaps.Gaps(c.Request().Context(), r.Principal(c), w.Period)
		return api.Answer(c, map[string]any{"gaps": api.List(all)}, err)
	}
	return v.Err
}

// ticketList are the tickets in a state, of an owner, about an article, or overdue.
func (r *room) ticketList(c echo.Context) error {
	v, err := request.Query(c, "state", "owner", "article", "overdue", "limit")
	if err != nil {
		return err
	}
	f := searchlog.TicketFilter{State: request.OneOf(v, "state", "invalid_state", searchlog.TicketStates), Owner: v.Get("owner"), Slug: v.Get("article")}
	if v.Boolean("overdue", "bad_request") {
		f.DueBefore = r.Searches().LastDays(1).Until
	} else if f.State == "" && f.Owner == "" && f.Slug == "" {
		f.State = searchlog.TicketOpen
	}
	if limit := v.Within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions); v.Err == nil {
		all, err := r.Searches().Tickets(c.Request().Context(), r.Principal(c), f, limit)
		return api.Answer(c, api.Tickets{Tickets: api.List(all)}, err)
	}
	return v.Err
}

func (r *room) judgements(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	all, err := r.Searches().Judgements(c.Request().Context(), r.Principal(c))
	return api.Answer(c, api.Judgements{Judgements: api.List(all)}, err)
}

// measurements say what the last changes did to the judged questions.
func (r *room) measurements(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	all, err := trend.Steps(c.Request().Context(), r.Searches(), r.Principal(c))
	return api.Answer(c, api.Measurements{Measurements: api.List(all)}, err)
}

// judge keeps what an editor says about a question and an article.
func (r *room) judge(c echo.Context) error {
	var j searchlog.Judgement
	if err := request.JSON(c, &j); err != nil {
		return err
	}
	if err := r.Searches().Judge(c.Request().Context(), r.Principal(c), r.bench.Library, j); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
