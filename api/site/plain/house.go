package plain

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/plain"
	"github.com/wenjin-kb/wenjin/api/site"
)

// house is what texts are filled in with, for who asks now.
func house(s *site.Site, c echo.Context) plain.House {
	return plain.House{Facts: s.Deps.Facts(), Taxonomy: s.Deps.Taxonomy(), Base: s.Base(c)}
}
