// Package insight is the part of the console that shows what people ask and do not find.
package insight

import (
	"embed"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

//go:embed templates
var files embed.FS

// pages are the handlers of insight.
type pages struct {
	*site.Site
	scratch func(dir string) (index.Engine, error)
}

// request is what a page of insight was asked for: what stands in its address.
type request struct {
	searchlog.Wanted
	days int // the period is so many days up to today; 0: it is another
}

// defaultDays are looked at where nothing is asked for.
const defaultDays = 28

// read takes what is asked for as well as it can be answered.
func (p pages) read(v url.Values) (request, error) {
	r := request{Wanted: searchlog.Wanted{Internal: v.Get("internal") != "", Category: v.Get("category"), Face: searchlog.Face(v.Get("face"))}}
	r.Period, r.days = p.API.Searches().LastDays(defaultDays), defaultDays
	for _, end := range []struct {
		name string
		set  func(searchlog.Day)
	}{{"until", func(d searchlog.Day) { r.Until, r.From = d, d-(defaultDays-1) }}, {"from", func(d searchlog.Day) { r.From = d }}} {
		if text := v.Get(end.name); text != "" {
			d, err := searchlog.ParseDay(text)
			if err != nil {
				return r, kb.Errorf(kb.Invalid, "invalid_date", "%v", err)
			}
			end.set(d)
		}
	}
	if r.days = r.Length(); r.Until != p.API.Searches().LastDays(1).Until {
		r.days = 0
	}
	return r, nil
}

// standing is why a page about a period may be empty.
type standing struct {
	searchlog.Standing
	Young bool // the period, or the one it is compared with, begins before the log
	Asked request
}

func (p pages) standing(c echo.Context, r request) (standing, error) {
	s, err := p.API.Searches().Standing(c.Request().Context(), p.API.Principal(c))
	return standing{s, s.Since != 0 && r.Before().From < s.Since, r}, err
}

// values are the request as it stands in an address.
func (r request) values() url.Values {
	v := url.Values{"from": {r.From.String()}, "until": {r.Until.String()}}
	for name, text := range map[string]string{"category": r.Category, "face": string(r.Face)} {
		if text != "" {
			v.Set(name, text)
		}
	}
	if r.Internal {
		v.Set("internal", "1")
	}
	return v
}

// Query is the request as it follows the ? of an address.
func (r request) Query() string { return r.values().Encode() }

// period is a choice of days up to today.
type period struct {
	Days   int
	URL    string
	Chosen bool
}

// periods are those that are offered.
func (p pages) periods(r request, page string) (out []period) {
	for _, n := range []int{7, 28, 90, 365} {
		other := r
		other.Period = p.API.Searches().LastDays(n)
		out = append(out, period{n, page + "?" + other.Query(), n == r.days})
	}
	return out
}
