package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
)

// categories is the taxonomy with counts of what the caller may see.
func (s *Server) categories(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	q := index.Query{Scopes: s.Principal(c).Scopes(), At: s.Now(), Limit: 1, Facets: []string{"category"}}
	found, err := s.deps.Engine.Search(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	return c.JSON(http.StatusOK, CategoryTree{Categories: s.deps.Taxonomy().Tree(found.Facets["category"])})
}
