package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reading"
)

// Reading is what somebody keeps at hand, and what they must read.
type Reading struct {
	Unread     []named // all that they must
	Favourites []named
	Favourite  bool            // the open article is one
	Must       *reading.Notice // they must read the open article
}

// named is an article in a list.
type named struct {
	Slug, Title string
	Audience    kb.Audience
	Notice      reading.Notice
}

// reading is what somebody reads, beside the open article, if any. Favourites are listed
// where the desk is empty.
func (p pages) reading(ctx context.Context, who kb.Principal, open string, empty bool) (out Reading, err error) {
	unread, err := p.Deps.Reading.Unread(ctx, who)
	if err != nil {
		return out, err
	}
	for _, n := range unread {
		if n.Slug == open {
			out.Must = &n
		}
		for _, a := range p.named(ctx, who, n.Slug) {
			a.Notice = n
			out.Unread = append(out.Unread, a)
		}
	}
	slugs, err := p.Deps.Reading.Favourites(ctx, who)
	if err != nil {
		return out, err
	}
	out.Favourite = slices.Contains(slugs, open)
	if empty {
		out.Favourites = p.named(ctx, who, slugs...)
	}
	return out, nil
}

// named are those of the articles that somebody may read now.
func (p pages) named(ctx context.Context, who kb.Principal, slugs ...string) (out []named) {
	now := p.API.Now()
	for _, slug := range slugs {
		if r, err := p.Deps.Library.Article(ctx, who, slug, now); err == nil {
			out = append(out, named{Slug: slug, Title: p.Filled(r.Article, now).Title, Audience: r.Article.Audience})
		}
	}
	return out
}

// maxNamed articles are named at once.
const maxNamed = 20

// opened names the articles that somebody's browser remembers: it keeps no titles.
func (p pages) opened(c echo.Context) error {
	slugs := c.QueryParams()["slug"]
	list := p.named(c.Request().Context(), p.API.Principal(c), slugs[:min(len(slugs), maxNamed)]...)
	return p.Render(c, http.StatusOK, "opened", site.Page{Title: p.Say(c, "desk.open"), NoIndex: true, Bare: true, Data: map[string]any{"Root": root(c), "All": list}})
}

// keep puts an article among the favourites, or takes it away.
func (p pages) keep(c echo.Context) error {
	slug := c.Param("slug")
	if err := p.Deps.Reading.Keep(c.Request().Context(), p.API.Principal(c), slug, c.FormValue("keep") == "1"); err != nil {
		return err
	}
	return backTo(c, slug, nil)
}

// demand asks all agents to read an article.
func (p pages) demand(c echo.Context) error {
	if err := p.Deps.Reading.Demand(c.Request().Context(), p.API.Principal(c), c.Param("slug"), c.FormValue("why")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/desk/notices")
}

// confirm takes an agent's word that they have read an article, as it was on their page.
func (p pages) confirm(c echo.Context) error {
	shown, _ := strconv.Atoi(c.FormValue("revision")) // there is no revision 0
	if err := p.Deps.Reading.Confirm(c.Request().Context(), p.API.Principal(c), c.Param("id"), shown); err != nil {
		return err
	}
	return backTo(c, c.FormValue("slug"), url.Values{"confirmed": {"1"}})
}

// notices shows editors who has read what.
func (p pages) notices(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	all, err := p.Deps.Reading.Standing(ctx, who)
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, s := range all {
		titles[s.Slug] = s.Slug
		for _, a := range p.named(ctx, who, s.Slug) {
			titles[s.Slug] = a.Title
		}
	}
	return p.Render(c, http.StatusOK, "mustread", site.Page{Title: p.Say(c, "must"), NoIndex: true, Data: map[string]any{"All": all, "Titles": titles}})
}

// end ends a notice.
func (p pages) end(c echo.Context) error {
	if err := p.Deps.Reading.End(c.Request().Context(), p.API.Principal(c), c.Param("id")); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/desk/notices")
}
