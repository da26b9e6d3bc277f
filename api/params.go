package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// searchParams are the parameters of a search, by GET and POST alike.
type searchParams struct {
	IndexUID                string          `json:"indexUid"` // of multi-search: always articles
	Q                       string          `json:"q"`
	Limit                   *int            `json:"limit"`
	Offset                  int             `json:"offset"`
	Filter                  json.RawMessage `json:"filter"` // a text, or a list of texts and lists as in Meilisearch
	Facets                  []string        `json:"facets"`
	Sort                    []string        `json:"sort"`
	AttributesToRetrieve    []string        `json:"attributesToRetrieve"`
	AttributesToHighlight   []string        `json:"attributesToHighlight"` // accepted; everything shown is highlighted
	AttributesToCrop        []string        `json:"attributesToCrop"`      // accepted likewise
	CropLength              *int            `json:"cropLength"`
	CropMarker              *string         `json:"cropMarker"`
	HighlightPreTag         *string         `json:"highlightPreTag"`
	HighlightPostTag        *string         `json:"highlightPostTag"`
	ShowRankingScore        bool            `json:"showRankingScore"`
	ShowRankingScoreDetails bool            `json:"showRankingScoreDetails"`
	MatchingStrategy        string          `json:"matchingStrategy"`
	AsOf                    string          `json:"asOf"` // agents and up: what held then
}

// searchFromURL reads the parameters of a GET. Unknown and repeated ones are
// errors, as are empty numbers: a typo must not silently change the answer.
func searchFromURL(c echo.Context) (p searchParams, err error) {
	v, err := query(c, "q", "limit", "offset", "filter", "facets", "sort", "attributesToRetrieve", "attributesToHighlight", "attributesToCrop",
		"cropLength", "cropMarker", "highlightPreTag", "highlightPostTag", "showRankingScore", "showRankingScoreDetails", "matchingStrategy", "asOf")
	if err != nil {
		return p, err
	}
	p.Q = v.Get("q")
	number := func(name, code string, to func(int)) {
		if !v.Has(name) || err != nil {
			return
		}
		n, bad := strconv.Atoi(v.Get(name))
		if bad != nil {
			err = invalid(name, code, fmt.Sprintf("%s must be a whole number, not %q", name, shorten(v.Get(name))))
			return
		}
		to(n)
	}
	number("limit", "invalid_search_limit", func(n int) { p.Limit = &n })
	number("offset", "invalid_search_offset", func(n int) { p.Offset = n })
	number("cropLength", "invalid_search_crop_length", func(n int) { p.CropLength = &n })
	boolean := func(name, code string, to *bool) {
		if !v.Has(name) || err != nil {
			return
		}
		b, bad := strconv.ParseBool(v.Get(name))
		if bad != nil {
			err = invalid(name, code, fmt.Sprintf("%s must be true or false, not %q", name, shorten(v.Get(name))))
		}
		*to = b
	}
	boolean("showRankingScore", "invalid_search_show_ranking_score", &p.ShowRankingScore)
	boolean("showRankingScoreDetails", "invalid_search_show_ranking_score_details", &p.ShowRankingScoreDetails)
	text := func(name string, to **string) {
		if v.Has(name) {
			s := v.Get(name)
			*to = &s
		}
	}
	text("cropMarker", &p.CropMarker)
	text("highlightPreTag", &p.HighlightPreTag)
	text("highlightPostTag", &p.HighlightPostTag)
	p.MatchingStrategy, p.AsOf = v.Get("matchingStrategy"), v.Get("asOf")
	list := func(name string) []string {
		if v.Get(name) == "" {
			return nil
		}
		return strings.Split(v.Get(name), ",")
	}
	p.Facets, p.Sort, p.AttributesToRetrieve = list("facets"), list("sort"), list("attributesToRetrieve")
	if v.Has("filter") {
		p.Filter, _ = json.Marshal(v.Get("filter")) // a string always marshals
	}
	return p, err
}

