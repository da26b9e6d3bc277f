package insight

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

const shownQuestions = 20

// list is one order of questions.
type list struct {
	Order searchlog.Order
	All   []titled
}

// overview shows what was asked in a period.
func (p pages) overview(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	r, err := p.read(c.QueryParams())
	if err != nil {
		return err
	}
	all, err := p.API.Searches().Overview(ctx, who, r.Wanted)
	if err != nil {
		return err
	}
	titles, err := p.titles(ctx, who)
	if err != nil {
		return err
	}
	var lists []list
	for _, order := range []searchlog.Order{searchlog.OrderGaps, searchlog.OrderRising, searchlog.OrderTop} {
		found, err := p.API.Searches().Questions(ctx, who, r.Wanted, order, shownQuestions)
		if err != nil {
			return err
		}
		lists = append(lists, list{order, withTitles(found, titles)})
	}
	why, err := p.standing(c, r)
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "insight", site.Page{Title: "搜索洞察", Data: map[string]any{
		"Asked": r, "Standing": why, "Periods": p.periods(r, "/console/insight"), "All": all, "Chart": newChart(all.Days), "Lists": lists, "Faces": searchlog.Faces, "Categories": p.Deps.Taxonomy().All(),
	}})
}
