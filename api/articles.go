package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

func atoi(text, field, code string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, invalid(field, code, fmt.Sprintf("%s must be a whole number, not %q", field, shorten(text)))
	}
	return n, nil
}

func notReady(err error) error {
	if errors.Is(err, index.ErrClosed) {
		return kb.Errorf(kb.Busy, "not_ready", "the index is being built or closed; try again in a moment: %w", err)
	}
	return err
}

// articles lists what the caller may see, newest first, optionally of one
// category.
func (s *Server) articles(c echo.Context) error {
	v, err := query(c, "category", "limit", "offset")
	if err != nil {
		return err
	}
	p := searchParams{Sort: []string{"updatedAt:desc"}}
	limit := 20
	if v.Has("limit") {
		if limit, err = atoi(v.Get("limit"), "limit", "invalid_document_limit"); err != nil {
			return err
		}
	}
	p.Limit = &limit
	if v.Has("offset") {
		if p.Offset, err = atoi(v.Get("offset"), "offset", "invalid_document_offset"); err != nil {
			return err
		}
	}
	q, err := p.query(s.Principal(c), s.Now())
	if err != nil {
		return err
	}
	q.CropRunes = 0
	if category := v.Get("category"); category != "" {
		q.Filter = index.Equals("category", category)
	}
	found, err := s.deps.Engine.Search(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	results := make([]map[string]any, 0, len(found.Hits))
	for _, h := range found.Hits {
		hit := newHit(h, &p)
		delete(hit, "_formatted")
		results = append(results, hit)
	}
	return c.JSON(http.StatusOK, map[string]any{"results": results, "total": found.Total, "limit": q.Limit, "offset": q.Offset})
}

// slugOf reads the slug in the path: decoded once, then checked.
func slugOf(c echo.Context) (string, error) {
	slug, err := url.PathUnescape(c.Param("slug"))
	if err != nil || !kb.SlugPattern.MatchString(slug) || len(slug) > kb.MaxSlugRunes {
		return "", kb.Errorf(kb.NotFound, "article_not_found", "there is no article %q", shorten(slug))
	}
	return slug, nil
}

type articleJSON struct {
	Slug      string        `json:"slug"`
	Title     string        `json:"title"`
	Questions []string      `json:"questions"`
	Answer    string        `json:"answer"`
	Kind      kb.Kind       `json:"kind"`
	Category  string        `json:"category"`
	Products  []string      `json:"products"`
	Tags      []string      `json:"tags"`
	Audience  kb.Audience   `json:"audience"`
	RiskLevel any           `json:"riskLevel"`
	HTML      string        `json:"html"`
	Headings  []headingJSON `json:"headings"`
	Sources   []kb.Source   `json:"sources"`
	Related   []string      `json:"related"`
	History   bool          `json:"history"`
	AsOf      any           `json:"asOf"`
	ReviewBy  any           `json:"reviewBy"`
	ValidFrom any           `json:"validFrom"`
	ValidTo   any           `json:"validTo"`
	UpdatedAt string        `json:"updatedAt"`
	Expired   bool          `json:"expired,omitempty"` // no longer in force
	Revision  int           `json:"revision"`
	URL       string        `json:"url"`
}

type headingJSON struct {
	Level  int    `json:"level"`
	Title  string `json:"title"`
	Anchor string `json:"anchor"`
}

func (s *Server) article(c echo.Context) error {
	v, err := query(c, "asOf")
	if err != nil {
		return err
	}
	slug, err := slugOf(c)
	if err != nil {
		return err
	}
	who := s.Principal(c)
	at, err := asOf(who, v.Get("asOf"), s.Now())
	if err != nil {
		return err
	}
	rev, err := s.deps.Library.Read(c.Request().Context(), who, slug, at)
	if err != nil {
		return err
	}
	if err := s.deps.Library.LogRead(c.Request().Context(), who, rev.Article); err != nil {
		return err
	}
	if at.IsZero() {
		at = s.Now()
	}
	a := s.deps.Facts().Filled(rev.Article, at)
	rendered := markdown.Render(a.Body)
	out := articleJSON{
		Slug: a.Slug, Title: a.Title, Questions: list(a.Questions), Answer: a.Answer, Kind: a.Kind, Category: a.Category,
		Products: list(a.Products), Tags: list(a.Tags), Audience: a.Audience, RiskLevel: orNull(a.RiskLevel), HTML: rendered.HTML, Headings: []headingJSON{},
		Sources: a.Sources, Related: []string{}, History: a.History, AsOf: orNull(a.AsOf.String()), ReviewBy: orNull(a.ReviewBy.String()),
		ValidFrom: momentOrNull(rev.From), ValidTo: momentOrNull(rev.Until), UpdatedAt: rev.CreatedAt.Format(time.RFC3339), Expired: rev.Expired, Revision: rev.Number, URL: "/a/" + a.Slug,
	}
	if out.Sources == nil {
		out.Sources = []kb.Source{}
	}
	for _, sec := range rendered.Sections {
		if sec.Title != "" {
			out.Headings = append(out.Headings, headingJSON{sec.Level, sec.Title, sec.Anchor})
		}
	}
	for _, r := range rev.Related { // not a.Related: that names what others must not see
		out.Related = append(out.Related, r.Article.Slug)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) related(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	slug, err := slugOf(c)
	if err != nil {
		return err
	}
	rev, err := s.deps.Library.Read(c.Request().Context(), s.Principal(c), slug, time.Time{})
	if err != nil {
		return err
	}
	out := make([]map[string]any, 0, len(rev.Related))
	for _, r := range rev.Related {
		a := s.deps.Facts().Filled(r.Article, s.Now())
		out = append(out, map[string]any{"slug": a.Slug, "title": a.Title, "answer": a.Answer, "category": a.Category, "url": "/a/" + a.Slug})
	}
	return c.JSON(http.StatusOK, map[string]any{"results": out})
}

// categories is the taxonomy with counts of what the caller may see.
func (s *Server) categories(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	q := index.Query{Scopes: s.Principal(c).Scopes(), At: s.Now(), Limit: 1, Facets: []string{"category"}}
	found, err := s.deps.Engine.Search(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	return c.JSON(http.StatusOK, map[string]any{"categories": s.deps.Taxonomy().Tree(found.Facets["category"])})
}
