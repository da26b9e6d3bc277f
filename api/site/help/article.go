package help

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
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
	faq, err := faq(v)
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "article", site.Page{
		Title: v.Title, Canonical: p.Base(c) + "/a/" + slug, Description: v.Answer,
		Data: map[string]any{"Article": v, "Thanks": c.QueryParam("thanks") != "", "FAQ": faq, "Query": c.QueryParam("from")},
	})
}

// faq is the article for search engines, as schema.org's FAQPage.
func faq(v site.Article) (template.JS, error) {
	answer := v.Answer
	if answer == "" {
		answer = markdown.Render(v.Body).Text
	}
	b, err := json.Marshal(map[string]any{ // Marshal escapes <, > and &: it can't end the element
		"@context": "https://schema.org", "@type": "FAQPage",
		"mainEntity": []any{map[string]any{"@type": "Question", "name": v.Title, "acceptedAnswer": map[string]any{"@type": "Answer", "text": answer}}},
	})
	return template.JS(b), err
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
	return c.Redirect(http.StatusSeeOther, "/a/"+url.PathEscape(f.Slug)+"?thanks=1#vote")
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
	}
	etag := `"` + m.Name + `"` // the name is a hash of the bytes
	h.Set("ETag", etag)
	if slices.Contains(strings.FieldsFunc(c.Request().Header.Get("If-None-Match"), func(r rune) bool { return r == ',' || r == ' ' }), etag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, m.Type, m.Data)
}
