package console

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// upload keeps a picture. What it is, its first bytes say, not its name.
func (p pages) upload(c echo.Context) error {
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, kb.MaxMediumBytes))
	if err != nil { // too large, most often
		err = kb.Errorf(kb.Invalid, "invalid_medium", "the picture can't be read: %w", err)
	}
	var m kb.Medium
	if err == nil {
		m, err = p.Deps.Workflow.AddMedium(c.Request().Context(), p.API.Principal(c), data)
	}
	if err != nil && kb.KindOf(err) != kb.Invalid {
		return err
	}
	if err != nil {
		return c.JSON(http.StatusBadRequest, map[string]string{"error": site.Say(err)})
	}
	return c.JSON(http.StatusCreated, map[string]string{"url": "/media/" + m.Name})
}
