package api

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index/gaps"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// defaultPeriod is how many days are looked at where none are named.
const (
	defaultPeriod    = 28
	defaultQuestions = 50
	maxQuestions     = 500
)

// insightRoutes are the addresses of the search log.
func (s *Server) insightRoutes(v1 *echo.Group) {
	v1.GET("/insight/overview", s.overview, s.AtLeast(kb.RoleEditor))
	v1.GET("/insight/questions", s.questions, s.AtLeast(kb.RoleEditor))
	v1.GET("/insight/articles", s.articleSums, s.AtLeast(kb.RoleEditor))
	v1.GET("/insight/searches", s.searchList, s.AtLeast(kb.RoleEditor))
	v1.GET("/gaps", s.gapList, s.AtLeast(kb.RoleEditor))
	v1.GET("/tickets", s.ticketList, s.AtLeast(kb.RoleEditor))
	v1.GET("/judgements", s.judgements, s.AtLeast(kb.RoleEditor))
	v1.POST("/judgements", s.judge, s.AtLeast(kb.RoleEditor))
	v1.DELETE("/insight/searches", s.eraseSearches, s.AtLeast(kb.RoleAdmin))
}

// day is one as 2006-01-02; otherwise is for one that is not given.
func (v *parameters) day(name string, otherwise searchlog.Day) searchlog.Day {
	if !v.Has(name) {
		return otherwise
	}
	d, err := searchlog.ParseDay(v.Get(name))
	if err != nil {
		v.fail(invalid(name, "invalid_date", name+" must be a day as 2026-03-15"))
	}
	return d
}

// wanted reads which part of the search log is asked for.
func (s *Server) wanted(v *parameters) searchlog.Wanted {
	today := s.searches.LastDays(1).Until
	until := v.day("until", today)
	return searchlog.Wanted{
		Period: searchlog.Period{From: v.day("from", until-(defaultPeriod-1)), Until: until}, Internal: v.boolean("internal", "bad_request"),
		Face: oneOf(v, "face", "invalid_face", searchlog.Faces), Category: v.Get("category"),
	}
}

func (s *Server) overview(c echo.Context) error {
	v, err := query(c, "from", "until", "internal", "category", "face")
	if err != nil {
		return err
	}
	if w := s.wanted(v); v.err == nil {
		out, err := s.searches.Overview(c.Request().Context(), s.Principal(c), w)
		return answer(c, out, err)
	}
	return v.err
}

func (s *Server) questions(c echo.Context) error {
	v, err := query(c, "from", "until", "internal", "category", "order", "limit")
	if err != nil {
		return err
	}
	w, order := s.wanted(v), oneOf(v, "order", "invalid_order", searchlog.Orders)
	if limit := v.within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions); v.err == nil {
		all, err := s.searches.Questions(c.Request().Context(), s.Principal(c), w, order, limit)
		return answer(c, Questions{Questions: list(all)}, err)
	}
	return v.err
}

func (s *Server) articleSums(c echo.Context) error {
	v, err := query(c, "from", "until")
	if err != nil {
		return err
	}
	if w := s.wanted(v); v.err == nil {
		all, err := s.searches.Articles(c.Request().Context(), s.Principal(c), w.Period)
		return answer(c, ArticleSums{Articles: list(all)}, err)
	}
	return v.err
}

func (s *Server) searchList(c echo.Context) error {
	v, err := query(c, "before", "limit")
	if err != nil {
		return err
	}
	before, limit := v.number("before", "invalid_before", 0), v.within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions)
	if v.err != nil {
		return v.err
	}
	all, err := s.searches.Searches(c.Request().Context(), s.Principal(c), int64(before), limit)
	return answer(c, Intents{Searches: list(all)}, err)
}

// eraseSearches erases a day or a visitor from the log.
func (s *Server) eraseSearches(c echo.Context) error {
	v, err := query(c, "day", "visitor")
	if err != nil {
		return err
	}
	var day *searchlog.Day
	var visitor *searchlog.Visitor
	if v.Has("day") {
		day = new(v.day("day", 0))
	}
	if v.Has("visitor") {
		who, err := searchlog.ParseVisitor(v.Get("visitor"))
		if err != nil {
			v.fail(invalid("visitor", "invalid_visitor", err.Error()))
		}
		visitor = &who
	}
	if v.err != nil {
		return v.err
	}
	n, err := s.searches.Erase(c.Request().Context(), s.Principal(c), day, visitor)
	return answer(c, Erased{Erased: n}, err)
}

// gapList are the gaps of a period.
func (s *Server) gapList(c echo.Context) error {
	v, err := query(c, "from", "until")
	if err != nil {
		return err
	}
	if w := s.wanted(v); v.err == nil {
		all, err := gaps.Workbench{Log: s.searches, Search: s.deps.Engine.Search, Now: s.Now}.Gaps(c.Request().Context(), s.Principal(c), w.Period)
		return answer(c, map[string]any{"gaps": list(all)}, err)
	}
	return v.err
}

// ticketList are the tickets in a state.
func (s *Server) ticketList(c echo.Context) error {
	v, err := query(c, "state", "limit")
	if err != nil {
		return err
	}
	state := oneOf(v, "state", "invalid_state", searchlog.TicketStates)
	if limit := v.within("limit", "invalid_limit", defaultQuestions, 1, maxQuestions); v.err == nil {
		all, err := s.searches.Tickets(c.Request().Context(), s.Principal(c), cmp.Or(state, searchlog.TicketOpen), limit)
		return answer(c, Tickets{Tickets: list(all)}, err)
	}
	return v.err
}

func (s *Server) judgements(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	all, err := s.searches.Judgements(c.Request().Context(), s.Principal(c))
	return answer(c, Judgements{Judgements: list(all)}, err)
}

// judge keeps what an editor says about a question and an article.
func (s *Server) judge(c echo.Context) error {
	var j searchlog.Judgement
	if err := readJSON(c, &j); err != nil {
		return err
	}
	if err := s.searches.Judge(c.Request().Context(), s.Principal(c), j); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// answer is what was found, unless that failed.
func answer(c echo.Context, what any, err error) error {
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, what)
}
