package desk

import (
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

const maxQueryRunes = 200

// request is what the desk was asked for: what stands in its address.
type request struct {
	Root                     string // /desk, or the panel's
	Query, AsOf              string
	Audience, Category, Kind string // empty is all
}

// read takes whatever is asked for as well as it can be answered.
func read(c echo.Context, now time.Time) request {
	return request{
		Root: root(c), Query: site.Asked(c.QueryParam("q"), maxQueryRunes), AsOf: readDay(strings.TrimSpace(c.QueryParam("asOf")), now),
		Audience: c.QueryParam("audience"), Category: c.QueryParam("category"), Kind: c.QueryParam("kind"),
	}
}

// code is the shortcode that somebody types, after a slash.
func (r request) code() (string, bool) { return strings.CutPrefix(r.Query, "/") }

// kinds are those of articles, to choose from.
var kinds = []kb.Kind{kb.KindKnowledge, kb.KindHowto, kb.KindRisk, kb.KindCompliance, kb.KindAgent}

// filter lets pass what the request asks for.
func (r request) filter() index.Filter {
	var out index.Filter
	if r.Audience == string(kb.AudiencePublic) || r.Audience == string(kb.AudienceAgent) {
		out = index.Equals("audience", r.Audience)
	}
	if r.Category != "" {
		out = index.Both(out, index.Equals("category", r.Category))
	}
	if slices.Contains(kinds, kb.Kind(r.Kind)) {
		out = index.Both(out, index.Equals("kind", r.Kind))
	}
	return out
}

// Values are the request as they follow the ? of an address.
func (r request) Values() template.URL {
	v := url.Values{}
	for name, value := range map[string]string{"q": r.Query, "asOf": r.AsOf, "audience": r.Audience, "category": r.Category, "kind": r.Kind} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return template.URL(v.Encode())
}

// Now is the request without its day.
func (r request) Now() template.URL { r.AsOf = ""; return r.Values() }

// Meant is the request with another question.
func (r request) Meant(query string) template.URL { r.Query = query; return r.Values() }
