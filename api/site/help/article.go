package help

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb"
)

func (p pages) article(c echo.Context) error {
	slug := c.Param("slug")
	v, err := p.Article(c.Request().Context(), kb.Principal{}, slug, time.Time{}) // as customers see it
	if err != nil {
		if who := p.API.Principal(c); who.AtLeast(kb.RoleAgent) && kb.KindOf(err) == kb.NotFound {
			return c.Redirect(http.StatusSeeOther, "/desk/a/"+url.PathEscape(slug))
		}
		return err
	}
	p.API.Opened(c, slug, c.QueryParam("uid"))
	crumbs := p.crumbs(v.Category)
	data, err := structured(p.Language(c), p.Base(c), p.Brand().Name, v, crumbs)
	if err != nil {
		return err
	}
	query := c.QueryParam("from")
	if query != "" {
		crumbs = append(crumbs, crumb{p.Say(c, "results.back"), request{query: query, page: 1}.address()})
	}
	return p.Render(c, http.StatusOK, "article", site.Page{
		Title: v.Title, Canonical: p.Base(c) + "/a/" + slug, Description: v.Answer, IsArticle: true, Public: true,
		Data: map[string]any{"Article": v, "Thanks": c.QueryParam("thanks") != "", "Structured": data, "Crumbs": crumbs, "Dates": dates(p.Language(c), v), "Overdue": overdue(v)},
	})
}

// overdue reports whether the day by which the text was to be looked at again is over.
func overdue(v site.Article) bool {
	return !v.ReviewBy.IsZero() && !v.At.Before(v.ReviewBy.End())
}

// dates says how old an article is and how long it may be relied on, each day once.
func dates(l *language.Language, v site.Article) string {
	var out []string
	checked, changed := site.Day(v.AsOf), site.Day(v.UpdatedAt)
	switch {
	case checked == changed:
		out = append(out, l.Must("dates.both", changed))
	case checked != "":
		out = append(out, l.Must("dates.checked", checked), l.Must("dates.updated", changed))
	default:
		out = append(out, l.Must("dates.updated", changed))
	}
	if next := site.Day(v.ReviewBy); next != "" && !overdue(v) {
		out = append(out, l.Must("dates.next", next))
	}
	if until := site.Minute(v.Until); until != "" {
		out = append(out, l.Must("dates.until", until))
	}
	return strings.Join(out, " · ")
}

// vote takes "helpful" or not from a form.
func (p pages) vote(c echo.Context) error {
	f := kb.Feedback{Slug: c.Param("slug"), Kind: kb.FeedbackKind(c.FormValue("vote")), Reason: c.FormValue("reason")}
	if r := []rune(f.Reason); len(r) > kb.MaxReasonRunes {
		f.Reason = string(r[:kb.MaxReasonRunes])
	}
	if err := p.API.Feedback(c, f); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/a/"+url.PathEscape(f.Slug)+"?thanks=1#page.vote")
}

// medium is a picture, for whoever may see a text that shows it. What customers see
// may be kept by caches, for as long as a text that was taken back may linger; the
// rest by the reader's browser alone, which asks each time whether it still may.
func (p pages) medium(c echo.Context) error {
	m, err := p.Deps.Library.Medium(c.Request().Context(), p.API.Principal(c), c.Param("name"))
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "private, no-cache")
	if m.Public {
		h.Set("Cache-Control", "public, max-age=300")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin") // the widget shows it in other pages
	}
	etag := `"` + m.Name + `"` // the name is a hash of the bytes
	h.Set("ETag", etag)
	if slices.Contains(strings.FieldsFunc(c.Request().Header.Get("If-None-Match"), func(r rune) bool { return r == ',' || r == ' ' }), etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, m.Type, m.Data)
}
