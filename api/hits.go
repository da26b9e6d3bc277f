package api

import (
	"html"
	"slices"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"github.com/wenjin-kb/wenjin/api/request"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// everything asks for all facets, or for all attributes that need not be named.
const everything = "*"

// attribute is a part of a hit that attributesToRetrieve can name.
type attribute struct {
	name   string
	byName bool // comes to nobody who does not name it
	put    func(to *Hit, h *index.Hit)
}

// attributes are all of them. Documents are shared and read-only: so are the hits
// that point into them.
var attributes = []attribute{
	{name: "slug", put: func(to *Hit, h *index.Hit) { to.Slug = h.Document.Slug }},
	{name: "title", put: func(to *Hit, h *index.Hit) { to.Title = &h.Document.Title }},
	{name: "questions", byName: true, put: func(to *Hit, h *index.Hit) { to.Questions = new(List(h.Document.Questions)) }},
	{name: "answer", put: func(to *Hit, h *index.Hit) { to.Answer = &h.Document.Answer }},
	{name: "body", byName: true, put: func(to *Hit, h *index.Hit) { to.Body = &h.Whole().Body }},
	{name: "kind", put: func(to *Hit, h *index.Hit) { to.Kind = new(kb.Kind(h.Document.Kind)) }},
	{name: "category", put: func(to *Hit, h *index.Hit) { to.Category = &h.Document.Category }},
	{name: "products", put: func(to *Hit, h *index.Hit) { to.Products = new(List(h.Document.Products)) }},
	{name: "tags", put: func(to *Hit, h *index.Hit) { to.Tags = new(List(h.Document.Tags)) }},
	{name: "audience", put: func(to *Hit, h *index.Hit) { to.Audience = &h.Document.Audience }},
	{name: "riskLevel", put: func(to *Hit, h *index.Hit) { to.RiskLevel = OrNull(h.Document.RiskLevel) }},
	{name: "updatedAt", put: func(to *Hit, h *index.Hit) { to.UpdatedAt = new(Timestamp(h.Document.UpdatedAt)) }},
	{name: "url", put: func(to *Hit, h *index.Hit) { to.URL = new(articleURL(h.Document.Slug)) }},
	{name: "section", put: func(to *Hit, h *index.Hit) { to.Section = sectionOrNull(h.Section) }},
	{name: "matchedQuestion", put: func(to *Hit, h *index.Hit) { to.MatchedQuestion = OrNull(h.MatchedQuestion) }},
	{name: "validFrom", put: func(to *Hit, h *index.Hit) { to.ValidFrom = MomentOrNull(h.Document.From) }},
	{name: "validTo", put: func(to *Hit, h *index.Hit) { to.ValidTo = MomentOrNull(h.Document.Until) }},
}

func attributeNames() (names []string) {
	for _, a := range attributes {
		names = append(names, a.name)
	}
	return names
}

// isAsked reports whether a request for the named attributes, none being a request
// for everything, wants this one.
func (a attribute) isAsked(names []string) bool {
	return slices.Contains(names, a.name) || !a.byName && (len(names) == 0 || slices.Contains(names, everything))
}

// LogBodies logs whose whole texts somebody is shown with hits, as where an article is read.
func (s *Server) LogBodies(c echo.Context, hits []index.Hit) error {
	shown := make([]kb.Article, len(hits))
	for i := range hits {
		shown[i] = kb.Article{Slug: hits[i].Document.Slug, Audience: hits[i].Document.Audience}
	}
	return s.deps.Library.LogRead(c.Request().Context(), s.Principal(c), shown...)
}

func newHits(hits []index.Hit, p *SearchRequest) []Hit {
	out := make([]Hit, len(hits))
	for i := range hits {
		out[i] = newHit(&hits[i], p)
	}
	return out
}

// newHit makes a hit: the attributes asked for, and what is marked.
func newHit(h *index.Hit, p *SearchRequest) Hit {
	hit := Hit{Slug: h.Document.Slug}
	for _, a := range attributes {
		if a.isAsked(p.AttributesToRetrieve) {
			a.put(&hit, h)
		}
	}
	if h.Lapsed {
		hit.Expired = new(true) // only who may see lapsed articles finds one
	}
	hit.Formatted = newFormatted(h, p)
	if p.ShowRankingScore {
		hit.RankingScore = &h.Score
	}
	if p.ShowRankingScoreDetails {
		parts := map[string]float64{}
		for _, part := range h.Parts {
			parts[part.Name] += part.Value
		}
		hit.RankingScoreDetails = &RankingScoreDetails{Tier: h.Tier, Parts: parts}
	}
	return hit
}

// newFormatted are the texts with marks; where the body is cut, the marker says so.
func newFormatted(h *index.Hit, p *SearchRequest) *Formatted {
	pre, post, marker := request.OrDefault(p.HighlightPreTag, "<mark>"), request.OrDefault(p.HighlightPostTag, "</mark>"), request.OrDefault(p.CropMarker, "…")
	body := formatted(h.Snippet, pre, post)
	if h.Snippet.Start > 0 {
		body = marker + body
	}
	if h.Snippet.More {
		body += marker
	}
	return &Formatted{Title: formatted(h.Title, pre, post), Answer: formatted(h.Answer, pre, post), Body: body}
}

// formatted is the text escaped for HTML, in which only the tags are markup.
func formatted(m index.Marked, pre, post string) string {
	return m.Write(pre, post, html.EscapeString)
}

func sectionOrNull(s *index.Section) nullable.Nullable[Section] {
	if s == nil {
		return nullable.NewNullNullable[Section]()
	}
	return nullable.NewNullableWithValue(Section{Title: s.Title, Anchor: s.Anchor})
}

// articleURL is where people read an article.
func articleURL(slug string) string { return "/a/" + slug }
