package desk

import (
	"html/template"
	"net/url"
	"strings"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// request is what the desk was asked for: what stands in its address.
type request struct {
	Query, AsOf        string
	Audience, Category string // empty is all
}

// code is the shortcode that somebody types, after a slash.
func (r request) code() (string, bool) { return strings.CutPrefix(r.Query, "/") }

// filter lets pass what the request asks for.
func (r request) filter() index.Filter {
	var out index.Filter
	if r.Audience == string(kb.AudiencePublic) || r.Audience == string(kb.AudienceAgent) {
		out = index.Equals("audience", r.Audience)
	}
	if r.Category != "" {
		out = index.Both(out, index.Equals("category", r.Category))
	}
	return out
}

// Values are the request as they follow the ? of an address.
func (r request) Values() template.URL {
	v := url.Values{}
	for name, value := range map[string]string{"q": r.Query, "asOf": r.AsOf, "audience": r.Audience, "category": r.Category} {
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
