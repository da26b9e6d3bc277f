package help

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

const (
	listed     = 6 // articles in a short list
	popularFor = 30 * 24 * time.Hour
)

func (p pages) home(c echo.Context) error {
	newest, err := p.ask(c, index.Query{Limit: listed, Facets: []string{"category"}, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	slugs, err := p.Deps.Feedback.Popular(ctx, p.API.Now().Add(-popularFor), listed)
	if err != nil {
		return err
	}
	var popular []kb.Article
	for _, slug := range slugs {
		if r, err := p.Deps.Library.Article(ctx, kb.Principal{}, slug, p.API.Now()); err == nil {
			popular = append(popular, p.Filled(r.Article))
		}
	}
	return p.Render(c, http.StatusOK, "home", site.Page{
		Title: "帮助中心", Canonical: p.Base(c) + "/", Description: "查找账户、支付、理财、借款、征信、防骗等常见问题的答案。",
		Data: map[string]any{"Tree": tree(p.Deps.Taxonomy(), newest.Facets["category"]), "Newest": newest.Hits, "Popular": popular, "Total": newest.Total},
	})
}
