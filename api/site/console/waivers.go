package console

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// waiverMonths is how long a waiver holds unless the reviewer says otherwise.
const waiverMonths = 6

// typedWaiver is a waiver as a reviewer types it.
type typedWaiver struct{ Rule, Match, Reason, Expires string }

// typedWaivers are those of a review's form.
func typedWaivers(c echo.Context) (out []typedWaiver) {
	if _, err := c.FormParams(); err != nil {
		return nil
	}
	values := c.Request().PostForm
	matches, reasons, expires := values["waive_match"], values["waive_reason"], values["waive_expires"]
	for i, rule := range values["waive_rule"] {
		if i < min(len(matches), len(reasons), len(expires)) {
			out = append(out, typedWaiver{rule, matches[i], reasons[i], expires[i]})
		}
	}
	return out
}

// waivers are those of a review's form that have a reason.
func waivers(c echo.Context) (out []kb.Waiver) {
	for _, w := range typedWaivers(c) {
		if strings.TrimSpace(w.Reason) == "" {
			continue
		}
		expires, _ := kb.ParseDate(w.Expires)
		out = append(out, kb.Waiver{Rule: w.Rule, Match: w.Match, Reason: w.Reason, Expires: expires})
	}
	return out
}

// warning is what an approval has to waive, with the waiver as it stands in the form.
type warning struct {
	kb.Finding
	Waiver typedWaiver
}

// warnings are what an approval has to waive, each once, with what was typed of them.
func (p pages) warnings(c echo.Context, findings []kb.Finding) (out []warning) {
	typed := typedWaivers(c)
	for _, f := range findings {
		if f.Severity != kb.Warn || slices.ContainsFunc(out, func(w warning) bool { return w.Rule == f.Rule && w.Match == f.Match }) {
			continue
		}
		w := typedWaiver{Rule: f.Rule, Match: f.Match, Expires: site.Day(p.API.Now().AddDate(0, waiverMonths, 0))}
		if i := slices.IndexFunc(typed, func(t typedWaiver) bool { return t.Rule == f.Rule && t.Match == f.Match }); i >= 0 {
			w = typed[i]
		}
		out = append(out, warning{f, w})
	}
	return out
}