// query parses the URL's parameters; only the named ones may come, each once.
func query(c echo.Context, names ...string) (url.Values, error) {
	v, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		return nil, invalid("query", "bad_request", "the query string is malformed; encode %, ; and + in values")
	}
	for name, values := range v {
		switch {
		case !slices.Contains(names, name):
			return nil, invalid(shorten(name), "bad_request", fmt.Sprintf("unknown parameter %q; there are %s", shorten(name), strings.Join(names, ", ")))
		case len(values) > 1:
			return nil, invalid(name, "bad_request", fmt.Sprintf("%s is given %d times", name, len(values)))
		case !utf8.ValidString(values[0]):
			return nil, invalid(name, "bad_request", name+" is not valid UTF-8")
		}
	}
	return v, nil
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}

// readJSON reads exactly one JSON value with no unknown members.
func readJSON(c echo.Context, out any) error { return readJSONUpTo(c, out, maxBodyBytes) }

func readJSONUpTo(c echo.Context, out any, limit int64) error {
	r := c.Request()
	if t := r.Header.Get(echo.HeaderContentType); t != "" && !strings.HasPrefix(t, echo.MIMEApplicationJSON) {
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_content_type", Detail: "send the body as application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, limit))
	if err != nil {
		return err
	}
	if !utf8.Valid(body) {
		return kb.Errorf(kb.Invalid, "malformed_payload", "the body is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(out); err != nil {
		var typed *json.UnmarshalTypeError
		switch {
		case errors.Is(err, io.EOF):
			return kb.Errorf(kb.Invalid, "missing_payload", "the body is empty; send a JSON object")
		case errors.As(err, &typed):
			return invalid(typed.Field, "bad_request", fmt.Sprintf("%s must not be a %s", typed.Field, typed.Value))
		}
		return kb.Errorf(kb.Invalid, "malformed_payload", "the body could not be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return kb.Errorf(kb.Invalid, "malformed_payload", "there is something after the JSON object")
	}
	return nil
}

// attributes of a hit that can be asked for by attributesToRetrieve.
var attributes = []string{"slug", "title", "questions", "answer", "body", "kind", "category", "products", "tags", "audience", "riskLevel", "updatedAt", "url", "section", "matchedQuestion", "validFrom", "validTo"}

// asOf reads a time of the past at which an agent wants to know what held; zero is
// now. Editors may look ahead, too.
func asOf(who kb.Principal, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if !who.AtLeast(kb.RoleAgent) {
		return time.Time{}, kb.Errorf(kb.Denied, "invalid_as_of", "asOf is for agents and up")
	}
	at, err := kb.ParseMoment(text)
	if err != nil {
		return time.Time{}, invalid("asOf", "invalid_as_of", err.Error())
	}
	if at.After(now) && !who.AtLeast(kb.RoleEditor) {
		return time.Time{}, invalid("asOf", "invalid_as_of", "asOf lies in the future; only editors see what is to come")
	}
	return at.Time, nil
}

// query checks the parameters and makes the question for the engine.
func (p *searchParams) query(who kb.Principal, now time.Time) (index.Query, error) {
	at, err := asOf(who, p.AsOf, now)
	if err != nil {
		return index.Query{}, err
	}
	q := index.Query{Scopes: who.Scopes(), At: at, Lapsed: at.IsZero() && who.AtLeast(kb.RoleAgent), Limit: defaultLimit, Offset: p.Offset, CropRunes: defaultCrop, Explain: p.ShowRankingScoreDetails}
	q.Text = strings.TrimSpace(p.Q)
	if n := utf8.RuneCountInString(q.Text); n > maxQueryRunes {
		return q, invalid("q", "invalid_search_q", fmt.Sprintf("q has %d characters; at most %d are searched for", n, maxQueryRunes))
	}
	if p.Limit != nil {
		q.Limit = *p.Limit
	}
	if q.Limit < 1 || q.Limit > maxLimit {
		return q, invalid("limit", "invalid_search_limit", fmt.Sprintf("limit must be from 1 to %d, not %d", maxLimit, q.Limit))
	}
	if q.Offset < 0 || q.Offset > maxOffset {
		return q, invalid("offset", "invalid_search_offset", fmt.Sprintf("offset must be from 0 to %d, not %d", maxOffset, q.Offset))
	}
	if p.CropLength != nil {
		q.CropRunes = *p.CropLength
	}
	if q.CropRunes < 0 || q.CropRunes > maxCropLength {
		return q, invalid("cropLength", "invalid_search_crop_length", fmt.Sprintf("cropLength must be from 0 to %d, not %d", maxCropLength, q.CropRunes))
	}
	for name, tag := range map[string]*string{"highlightPreTag": p.HighlightPreTag, "highlightPostTag": p.HighlightPostTag, "cropMarker": p.CropMarker} {
		if tag != nil && len(*tag) > maxTagBytes {
			return q, invalid(name, "bad_request", fmt.Sprintf("%s is longer than %d bytes", name, maxTagBytes))
		}
	}
	switch p.MatchingStrategy {
	case "", "last", "frequency":
	case "all":
		q.All = true
	default:
		return q, invalid("matchingStrategy", "invalid_search_matching_strategy", fmt.Sprintf("matchingStrategy must be last or all, not %q", shorten(p.MatchingStrategy)))
	}
	for _, f := range p.Facets {
		if f == "*" {
			q.Facets = index.FacetFields
			break
		}
		if !slices.Contains(index.FacetFields, f) {
			return q, invalid("facets", "invalid_search_facets", fmt.Sprintf("there is no facet %q; there are %s", shorten(f), strings.Join(index.FacetFields, ", ")))
		}
		q.Facets = append(q.Facets, f)
	}
	for _, a := range p.AttributesToRetrieve {
		if a != "*" && !slices.Contains(attributes, a) {
			return q, invalid("attributesToRetrieve", "invalid_search_attributes_to_retrieve", fmt.Sprintf("there is no attribute %q; there are %s", shorten(a), strings.Join(attributes, ", ")))
		}
	}
	for _, s := range p.Sort {
		field, order, ok := strings.Cut(s, ":")
		if !ok || !slices.Contains(index.SortFields, field) || order != "asc" && order != "desc" {
			return q, invalid("sort", "invalid_search_sort", fmt.Sprintf("sort %q is not one of updatedAt:asc, updatedAt:desc", shorten(s)))
		}
		q.Sort = append(q.Sort, index.Sort{Field: field, Desc: order == "desc"})
	}
	if q.At.IsZero() {
		q.At = now
	}
	q.Filter, err = p.filter()
	return q, err
}

// filter reads the filter: a text, or a list whose members must all hold and
// whose inner lists hold if one member does.
func (p *searchParams) filter() (index.Filter, error) {
	if len(p.Filter) == 0 || string(p.Filter) == "null" {
		return nil, nil
	}
	var text string
	if json.Unmarshal(p.Filter, &text) != nil {
		var list []json.RawMessage
		if json.Unmarshal(p.Filter, &list) != nil {
			return nil, invalid("filter", "invalid_search_filter", "filter must be a text or a list of texts")
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
				return nil, invalid("filter", "invalid_search_filter", "filter must be a text or a list of texts and lists of texts")
			}
		}
		text = strings.Join(all, " AND ")
	}
	if utf8.RuneCountInString(text) > maxFilterRunes {
		return nil, invalid("filter", "invalid_search_filter", fmt.Sprintf("filter is longer than %d characters", maxFilterRunes))
	}
	f, err := index.ParseFilter(text)
	if err != nil {
		return nil, invalid("filter", "invalid_search_filter", err.Error())
	}
	return f, nil
}
