package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb/products"
)

// productGuide is the product guide, cut down or some of it side by side. There is no
// parameter for an order: there is one.
func (s *Server) productGuide(c echo.Context) error {
	v, err := request.Query(c, "kind", "risk", "access", "slugs")
	if err != nil {
		return err
	}
	f := products.Filter{
		Kind:   request.OneOf(v, "kind", "invalid_kind", products.Keys(products.Kinds)),
		Risk:   request.OneOf(v, "risk", "invalid_risk", products.Risks),
		Access: request.OneOf(v, "access", "invalid_access", products.Keys(products.Accesses)),
	}
	if v.Err != nil {
		return v.Err
	}
	list := s.Products(c).Filter(f)
	if v.Has("slugs") {
		if list, err = list.Pick(strings.Split(v.Get("slugs"), ",")); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, ProductGuide{Notice: products.Notice, Kinds: products.Kinds, Accesses: products.Accesses, Results: list})
}

// Products are the products of the guide. The article that tells more of one is named
// where whoever asks may see it now.
func (s *Server) Products(c echo.Context) products.List {
	list := slices.Clone(s.deps.Products())
	for i, p := range list {
		if p.Article == "" {
			continue
		}
		if _, err := s.deps.Library.Article(c.Request().Context(), s.Principal(c), p.Article, s.Now()); err != nil {
			list[i].Article = ""
		}
	}
	return list
}
