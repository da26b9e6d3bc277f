package insight

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index/eval"
	"github.com/wenjin-kb/wenjin/index/eval/trend"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// judged is a judgement with the place of its article in the answer now; 0 is not among
// the first fifty.
type judged struct {
	searchlog.Judgement
	Title string
	Place int
}

// judgements shows what editors have judged, and how well the ranking does by it now.
func (p pages) judgements(c echo.Context) error {
	return p.drawJudgements(c, http.StatusOK, map[string]any{"Query": c.QueryParam("query"), "Slug": c.QueryParam("slug"), "Grade": searchlog.MaxGrade})
}

// drawJudgements draws them around a form that is filled in.
func (p pages) drawJudgements(c echo.Context, status int, data map[string]any) error {
	ctx := c.Request().Context()
	all, err := p.API.Searches().Judgements(ctx, p.API.Principal(c))
	if err != nil {
		return err
	}
	if len(all) > 0 {
		titles, err := p.titles(ctx, p.API.Principal(c))
		if err != nil {
			return err
		}
		ask := eval.Ask(p.Deps.Engine)
		var rows []judged
		var ranked []string
		for i, j := range all {
			if i == 0 || j.Query != all[i-1].Query {
				if ranked, err = ask(ctx, j.Query); err != nil {
					return err
				}
			}
			row := judged{Judgement: j, Title: cmp.Or(titles[j.Slug], j.Slug)}
			for place, slug := range ranked {
				if slug == j.Slug {
					row.Place = place + 1
				}
			}
			rows = append(rows, row)
		}
		scores, err := eval.Measure(ctx, eval.Judged(nil, all), ask, nil)
		if err != nil {
			return err
		}
		data["Rows"], data["Scores"] = rows, scores
	}
	if data["Steps"], err = trend.Steps(ctx, p.API.Searches(), p.API.Principal(c)); err != nil {
		return err
	}
	return p.Render(c, status, "judgements", site.Page{Title: "标准答案", Data: data})
}

// judge keeps a judgement.
func (p pages) judge(c echo.Context) error {
	grade, err := strconv.Atoi(c.FormValue("grade"))
	if err != nil {
		return kb.Errorf(kb.Invalid, "invalid_grade", "grade must be from 0 to 3")
	}
	j := searchlog.Judgement{Query: c.FormValue("query"), Slug: strings.TrimSpace(c.FormValue("slug")), Grade: grade}
	err = p.API.Searches().Judge(c.Request().Context(), p.API.Principal(c), p.Deps.Library, j)
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/console/judgements")
	}
	if kb.KindOf(err) != kb.Invalid {
		return err
	}
	status, _ := p.API.Status(err)
	return p.drawJudgements(c, status, map[string]any{"Query": j.Query, "Slug": j.Slug, "Grade": grade, "Error": site.Say(err)})
}
