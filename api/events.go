package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
)

// events takes a reader's click or vote.
func (s *Server) events(c echo.Context) error {
	var body Event
	if err := readJSON(c, &body); err != nil {
		return err
	}
	f := kb.Feedback{Slug: body.Slug, Kind: body.Event, QueryUID: body.QueryUID, Reason: body.Reason}
	if err := s.deps.Library.Feedback(c.Request().Context(), s.Principal(c), f); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
