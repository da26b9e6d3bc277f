package api

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

func (s *Server) searchGet(c echo.Context) error {
	p, err := searchFromURL(c)
	if err != nil {
		return err
	}
	return s.answerSearch(c, p)
}

func (s *Server) searchPost(c echo.Context) error {
	if _, err := request.Query(c); err != nil {
		return err
	}
	var p SearchRequest
	if err := request.Members(c, &p, request.Expected{Nullable: []string{"hybrid"}}); err != nil {
		return err
	}
	return s.answerSearch(c, p)
}

func (s *Server) answerSearch(c echo.Context, p SearchRequest) error {
	out, err := s.search(c, p)
	if err != nil {
		return err
	}
	return writeFound(c, &out)
}

// search is the one way to search over HTTP.
func (s *Server) search(c echo.Context, p SearchRequest) (SearchResponse, error) {
	start := time.Now()
	q, err := p.Query(s.Principal(c), s.Now())
	if err != nil {
		return SearchResponse{}, err
	}
	if p.AsOf == "" { // what is curated now says nothing of another time
		q.Face = string(searchlog.FaceAPI)
	}
	found, uid, err := s.Search(c, searchlog.FaceAPI, q)
	if err != nil {
		return SearchResponse{}, err
	}
	if slices.Contains(p.AttributesToRetrieve, "body") {
		if err := s.LogBodies(c, found.Hits); err != nil {
			return SearchResponse{}, err
		}
	}
	out := SearchResponse{
		Query: q.Text, QueryUID: uid, EstimatedTotalHits: found.Total, SemanticHitCount: found.Near(), Limit: q.Limit, Offset: q.Offset, Hits: newHits(found.Hits, &p),
		FacetDistribution: found.Facets, DidYouMean: OrNull(found.DidYouMean), Relaxed: found.Relaxed, Redirect: found.Redirect,
	}
	for _, b := range found.Banners {
		out.Banners = append(out.Banners, Banner{Text: b.Text, URL: b.URL, Label: b.Label})
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
	s.metrics.Search(time.Since(start), found.Total)
	return found, nil
}

// Search answers what somebody asks at a face, and names the answer: clicks on its
// results count, and it stands in the search log.
func (s *Server) Search(c echo.Context, face searchlog.Face, q index.Query) (found *index.Results, uid string, err error) {
	start := time.Now()
	if face == searchlog.FaceHelp && s.Principal(c).Role == kb.RoleCustomer && s.deps.Experiments.Running() != nil {
		q.Seed = s.seed(c, q)
	}
	if found, err = s.Ask(c.Request().Context(), q); err != nil {
		return nil, "", err
	}
	slugs := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		slugs[i] = h.Document.Slug
	}
	uid = s.feedback.Served(slugs)
	s.compare(uid, q, found)
	asked := searchlog.Search{
		UID: uid, At: s.Now(), Client: s.Client(c), Face: face, Staff: s.Principal(c).Role != kb.RoleCustomer,
		Query: q.Text, Offset: q.Offset, Hits: found.Total, Took: time.Since(start),
	}
	if q.Filter != nil {
		asked.Filter = q.Filter.String()
	}
	if len(found.Hits) > 0 {
		best := found.Hits[0]
		asked.Slug, asked.Category, asked.Tier, asked.Score = best.Document.Slug, best.Document.Category, string(best.Tier), best.Score
	}
	s.searches.Searched(asked)
	return found, uid, nil
}

func (s *Server) suggest(c echo.Context) error {
	v, err := request.Query(c, "q", "limit")
	if err != nil {
		return err
	}
	p := SearchRequest{Q: v.Get("q"), Limit: new(v.Number("limit", "invalid_suggest_limit", defaultLimit))}
	if v.Err != nil {
		return v.Err
	}
	q, err := p.Query(s.Principal(c), s.Now())
	if err != nil {
		return err
	}
	found, err := s.deps.Engine.Suggest(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	out := Suggestions{Query: q.Text, Suggestions: []Suggestion{}}
	for _, f := range found {
		out.Suggestions = append(out.Suggestions, Suggestion{
			Text: f.Text, Slug: f.Slug, Title: f.Title, URL: articleURL(f.Slug),
			Formatted: formatted(index.Marked{Text: f.Text, Marks: f.Marks}, "<mark>", "</mark>"),
		})
	}
	return writeFound(c, &out)
}
