package meili

import (
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

func (r *room) searchGet(c echo.Context) error {
	m, err := parameters(c, "search", searchParameters)
	if err != nil {
		return err
	}
	return r.search(c, m)
}

func (r *room) searchPost(c echo.Context) error {
	m, err := body(c, "search")
	if err != nil {
		return err
	}
	return r.search(c, m)
}

func (r *room) search(c echo.Context, m *members) error {
	p := readSearch(m)
	if err := m.end(); err != nil {
		return err
	}
	out, err := r.answerSearch(c, &p)
	if err != nil {
		return err
	}
	return answer(c, out)
}

// answerSearch answers one search, as our own are.
func (r *room) answerSearch(c echo.Context, p *search) (*api.MeiliSearchResponse, error) {
	start := time.Now()
	found, uid, err := r.find(c, p)
	if err != nil {
		return nil, err
	}
	if err := r.logWhole(c, p.format.retrieve, found.Hits); err != nil {
		return nil, err
	}
	out := &api.MeiliSearchResponse{Query: p.asked.Q, QueryUID: uid, Hits: []api.MeiliDocument{}, DidYouMean: api.OrNull(found.DidYouMean), Relaxed: found.Relaxed, Redirect: found.Redirect}
	if p.asked.Hybrid != nil {
		near := found.Near()
		out.SemanticHitCount = &near
	}
	for _, b := range found.Banners {
		out.Banners = append(out.Banners, api.Banner{Text: b.Text, URL: b.URL, Label: b.Label})
	}
	for _, h := range found.Hits {
		out.Hits = append(out.Hits, r.hit(c, p, h))
	}
	if p.facets != nil {
		out.FacetDistribution, out.FacetStats = p.distribution(found.Facets), new(map[string]any{})
	}
	p.page.tell(out, found.Total)
	took := time.Since(start)
	out.ProcessingTimeMs = took.Milliseconds()
	if p.timed {
		out.PerformanceDetails = map[string]string{"search": took.String()}
	}
	return out, nil
}

// tell says which hits an answer has, out of how many.
func (p page) tell(out *api.MeiliSearchResponse, total int) {
	if !p.pages {
		out.Offset, out.Limit, out.EstimatedTotalHits = &p.offset, &p.limit, &total
		return
	}
	total = min(total, maxReach)
	pages := 0
	if p.perPage > 0 {
		pages = (total + p.perPage - 1) / p.perPage
	}
	out.Page, out.HitsPerPage, out.TotalHits, out.TotalPages = &p.number, &p.perPage, &total, &pages
}

// find asks the engine, by the one way that there is, and names the answer.
func (r *room) find(c echo.Context, p *search) (*index.Results, string, error) {
	q, err := r.searchQuery(c, p)
	if err != nil {
		return nil, "", err
	}
	found, uid, err := r.Search(c, searchlog.FaceAPI, q)
	if err != nil || !p.selects() {
		return found, uid, err
	}
	out := *found // its parts may be shared with other answers
	out.Hits = p.selected(found.Hits)
	out.Total = len(out.Hits)
	out.Facets = index.WithMore(map[string]map[string]int{}, q.Facets, out.Hits)
	out.Hits = out.Hits[min(p.page.offset, len(out.Hits)):min(p.page.offset+p.page.limit, len(out.Hits))]
	return &out, uid, nil
}

// searchQuery is the question for the engine.
func (r *room) searchQuery(c echo.Context, p *search) (index.Query, error) {
	q, err := p.asked.Query(r.Principal(c), r.Now())
	if err != nil {
		return q, err
	}
	q.Face = string(searchlog.FaceAPI)
	q.CropRunes = p.format.bodyRunes(len(p.searchOn) > 0)
	if q.Offset, q.Limit = p.page.offset, p.page.limit; p.selects() {
		q.Offset, q.Limit = 0, looked
	}
	return q, nil
}

// selects reports whether hits are chosen that the ranking alone does not tell apart.
func (p *search) selects() bool {
	return p.distinct != "" || p.threshold != nil || len(p.searchOn) > 0 && !slices.Contains(p.searchOn, everything) && strings.TrimSpace(p.asked.Q) != ""
}

// selected are the hits that match in the attributes to search on, score enough, and
// differ in the distinct attribute, in their order.
func (p *search) selected(hits []index.Hit) (out []index.Hit) {
	seen := map[string]bool{}
	for _, h := range hits {
		if p.threshold != nil && h.Score < *p.threshold && h.Tier != index.TierPinned {
			continue
		}
		if len(p.searchOn) > 0 && strings.TrimSpace(p.asked.Q) != "" && !slices.ContainsFunc(p.searchOn, func(name string) bool { return matches(h, name) }) {
			continue
		}
		if p.distinct != "" {
			values := valuesOf(h.Document, p.distinct)
			if slices.ContainsFunc(values, func(v string) bool { return seen[v] }) {
				continue
			}
			for _, v := range values {
				seen[v] = true
			}
		}
		out = append(out, h)
	}
	return out
}

// matches reports whether a hit matches in an attribute.
func matches(h index.Hit, name string) bool {
	switch name {
	case "title":
		return len(h.Title.Marks) > 0
	case "questions":
		return h.MatchedQuestion != ""
	case "answer":
		return len(h.Answer.Marks) > 0
	case "body":
		return len(h.Snippet.Marks) > 0
	}
	return name == everything
}
