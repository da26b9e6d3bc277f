// Package help is the help centre, the face that customers see: home, search,
// categories, articles with a vote, what machines read of it, and the widget for
// other sites. Whoever is signed in sees here what customers see.
package help

import (
	"embed"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed templates assets
var files embed.FS

// pages are the handlers of the help centre.
type pages struct{ *site.Site }

// ask makes a query of what customers see, whoever asks.
func (p pages) ask(c echo.Context, q index.Query) (*index.Results, error) {
	q.Scopes, q.At = kb.Principal{}.Scopes(), p.API.Now()
	return p.API.Ask(c.Request().Context(), q)
}
