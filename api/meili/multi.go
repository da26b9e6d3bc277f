package meili

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
)

// federation is how the hits of several searches become one list.
type federation struct {
	page        page
	facets      []string // of the index
	merge       bool     // facets are told as those of one search
	maxValues   int
	distinct    string
	timed       bool
	isAskedToBe bool
}

// multiSearch answers several searches at once, each by itself or as one list.
func (r *room) multiSearch(c echo.Context) error {
	m, err := body(c, "multi_search")
	if err != nil {
		return err
	}
	var queries []map[string]json.RawMessage
	m.take("queries", &queries)
	f := readFederation(m)
	if !m.has("queries") {
		m.refuse("queries", "missing_multi_search_queries", "Missing field `queries`")
	}
	m.within("queries", len(queries), 0, maxQueries)
	if err := m.end(); err != nil {
		return err
	}
	searches, hits := make([]search, len(queries)), 0
	for i, query := range queries {
		if searches[i], err = readQuery(query, i, f.isAskedToBe); err != nil {
			return err
		}
		hits += searches[i].page.limit
	}
	if err := request.Within(hits, "queries", "invalid_multi_search_queries", 0, maxHitsTogether); err != nil {
		return err
	}
	if f.isAskedToBe {
		return r.federate(c, f, searches)
	}
	out := api.MeiliMultiSearchResponse{Results: []api.MeiliSearchResponse{}}
	for _, p := range searches {
		one, err := r.answerSearch(c, &p)
		if err != nil {
			return err
		}
		one.IndexUID = p.indexUID
		out.Results = append(out.Results, *one)
	}
	return answer(c, out)
}

// readQuery reads one search of several.
func readQuery(values map[string]json.RawMessage, i int, federated bool) (search, error) {
	m := newMembers(values, "search", fmt.Sprintf(".queries[%d]", i))
	var name string
	m.take("indexUid", &name)
	if name == "" {
		m.refuse("indexUid", "missing_index_uid", fmt.Sprintf("Missing field `indexUid` inside `%s`", m.at))
	}
	p := readSearch(m)
	p.indexUID = name
	m.take("federationOptions", &p.federation)
	if !federated && p.federation != nil {
		m.refuse("federationOptions", "invalid_multi_search_federation_options", fmt.Sprintf("Inside `%s`: Using `federationOptions` is not allowed in a non-federated search.", m.at))
	}
	if federated {
		for _, member := range []string{"offset", "limit", "page", "hitsPerPage"} {
			if m.has(member) {
				m.refuse(member, "invalid_multi_search_query_pagination", fmt.Sprintf("Inside `%s`: Using pagination options is not allowed in federated queries.", m.at))
			}
		}
		if p.facets != nil {
			m.refuse("facets", "invalid_multi_search_query_facets", fmt.Sprintf("Inside `%s`: Using facet options is not allowed in federated queries.", m.at))
		}
		p.readOptions(m)
	}
	err := m.end()
	if err == nil && name != theIndex {
		err = noIndex(name)
	}
	return p, err
}

// readOptions looks at the weight of a search of a federation.
func (p *search) readOptions(m *members) {
	if p.federation == nil {
		p.federation = &federationOptions{}
	}
	if p.federation.Weight == nil {
		p.federation.Weight = new(1.0)
	}
	if *p.federation.Weight < 0 {
		m.refuse("federationOptions", "invalid_multi_search_weight", fmt.Sprintf("Invalid value at `%s.federationOptions.weight`: the value of `weight` is invalid, expected a positive float (>= 0.0).", m.at))
	}
	if p.federation.Remote != nil || p.federation.Place != nil {
		m.refuse("federationOptions", "feature_not_enabled", "there are no other instances here: leave `remote` and `queryPosition` out")
	}
}

