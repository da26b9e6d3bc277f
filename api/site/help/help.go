// Package help is the help centre, the face that customers see: home, search,
// categories, articles with a vote, what machines read of it, and the widget for
// other sites. Whoever is signed in sees here what customers see.
package help

import (
	"embed"
	"strings"

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

// crumb is a place above a page; without an address, the page itself.
type crumb struct{ Name, URL string }

// crumbs are the categories that lead to one, and it.
func (p pages) crumbs(category string) (out []crumb) {
	for at := 0; at >= 0; {
		next := strings.IndexByte(category[at:], '/')
		end := len(category)
		if next >= 0 {
			end = at + next
		}
		out = append(out, crumb{p.Deps.Taxonomy().Name(category[:end]), "/c/" + category[:end]})
		if next < 0 {
			break
		}
		at = end + 1
	}
	return out
}
