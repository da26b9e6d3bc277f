package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// searchFromURL reads the parameters of a GET.
func searchFromURL(c echo.Context) (SearchRequest, error) {
	v, err := request.Query(c, "q", "limit", "offset", "filter", "facets", "sort", "attributesToRetrieve", "attributesToHighlight", "attributesToCrop",
		"cropLength", "cropMarker", "highlightPreTag", "highlightPostTag", "showRankingScore", "showRankingScoreDetails", "matchingStrategy", "asOf")
	if err != nil {
		return SearchRequest{}, err
	}
	p := SearchRequest{
		Q: v.Get("q"), AsOf: v.Get("asOf"), MatchingStrategy: v.Get("matchingStrategy"),
		Limit:      new(v.Number("limit", "invalid_search_limit", defaultLimit)),
		Offset:     v.Number("offset", "invalid_search_offset", 0),
		CropLength: new(v.Number("cropLength", "invalid_search_crop_length", defaultCrop)),
		CropMarker: v.Text("cropMarker"), HighlightPreTag: v.Text("highlightPreTag"), HighlightPostTag: v.Text("highlightPostTag"),
		ShowRankingScore:        v.Boolean("showRankingScore", "invalid_search_show_ranking_score"),
		ShowRankingScoreDetails: v.Boolean("showRankingScoreDetails", "invalid_search_show_ranking_score_details"),
		Facets:                  v.List("facets"), Sort: v.List("sort"), AttributesToRetrieve: v.List("attributesToRetrieve"),
	}
	if v.Has("filter") {
		p.Filter, _ = json.Marshal(v.Get("filter")) // a string always marshals
	}
	return p, v.Err
}

// Query checks the parameters and makes the question for the engine.
func (p *SearchRequest) Query(who kb.Principal, now time.Time) (index.Query, error) {
	at, err := kb.AsOf(who, p.AsOf, now)
	if err != nil {
		return index.Query{}, err
	}
	q := index.Query{Scopes: who.Scopes(), At: at, Lapsed: at.IsZero() && who.AtLeast(kb.RoleAgent), Explain: p.ShowRankingScoreDetails}
	if q.At.IsZero() {
		q.At = now
	}
	for _, read := range []func(*index.Query) error{p.readText, p.readPage, p.readFormat, p.readStrategy, p.readHybrid, p.readFacets, p.readSort, p.readFilter} {
		if err := read(&q); err != nil {
			return q, err
		}
	}
	return q, nil
}

func (p *SearchRequest) readText(q *index.Query) error {
	q.Text = strings.TrimSpace(p.Q)
	if n := utf8.RuneCountInString(q.Text); n > maxQueryRunes {
		return request.Invalid("q", "invalid_search_q", fmt.Sprintf("q has %d characters; at most %d are searched for", n, maxQueryRunes))
	}
	return nil
}

func (p *SearchRequest) readPage(q *index.Query) error {
	q.Limit, q.Offset = request.OrDefault(p.Limit, defaultLimit), p.Offset
	if err := request.Within(q.Limit, "limit", "invalid_search_limit", 1, maxLimit); err != nil {
		return err
	}
	return request.Within(q.Offset, "offset", "invalid_search_offset", 0, maxOffset)
}

// readFormat checks how hits are to be shown.
func (p *SearchRequest) readFormat(q *index.Query) error {
	q.CropRunes = request.OrDefault(p.CropLength, defaultCrop)
	if err := request.Within(q.CropRunes, "cropLength", "invalid_search_crop_length", 0, maxCropLength); err != nil {
		return err
	}
	for _, tag := range []struct {
		name, code string
		text       *string
	}{
		{"highlightPreTag", "invalid_search_highlight_pre_tag", p.HighlightPreTag}, {"highlightPostTag", "invalid_search_highlight_post_tag", p.HighlightPostTag},
		{"cropMarker", "invalid_search_crop_marker", p.CropMarker},
	} {
		if tag.text != nil && len(*tag.text) > maxTagBytes {
			return request.Invalid(tag.name, tag.code, fmt.Sprintf("%s is longer than %d bytes", tag.name, maxTagBytes))
		}
	}
	if err := request.AtMost(p.AttributesToRetrieve, "attributesToRetrieve", "invalid_search_attributes_to_retrieve", len(attributes)+1); err != nil { // and everything
		return err
	}
	for _, name := range p.AttributesToRetrieve {
		if name != everything && !slices.ContainsFunc(attributes, func(a attribute) bool { return a.name == name }) {
			return request.Invalid("attributesToRetrieve", "invalid_search_attributes_to_retrieve", fmt.Sprintf("there is no attribute %q; there are %s", request.Shorten(name), strings.Join(attributeNames(), ", ")))
		}
	}
	return nil
}

