package help

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/reference/entries"
)

// preview is the home page as customers would see it by another site.yaml, which an
// editor has typed. Nothing is kept of it. A logo that is not in use yet is not shown.
func (p pages) preview(c echo.Context) error {
	text, err := entries.TypedHouse(strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"), c.FormValue)
	if err != nil {
		return err
	}
	b, err := brand.Parse([]byte(text))
	if err != nil {
		bad := &kb.Error{Kind: kb.Invalid, Code: "invalid_site", Detail: "the text is no site.yaml"}
		for _, problem := range brand.Problems(err) {
			bad.Fields = append(bad.Fields, kb.FieldError{Field: problem.Field, Message: problem.Say})
		}
		return bad
	}
	if now := p.Brand(); b.Logo == now.Logo {
		b.LogoFile = now.LogoFile
	}
	worn, err := p.Wearing(b)
	if err != nil {
		return err
	}
	return pages{worn}.home(c)
}
