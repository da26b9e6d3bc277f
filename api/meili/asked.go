package meili

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
)

// search is what a client asks for.
type search struct {
	indexUID string
	asked    api.SearchRequest // what our own searches take too
	format   format
	page     page

	distinct  string
	threshold *float64
	searchOn  []string
	facets    []string
	timed     bool // showPerformanceDetails

	federation *federationOptions
}

// page is which hits are asked for: by offset and limit, or by pages, whose number is
// then told.
type page struct {
	offset, limit   int
	pages           bool
	number, perPage int
}

// searchParameters are those of a search in the URL.
var searchParameters = []parameter{
	{"q", text}, {"offset", number}, {"limit", number}, {"page", number}, {"hitsPerPage", number}, {"attributesToRetrieve", list}, {"attributesToCrop", list},
	{"cropLength", number}, {"cropMarker", text}, {"attributesToHighlight", list}, {"highlightPreTag", text}, {"highlightPostTag", text}, {"showMatchesPosition", boolean},
	{"filter", text}, {"sort", list}, {"distinct", text}, {"facets", list}, {"matchingStrategy", text}, {"attributesToSearchOn", list}, {"rankingScoreThreshold", fraction},
	{"showRankingScore", boolean}, {"showRankingScoreDetails", boolean}, {"showPerformanceDetails", boolean}, {"locales", list}, {"retrieveVectors", boolean},
}

// locales are names of languages that are taken, and make no difference: all texts are
// cut in one way, which knows Chinese and English.
var locales = strings.Fields("zh zho cmn en eng fr fra de deu es spa it ita pt por ru rus ja jpn ko kor")

// federationOptions are those of one search of a federation.
type federationOptions struct {
	Weight *float64 `json:"weight"`
	Remote *string  `json:"remote"`
	Place  *int     `json:"queryPosition"`
}

// readSearch reads the members of a search.
func readSearch(m *members) (p search) {
	m.take("q", &p.asked.Q)
	m.take("matchingStrategy", &p.asked.MatchingStrategy)
	m.take("sort", &p.asked.Sort)
	m.take("filter", &p.asked.Filter)
	m.take("facets", &p.facets)
	m.take("hybrid", &p.asked.Hybrid)
	m.take("showRankingScoreDetails", &p.asked.ShowRankingScoreDetails)
	m.take("showRankingScore", &p.asked.ShowRankingScore)
	m.take("showPerformanceDetails", &p.timed)
	m.take("distinct", &p.distinct)
	m.take("rankingScoreThreshold", &p.threshold)
	m.take("attributesToSearchOn", &p.searchOn)
	p.page = readPage(m)
	p.format = readFormat(m)
	if p.threshold != nil && !(*p.threshold >= 0 && *p.threshold <= 1) {
		m.fail("rankingScoreThreshold", "Invalid value at `%s.rankingScoreThreshold`: the value of `rankingScoreThreshold` is invalid, expected a float between `0.0` and `1.0`.", m.at)
	}
	if p.distinct != "" && !slices.Contains(distinctFields, p.distinct) {
		m.fail("distinct", "Attribute `%s` is not filterable and thus, cannot be used as distinct attribute. Available filterable attributes are: `%s`.", request.Shorten(p.distinct), strings.Join(distinctFields, ", "))
	}
	m.within("attributesToSearchOn", len(p.searchOn), 0, len(searchable)+1) // and everything
	for _, name := range p.searchOn {
		if name != everything && !slices.Contains(searchable, name) {
			m.fail("attributesToSearchOn", "Attribute `%s` is not searchable. Available searchable attributes are: `%s`.", request.Shorten(name), strings.Join(searchable, ", "))
		}
	}
	p.asked.Facets = p.engineFacets(m)
	refuseMeaning(m)
	var languages []string
	m.take("locales", &languages)
	m.within("locales", len(languages), 0, len(locales))
	for _, l := range languages {
		if !slices.Contains(locales, l) {
			m.fail("locales", "Unsupported locale `%s`, expected one of %s", request.Shorten(l), strings.Join(locales, ", "))
		}
	}
	return p
}

// refuseMeaning refuses what asks by vectors of its own, which would have to be of our model,
// and for other things that are not there.
func refuseMeaning(m *members) {
	for _, one := range []struct{ name, code string }{
		{"vector", "invalid_search_vector"}, {"media", "invalid_search_media"}, {"personalize", "feature_not_enabled"}, {"inlineRule", "feature_not_enabled"},
	} {
		var anything json.RawMessage
		if m.take(one.name, &anything); anything != nil {
			m.refuse(one.name, one.code, fmt.Sprintf("`%s` is not supported here: leave it out, or set it to null", one.name))
		}
	}
}

// engineFacets are the facets that are counted for those that are asked for.
func (p *search) engineFacets(m *members) (out []string) {
	all := slices.Concat(index.FacetFields, index.LevelFields)
	m.within("facets", len(p.facets), 0, len(all)+1) // and everything
	if slices.Contains(p.facets, everything) {
		p.facets = append(slices.DeleteFunc(p.facets, func(name string) bool { return name == everything }), all...)
	}
	for _, name := range p.facets {
		switch {
		case slices.Contains(index.FacetFields, name):
			out = append(out, name)
		case slices.Contains(index.LevelFields, name):
			out = append(out, "category")
		default:
			m.fail("facets", "Invalid facet distribution: Attribute `%s` is not filterable. Available filterable attributes are: `%s`.", request.Shorten(name), strings.Join(all, ", "))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// readPage reads which hits are asked for.
func readPage(m *members) page {
	p := page{limit: defaultHits, number: 1, perPage: defaultHits}
	p.pages = m.has("page") || m.has("hitsPerPage")
	m.take("offset", &p.offset)
	m.take("limit", &p.limit)
	m.take("page", &p.number)
	m.take("hitsPerPage", &p.perPage)
	m.within("offset", p.offset, 0, 1_000_000_000)
	m.within("limit", p.limit, 0, maxHits)
	m.within("page", p.number, 0, 1_000_000)
	m.within("hitsPerPage", p.perPage, 0, maxHits)
	if p.pages {
		p.offset, p.limit = (max(p.number, 1)-1)*p.perPage, p.perPage
		if p.number == 0 {
			p.limit = 0
		}
	}
	if p.offset >= maxReach {
		p.offset, p.limit = maxReach, 0
	}
	return p
}
