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
	v, err := p.open(c.Request().Context(), p.API.Principal(c), c.Param("slug"))
	if err != nil {
		return err
	}
	compared, err := compare(v.History, c.QueryParam("revision"), c.QueryParam("against"))
	if err != nil {
		return err
	}
	analyzer := p.Deps.Analyzer()
	if analyzer == nil {
		return kb.Errorf(kb.Busy, "not_ready", "the index is being built")
	}
	shown := compared.Revision
	if err := p.look(c.Request().Context(), &v, shown.Article); err != nil {
		return err
	}
	status := http.StatusOK
	about := talks(v.Threads, shown.Article)
	reviewers, err := p.Deps.Assignments.Reviewers(c.Request().Context(), p.API.Principal(c), shown.Article.Slug)
	if err != nil {
		return err
	}
	if failed != nil {
		v.Error, v.Fields = site.Say(failed), site.Details(failed)
		status, _ = p.API.Status(failed)
	}
	return p.Render(c, status, "review", site.Page{Title: "复核：" + shown.Article.Title, Data: map[string]any{
		"Edit": v, "Shown": shown, "Against": compared.Against.Number, "Changes": marked(analyzer, compared.Changes, about), "Warnings": p.warnings(c, v.Findings),
		"Talks": about, "Passages": passageFields(shown.Article), "Typed": typedInReview(c), "Reviewers": reviewers, "Assigned": assignedInReview(c, v),
		"Current": shown.Number == v.Head.Number,
	}})
}

// typedInReview is what was typed into the forms of a review, but for waivers and who is
// to review it; an answer stands under the thread that it is to. Links fill in nothing.
func typedInReview(c echo.Context) map[string]string {
	out := map[string]string{}
	for _, name := range []string{"field", "quote", "text", "reason"} {
		out[name] = c.Request().PostFormValue(name)
	}
	if id := c.Param("thread"); id != "" {
		out["t-"+id], out["text"] = out["text"], ""
	}
	return out
}

// assigned is what stands in the form of who is to review an article.
type assigned struct {
	Reviewer, Due string
	Typed         bool // it was refused
}

// assignedInReview is who is to review an article and until when, or what was typed of it.
func assignedInReview(c echo.Context, v editor) assigned {
	r := c.Request()
	if reviewer := r.PostFormValue("reviewer"); r.PostForm.Has("reviewer") {
		return assigned{reviewer, r.PostFormValue("due"), true}
	}
	return assigned{v.Assigned.Reviewer, site.Day(v.Assigned.Due), false}
}

// afterReview leads back to the review, or draws it with what failed and what was typed.
func (p pages) afterReview(c echo.Context, err error, to string) error {
	if kind := kb.KindOf(err); err != nil && (kind == kb.Internal || kind == kb.NotFound) {
		return err
	}
	if err != nil {
		return p.drawReview(c, err)
	}
	address := editAddress(c.Param("slug")) + "/review"
	if number, _ := strconv.Atoi(c.FormValue("revision")); number > 0 && c.FormValue("back") != "" {
		address += "?revision=" + strconv.Itoa(number)
	}
	return c.Redirect(http.StatusSeeOther, address+to)
}

// passageFields are the fields with a text that can be commented on.
func passageFields(a kb.Article) (out []kb.Field) {
	for _, f := range formFields {
		if slices.Contains(inPieces, f.Kind) && f.Key != "slug" && f.Text(&a) != "" {
			out = append(out, f)
		}
	}
	return out
}

// compare holds a revision against another. Without a number it is the newest
// against the last one that was published; with one, against the one before.
func compare(h kb.History, revision, against string) (kb.Comparison, error) {
	number := h.Newest().Number
	old := h.PublishedBefore(number)
	if revision != "" {
		number, _ = strconv.Atoi(revision) // there is no revision 0
		old = number - 1
	}
	if against != "" {
		old, _ = strconv.Atoi(against)
	}
	return h.Compare(number, old)
}
