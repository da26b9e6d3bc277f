package insight

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// article is what became of one in force.
type article struct {
	Slug, Title string
	Overdue     bool
	Dead        int // links
	searchlog.ArticleSum
}

// Views is how often it was opened.
func (a article) Views() int { return a.Searched + a.Other }

// idle reports one that nobody opened and that nothing has to be done about.
func (a article) idle() bool {
	return a.Views() == 0 && a.Helpful+a.Unhelpful == 0 && a.Best == 0 && a.Dead == 0 && !a.Overdue
}

// articles shows what visitors did with each article in force, those first that help
// least.
func (p pages) articles(c echo.Context) error {
	ctx, who, now := c.Request().Context(), p.API.Principal(c), p.API.Now()
	r, err := p.read(c.QueryParams())
	if err != nil {
		return err
	}
	sums, err := p.API.Searches().Articles(ctx, who, r.Period)
	if err != nil {
		return err
	}
	bySlug := map[string]searchlog.ArticleSum{}
	for _, s := range sums {
		bySlug[s.Slug] = s
	}
	dead, err := p.Deps.Links.AllDead(ctx)
	if err != nil {
		return err
	}
	links := map[string]int{}
	for _, d := range dead {
		links[d.Slug] = len(d.Findings)
	}
	all, err := p.Deps.Library.List(ctx, who)
	if err != nil {
		return err
	}
	var rows, idle []article
	for _, s := range all {
		if a := (article{s.Slug, s.Title, s.Overdue(now), links[s.Slug], bySlug[s.Slug]}); a.idle() {
			idle = append(idle, a)
		} else {
			rows = append(rows, a)
		}
	}
	slices.SortFunc(rows, func(a, b article) int {
		return cmp.Or(b.Unhelpful+b.Again-a.Unhelpful-a.Again, b.Views()-a.Views(), cmp.Compare(a.Slug, b.Slug))
	})
	why, err := p.standing(c, r)
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "articlesums", site.Page{Title: "文章效果", Data: map[string]any{"Asked": r, "Standing": why, "Periods": p.periods(r, "/console/insight/articles"), "Rows": rows, "Idle": idle}})
}

// shownSearches are single ones on a page.
const shownSearches = 100

// searches shows single searches, newest first.
func (p pages) searches(c echo.Context) error {
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	all, err := p.API.Searches().Searches(c.Request().Context(), p.API.Principal(c), before, shownSearches)
	if err != nil {
		return err
	}
	why, err := p.standing(c, request{Wanted: searchlog.Wanted{Period: p.API.Searches().LastDays(1)}})
	if err != nil {
		return err
	}
	why.Young = false // no period is looked at
	data := map[string]any{"Standing": why, "All": all, "Erased": c.QueryParam("erased")}
	if n := len(all); n == shownSearches {
		data["Older"] = all[n-1].ID
	}
	return p.Render(c, http.StatusOK, "searches", site.Page{Title: "搜索记录", Data: data})
}

// erase erases a day or a visitor.
func (p pages) erase(c echo.Context) error {
	var day *searchlog.Day
	var visitor *searchlog.Visitor
	if text := c.FormValue("day"); text != "" {
		d, err := searchlog.ParseDay(text)
		if err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "%v", err)
		}
		day = &d
	}
	if text := c.FormValue("visitor"); text != "" {
		v, err := searchlog.ParseVisitor(text)
		if err != nil {
			return kb.Errorf(kb.Invalid, "invalid_visitor", "%v", err)
		}
		visitor = &v
	}
	n, err := p.API.Searches().Erase(c.Request().Context(), p.API.Principal(c), day, visitor)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/console/insight/searches?erased="+strconv.Itoa(n))
}
