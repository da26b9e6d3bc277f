package desk

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb/snippets"
)

// offered is a snippet in the list of them, with what may be done with it.
type offered struct {
	snippets.Snippet
	Mine  bool
	Steps []snippets.Action
}

// snippets shows the snippets that somebody has, and those of others that they may see.
func (p pages) snippets(c echo.Context) error { return p.drawSnippets(c, http.StatusOK, nil) }

func (p pages) drawSnippets(c echo.Context, status int, failed error) error {
	who := p.API.Principal(c)
	all, err := p.Deps.Snippets.List(c.Request().Context(), who)
	if err != nil {
		return err
	}
	form := snippets.Snippet{ID: c.FormValue("id"), Code: c.FormValue("code"), Title: c.FormValue("title"), Text: c.FormValue("text")}
	form.Version, _ = strconv.Atoi(c.FormValue("version"))
	var out []offered
	for _, s := range all {
		o := offered{Snippet: s, Mine: s.Owner == who.ID}
		for _, do := range []snippets.Action{snippets.Propose, snippets.Share, snippets.Unshare, snippets.Remove} {
			if snippets.May(who, s, do) {
				o.Steps = append(o.Steps, do)
			}
		}
		out = append(out, o)
		if failed == nil && o.Mine && s.ID == c.QueryParam("edit") {
			form = s
		}
	}
	data := map[string]any{"All": out, "Form": form, "Saved": c.QueryParam("saved") != ""}
	if failed != nil {
		data["Error"], data["Fields"] = p.SayError(c, failed), site.Details(failed)
	}
	return p.Render(c, status, "snippets", site.Page{Title: p.Say(c, "snippets"), NoIndex: true, Data: data})
}

// saveSnippet keeps what the form holds.
func (p pages) saveSnippet(c echo.Context) error {
	version, _ := strconv.Atoi(c.FormValue("version"))
	err := p.Deps.Snippets.Save(c.Request().Context(), p.API.Principal(c), snippets.Snippet{
		ID: c.FormValue("id"), Version: version, Code: c.FormValue("code"), Title: c.FormValue("title"), Text: c.FormValue("text"),
	})
	return p.saidOfSnippets(c, err)
}

// stepSnippet takes a step with a snippet as the page has shown it.
func (p pages) stepSnippet(c echo.Context) error {
	version, _ := strconv.Atoi(c.FormValue("version"))
	err := p.Deps.Snippets.Do(c.Request().Context(), p.API.Principal(c), c.Param("id"), version, snippets.Action(c.Param("step")))
	return p.saidOfSnippets(c, err)
}

func (p pages) saidOfSnippets(c echo.Context, err error) error {
	if err == nil {
		return c.Redirect(http.StatusSeeOther, "/desk/snippets?"+url.Values{"saved": {"1"}}.Encode())
	}
	status, _ := p.API.Status(err)
	if status >= http.StatusInternalServerError {
		return err
	}
	return p.drawSnippets(c, status, err)
}
