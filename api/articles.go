package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// articles lists what the caller may see, newest first, optionally of one
// category.
func (s *Server) articles(c echo.Context) error {
	v, err := request.Query(c, "category", "limit", "offset")
	if err != nil {
		return err
	}
	p := SearchRequest{
		Sort:       []string{"updatedAt:desc"},
		Limit:      new(v.Number("limit", "invalid_document_limit", defaultPage)),
		Offset:     v.Number("offset", "invalid_document_offset", 0),
		CropLength: new(0),
	}
	if v.Err != nil {
		return v.Err
	}
	q, err := p.Query(s.Principal(c), s.Now())
	if err != nil {
		return err
	}
	if category := v.Get("category"); category != "" {
		q.Filter = index.Equals("category", category)
	}
	found, err := s.deps.Engine.Search(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	out := ArticlePage{Results: newHits(found.Hits, &p), Total: found.Total, Limit: q.Limit, Offset: q.Offset}
	for i := range out.Results {
		out.Results[i].Formatted = nil // nothing was searched for
	}
	return c.JSON(http.StatusOK, out)
}

// article is one article as it is, or was at a time.
func (s *Server) article(c echo.Context) error {
	v, err := request.Query(c, "asOf", "queryUid")
	if err != nil {
		return err
	}
	slug, err := request.Slug(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), s.Principal(c)
	at, err := kb.AsOf(who, v.Get("asOf"), s.Now())
	if err != nil {
		return err
	}
	read, err := s.deps.Library.Read(ctx, who, slug, at)
	if err != nil {
		return err
	}
	if err := s.deps.Library.LogRead(ctx, who, read.Article); err != nil {
		return err
	}
	if uid := v.Get("queryUid"); uid != "" {
		s.Opened(c, slug, uid)
	}
	return c.JSON(http.StatusOK, newArticle(read, s.deps.Facts()))
}

// newArticle is what somebody reads of an article.
func newArticle(read kb.Reading, facts kb.Facts) Article {
	a := markdown.Filled(read.Article, facts, read.At)
	rendered := markdown.Render(a.Body)
	out := Article{
		Slug: a.Slug, Title: a.Title, Questions: List(a.Questions), Answer: a.Answer, Kind: a.Kind, Category: a.Category,
		Products: List(a.Products), Tags: List(a.Tags), Audience: a.Audience, RiskLevel: OrNull(a.RiskLevel), HTML: rendered.HTML, Headings: []Heading{},
		Sources: List(a.Sources), Related: []string{}, History: a.History, AsOf: OrNull(a.AsOf.String()), ReviewBy: OrNull(a.ReviewBy.String()),
		ValidFrom: MomentOrNull(read.Window.From), ValidTo: MomentOrNull(read.Window.Until), UpdatedAt: Timestamp(read.ChangedAt), Expired: read.Expired, Revision: read.Number, URL: articleURL(a.Slug),
	}
	for _, sec := range rendered.Sections {
		if sec.Title != "" {
			out.Headings = append(out.Headings, Heading{Level: sec.Level, Title: sec.Title, Anchor: sec.Anchor})
		}
	}
	for _, r := range read.Related { // not a.Related: that names what others must not see
		out.Related = append(out.Related, r.Article.Slug)
	}
	return out
}

// related are the articles to read on.
func (s *Server) related(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	slug, err := request.Slug(c)
	if err != nil {
		return err
	}
	read, err := s.deps.Library.Read(c.Request().Context(), s.Principal(c), slug, time.Time{})
	if err != nil {
		return err
	}
	out := RelatedArticles{Results: []RelatedArticle{}}
	for _, r := range read.Related {
		a := markdown.Filled(r.Article, s.deps.Facts(), read.At)
		out.Results = append(out.Results, RelatedArticle{Slug: a.Slug, Title: a.Title, Answer: a.Answer, Category: a.Category, URL: articleURL(a.Slug)})
	}
	return c.JSON(http.StatusOK, out)
}
