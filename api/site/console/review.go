package console

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

// review shows what a revision changes against another, by default against what is
// in force, with the findings that stand against it.
func (p pages) review(c echo.Context) error { return p.drawReview(c, nil) }

// drawReview draws the review, with the error of a decision that was refused.
func (p pages) drawReview(c echo.Context, failed error) error {
	v, err := p.open(c.Request().Context(), c.Param("slug"))
	if err != nil {
		return err
	}
	shown, old := compared(v.Revisions, c.QueryParam("revision"), c.QueryParam("against"))
	analyzer := p.Deps.Analyzer()
	if analyzer == nil {
		return kb.Errorf(kb.Busy, "not_ready", "the index is being built")
	}
	p.look(&v, shown.Article)
	status := http.StatusOK
	if failed != nil {
		v.Error, v.Fields = site.Say(failed), site.Details(failed)
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "review", site.Page{Title: "复核：" + shown.Article.Title, Data: map[string]any{
		"Edit": v, "Shown": shown, "Against": old.Number, "Changes": changes(analyzer, old.Article, shown.Article), "Warnings": warnings(v.Findings),
		"Current": shown.Number == v.Head.Number, "Expires": site.Day(p.API.Now().AddDate(0, waiverMonths, 0)),
	}})
}

// waiverMonths is how long a waiver holds unless the reviewer says otherwise.
const waiverMonths = 6

// compared are the revision to show and the one to hold it against, which is the
// zero value for a new article. Revisions stand newest first. Without a number the
// newest is shown against the last that was published; with one, against the one
// before.
func compared(revisions []row, number, against string) (shown, old kb.Revision) {
	shown = numbered(revisions, number, revisions[0].Revision)
	for _, r := range revisions {
		if r.Number < shown.Number && (r.State == kb.StatePublished || number != "") {
			old = r.Revision
			break
		}
	}
	return shown, numbered(revisions, against, old)
}

func numbered(revisions []row, number string, otherwise kb.Revision) kb.Revision {
	i := slices.IndexFunc(revisions, func(r row) bool { return strconv.Itoa(r.Number) == number })
	if i < 0 {
		return otherwise
	}
	return revisions[i].Revision
}

// warnings are what an approval has to waive, each once.
func warnings(findings []kb.Finding) (out []kb.Finding) {
	for _, f := range findings {
		if f.Severity == kb.Warn && !slices.ContainsFunc(out, func(w kb.Finding) bool { return w.Rule == f.Rule && w.Match == f.Match }) {
			out = append(out, f)
		}
	}
	return out
}
