package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
)

// links are the dead links of the articles in force.
func (s *Server) links(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	all, err := s.deps.Links.AllDead(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, DeadLinks{Articles: all})
}