// readFederation reads how hits become one list.
func readFederation(m *members) (f federation) {
	var values map[string]json.RawMessage
	m.take("federation", &values)
	f.isAskedToBe = m.has("federation")
	inner := newMembers(values, "multi_search", ".federation")
	f.page.limit = defaultHits
	byIndex := map[string][]string{}
	var merge *struct {
		MaxValuesPerFacet *int `json:"maxValuesPerFacet"`
	}
	inner.take("offset", &f.page.offset)
	inner.take("limit", &f.page.limit)
	inner.take("facetsByIndex", &byIndex)
	inner.take("mergeFacets", &merge)
	inner.take("distinct", &f.distinct)
	inner.take("showPerformanceDetails", &f.timed)
	inner.within("offset", f.page.offset, 0, maxReach)
	inner.within("limit", f.page.limit, 0, maxHits)
	if f.distinct != "" && !slices.Contains(distinctFields, f.distinct) {
		inner.fail("distinct", "Attribute `%s` is not filterable and thus, cannot be used as distinct attribute.", request.Shorten(f.distinct))
	}
	for name, facets := range byIndex {
		if name != theIndex {
			inner.refuse("facetsByIndex", "index_not_found", "Index `"+request.Shorten(name)+"` not found.")
		}
		p := search{facets: facets}
		p.engineFacets(inner)
		f.facets = p.facets
	}
	if f.maxValues = maxValues; merge != nil {
		f.merge, f.maxValues = true, request.OrDefault(merge.MaxValuesPerFacet, maxValues)
	}
	if f.maxValues < 0 {
		inner.fail("mergeFacets", "Invalid value at `.federation.mergeFacets.maxValuesPerFacet`: must not be negative")
	}
	if err := inner.end(); err != nil && m.err == nil {
		m.err = err
	}
	return f
}

// weighted is a hit of one of the searches of a federation.
type weighted struct {
	index.Hit
	search int
	score  float64
}

// federate answers the searches by one list, the best first, each article once. What it
// knows are the first hits of each search.
func (r *room) federate(c echo.Context, f federation, searches []search) error {
	start := time.Now()
	all, total := []weighted{}, 0
	for i := range searches {
		p := &searches[i]
		p.page = page{limit: looked}
		found, _, err := r.find(c, p)
		if err != nil {
			return err
		}
		for _, h := range found.Hits {
			score := h.Score
			if h.Tier == index.TierPinned { // by a rule of the house
				score = 1
			}
			all = append(all, weighted{h, i, score * *p.federation.Weight})
		}
		total = max(total, found.Total)
	}
	slices.SortStableFunc(all, func(a, b weighted) int { return cmp.Compare(b.score, a.score) })
	all = f.once(all)
	out := api.MeiliFederatedResponse{Hits: []api.MeiliDocument{}, Offset: f.page.offset, Limit: f.page.limit, EstimatedTotalHits: len(all)}
	if total > looked {
		out.EstimatedTotalHits = max(total, len(all))
	}
	f.count(&out, all)
	var whole []index.Hit
	for _, w := range all[min(f.page.offset, len(all)):min(f.page.offset+f.page.limit, len(all))] {
		if givesBody(searches[w.search].format.retrieve) {
			whole = append(whole, w.Hit)
		}
		hit := r.hit(c, &searches[w.search], w.Hit)
		hit["_federation"] = map[string]any{"indexUid": theIndex, "queriesPosition": w.search, "weightedRankingScore": w.score}
		out.Hits = append(out.Hits, hit)
	}
	if err := r.LogBodies(c, whole); err != nil {
		return err
	}
	took := time.Since(start)
	out.ProcessingTimeMs = took.Milliseconds()
	if f.timed {
		out.PerformanceDetails = map[string]string{"search": took.String()}
	}
	return answer(c, out)
}

// once leaves every article, and every value of the distinct attribute, at its best place.
func (f *federation) once(all []weighted) []weighted {
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(w weighted) bool {
		keys := []string{"id " + w.Document.Slug}
		if f.distinct != "" {
			for _, v := range valuesOf(w.Document, f.distinct) {
				keys = append(keys, "value "+v)
			}
		}
		again := slices.ContainsFunc(keys, func(k string) bool { return seen[k] })
		for _, k := range keys {
			seen[k] = seen[k] || !again
		}
		return again
	})
}

// count counts the facets of a federation, over the hits that it knows.
func (f *federation) count(out *api.MeiliFederatedResponse, all []weighted) {
	if f.facets == nil {
		return
	}
	hits := make([]index.Hit, len(all))
	for i, w := range all {
		hits[i] = w.Hit
	}
	p := search{facets: f.facets}
	counts := p.distribution(index.WithMore(map[string]map[string]int{}, index.FacetFields, hits))
	if f.merge {
		for name := range counts {
			counts[name] = most(counts[name], f.maxValues)
		}
		out.FacetDistribution, out.FacetStats = counts, new(map[string]any{})
		return
	}
	out.FacetsByIndex = map[string]api.MeiliIndexFacets{theIndex: {Distribution: counts, Stats: map[string]any{}}}
}

// most are the first values of a facet, by name.
func most(counts map[string]int, n int) map[string]int {
	out := map[string]int{}
	for i, value := range slices.Sorted(maps.Keys(counts)) {
		if i < n {
			out[value] = counts[value]
		}
	}
	return out
}
