package help

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
)

// preview is the home page as customers would see it by another site.yaml, which an
// editor has typed. Nothing is kept of it. A file in the folder that is no
// logo in use is not shown; one that was uploaded is.
func (p pages) preview(c echo.Context) error {
	text, err := entries.TypedHouse(strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"), c.FormValue)
	if err != nil {
		return err
	}
	b, err := site.ReadBrand(text)
	if err != nil {
		return err
	}
	b.LogosOf(p.Brand())
	worn, err := p.Wearing(b)
	if err != nil {
		return err
	}
	return pages{worn}.home(c)
}
