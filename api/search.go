package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

func (s *Server) searchGet(c echo.Context) error {
	p, err := searchFromURL(c)
	if err != nil {
		return err
	}
	return s.answerSearch(c, p)
}

func (s *Server) searchPost(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	var p searchParams
	if err := readJSON(c, &p); err != nil {
		return err
	}
	return s.answerSearch(c, p)
}

func (s *Server) answerSearch(c echo.Context, p searchParams) error {
	c.Set(queryKey, p.Q)
	out, err := s.search(c, s.Principal(c), p)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, out)
}

// search is the one way to search over HTTP.
func (s *Server) search(c echo.Context, who kb.Principal, p searchParams) (*searchResponse, error) {
	start := time.Now()
	q, err := p.query(who, s.Now())
	if err != nil {
		return nil, err
	}
	found, err := s.Ask(c.Request().Context(), q)
	if err != nil {
		return nil, err
	}
	out := &searchResponse{
		Query: q.Text, QueryUID: newUID(), EstimatedTotalHits: found.Total, Limit: q.Limit, Offset: q.Offset,
		Hits: make([]map[string]any, 0, len(found.Hits)), FacetDistribution: found.Facets, Relaxed: found.Relaxed,
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, newHit(h, &p))
	}
	if found.DidYouMean != "" {
		out.DidYouMean = &found.DidYouMean
	}
	out.ProcessingTimeMs = time.Since(start).Milliseconds()
	return out, nil
}

// Ask is the one search call of JSON and pages.
func (s *Server) Ask(ctx context.Context, q index.Query) (*index.Results, error) {
	start := time.Now()
	found, err := s.deps.Engine.Search(ctx, q)
	if err != nil {
		return nil, notReady(err)
	}
	s.metrics.search(time.Since(start), found.Total)
	return found, nil
}

// multiSearch answers several searches at once, as Meilisearch's clients ask.
func (s *Server) multiSearch(c echo.Context) error {
	var body struct {
		Queries []searchParams `json:"queries"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	if n := len(body.Queries); n == 0 || n > maxMultiQueries {
		return invalid("queries", "bad_request", "queries must hold from 1 to 10 searches")
	}
	out := struct {
		Results []*searchResponse `json:"results"`
	}{}
	for _, p := range body.Queries {
		if p.IndexUID != "articles" {
			return kb.Errorf(kb.NotFound, "index_not_found", "there is one index, articles")
		}
		r, err := s.search(c, s.Principal(c), p)
		if err != nil {
			return err
		}
		r.IndexUID = p.IndexUID
		out.Results = append(out.Results, r)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) suggest(c echo.Context) error {
	v, err := query(c, "q", "limit")
	if err != nil {
		return err
	}
	p := searchParams{Q: v.Get("q")}
	if v.Has("limit") {
		n, err := atoi(v.Get("limit"), "limit", "invalid_suggest_limit")
		if err != nil {
			return err
		}
		p.Limit = &n
	}
	q, err := p.query(s.Principal(c), s.Now())
	if err != nil {
		return err
	}
	found, err := s.deps.Engine.Suggest(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	out := make([]suggestionJSON, 0, len(found))
	for _, f := range found {
		out = append(out, suggestionJSON{f.Text, f.Slug, f.Title, "/a/" + f.Slug, formatted(index.Marked{Text: f.Text, Marks: f.Marks}, "<mark>", "</mark>")})
	}
	return c.JSON(http.StatusOK, map[string]any{"query": q.Text, "suggestions": out})
}
