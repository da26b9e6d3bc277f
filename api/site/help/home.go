package help

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/feedback"
)

// listed articles are in a short list.
const listed = 6

func (p pages) home(c echo.Context) error {
	newest, err := p.ask(c, index.Query{Limit: listed, Facets: []string{"category"}, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
	if err != nil {
		return err
	}
	opened, err := feedback.Popular(c.Request().Context(), p.Deps.Library, kb.Principal{}, listed, p.API.Now())
	if err != nil {
		return err
	}
	var popular []kb.Article
	for _, r := range opened {
		popular = append(popular, p.Filled(r.Article, p.API.Now()))
	}
	return p.Render(c, http.StatusOK, "home", site.Page{
		Title: "帮助中心", Canonical: p.Base(c) + "/", Description: "查找账户、支付、理财、借款、征信、防骗等常见问题的答案。",
		Data: map[string]any{"Tree": p.Deps.Taxonomy().Tree(newest.Facets["category"]), "Newest": newest.Hits, "Popular": popular, "Total": newest.Total},
	})
}