func (p *SearchRequest) readStrategy(q *index.Query) error {
	switch p.MatchingStrategy {
	case "", "last", "frequency":
	case "all":
		q.All = true
	default:
		return request.Invalid("matchingStrategy", "invalid_search_matching_strategy", fmt.Sprintf("matchingStrategy must be last or all, not %q", request.Shorten(p.MatchingStrategy)))
	}
	return nil
}

func (p *SearchRequest) readHybrid(q *index.Query) error {
	if p.Hybrid == nil {
		return nil
	}
	if r := p.Hybrid.SemanticRatio; r != nil && !(*r >= 0 && *r <= 1) {
		return request.Invalid("hybrid", "invalid_search_semantic_ratio", "semanticRatio must be from 0 to 1")
	}
	if p.Hybrid.Embedder != "" && p.Hybrid.Embedder != "default" {
		return request.Invalid("hybrid", "invalid_search_embedder", "there is one embedder, default")
	}
	q.SemanticRatio = p.Hybrid.SemanticRatio
	return nil
}

func (p *SearchRequest) readFacets(q *index.Query) error {
	if err := request.AtMost(p.Facets, "facets", "invalid_search_facets", len(index.FacetFields)+1); err != nil { // and everything
		return err
	}
	for _, f := range p.Facets {
		if f != everything && !slices.Contains(index.FacetFields, f) {
			return request.Invalid("facets", "invalid_search_facets", fmt.Sprintf("there is no facet %q; there are %s", request.Shorten(f), strings.Join(index.FacetFields, ", ")))
		}
	}
	q.Facets = p.Facets
	if slices.Contains(p.Facets, everything) {
		q.Facets = index.FacetFields
	}
	return nil
}

func (p *SearchRequest) readSort(q *index.Query) error {
	if err := request.AtMost(p.Sort, "sort", "invalid_search_sort", 2*len(index.SortFields)); err != nil { // up and down
		return err
	}
	for _, s := range p.Sort {
		field, order, ok := strings.Cut(s, ":")
		if !ok || !slices.Contains(index.SortFields, field) || order != "asc" && order != "desc" {
			return request.Invalid("sort", "invalid_search_sort", fmt.Sprintf("sort %q is not one of updatedAt:asc, updatedAt:desc", request.Shorten(s)))
		}
		q.Sort = append(q.Sort, index.Sort{Field: field, Desc: order == "desc"})
	}
	return nil
}

func (p *SearchRequest) readFilter(q *index.Query) error {
	text, err := p.filterText()
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(text) > maxFilterRunes {
		return request.Invalid("filter", "invalid_search_filter", fmt.Sprintf("filter is longer than %d characters", maxFilterRunes))
	}
	if q.Filter, err = index.ParseFilter(text); err != nil {
		return request.Invalid("filter", "invalid_search_filter", err.Error())
	}
	return nil
}

// filterText is the filter as one text. Meilisearch takes a list too: its members
// must all hold, of an inner list one.
func (p *SearchRequest) filterText() (string, error) {
	var text string
	if len(p.Filter) == 0 || json.Unmarshal(p.Filter, &text) == nil { // null is ""
		return text, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(p.Filter, &list) != nil {
		return "", request.Invalid("filter", "invalid_search_filter", "filter must be a text or a list of texts")
	}
	var all []string
	for _, item := range list {
		var one string
		var any []string
		switch {
		case json.Unmarshal(item, &one) == nil:
			all = append(all, "("+one+")")
		case json.Unmarshal(item, &any) == nil && len(any) > 0:
			all = append(all, "(("+strings.Join(any, ") OR (")+"))")
		default:
			return "", request.Invalid("filter", "invalid_search_filter", "filter must be a text or a list of texts and lists of texts")
		}
	}
	return strings.Join(all, " AND "), nil
}
