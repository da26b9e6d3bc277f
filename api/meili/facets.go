package meili

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// facetSearch finds values of a facet.
func (r *room) facetSearch(c echo.Context) error {
	start := time.Now()
	m, err := body(c, "facet_search")
	if err != nil {
		return err
	}
	var p search
	var name string
	var asked *string
	var exhaustive bool // all are counted
	m.take("facetName", &name)
	m.take("facetQuery", &asked)
	m.take("q", &p.asked.Q)
	m.take("filter", &p.asked.Filter)
	m.take("matchingStrategy", &p.asked.MatchingStrategy)
	m.take("exhaustiveFacetCount", &exhaustive)
	m.take("attributesToSearchOn", &p.searchOn)
	if name == "" {
		m.refuse("facetName", "missing_facet_search_facet_name", "Missing field `facetName`")
	}
	if len(p.searchOn) > 0 {
		m.fail("attributesToSearchOn", "facets are searched in all attributes: leave `attributesToSearchOn` out")
	}
	refuseMeaning(m)
	m.area = "search" // of what is wrong with the facet
	if p.facets = []string{name}; m.err == nil {
		p.asked.Facets = p.engineFacets(m)
	}
	if err := m.end(); err != nil {
		return err
	}
	q, err := r.searchQuery(c, &p)
	if err != nil {
		return err
	}
	q.Limit = 1
	found, err := r.Ask(c.Request().Context(), q)
	if err != nil {
		return err
	}
	out := api.MeiliFacetHits{FacetHits: []api.MeiliFacetHit{}, FacetQuery: api.OrNull(request.OrDefault(asked, ""))}
	counts := values(found.Facets, name)
	for _, value := range slices.Sorted(maps.Keys(counts)) {
		if strings.Contains(fold.String(value), fold.String(request.OrDefault(asked, ""))) && len(out.FacetHits) < maxValues {
			out.FacetHits = append(out.FacetHits, api.MeiliFacetHit{Value: value, Count: counts[value]})
		}
	}
	out.ProcessingTimeMs = time.Since(start).Milliseconds()
	return answer(c, out)
}
