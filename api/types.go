package api

import (
	"html"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// searchResponse is the answer to a search.
type searchResponse struct {
	IndexUID           string                    `json:"indexUid,omitempty"`
	Query              string                    `json:"query"`
	QueryUID           string                    `json:"queryUid"`
	ProcessingTimeMs   int64                     `json:"processingTimeMs"`
	EstimatedTotalHits int                       `json:"estimatedTotalHits"`
	Limit              int                       `json:"limit"`
	Offset             int                       `json:"offset"`
	Hits               []map[string]any          `json:"hits"`
	FacetDistribution  map[string]map[string]int `json:"facetDistribution,omitempty"`
	DidYouMean         *string                   `json:"didYouMean"`
	Relaxed            bool                      `json:"relaxed"`
}

type sectionJSON struct {
	Title  string `json:"title"`
	Anchor string `json:"anchor"`
}

// newHit makes a hit: the attributes asked for, and what is marked. The body is
// given only to who asks for it by name.
func newHit(h index.Hit, p *searchParams) map[string]any {
	d := h.Document
	all := map[string]any{
		"slug": d.Slug, "title": d.Title, "questions": list(d.Questions), "answer": d.Answer, "body": d.Body, "kind": d.Kind, "category": d.Category,
		"products": list(d.Products), "tags": list(d.Tags), "audience": d.Audience, "riskLevel": orNull(d.RiskLevel), "updatedAt": d.UpdatedAt.UTC().Format(time.RFC3339),
		"url": "/a/" + d.Slug, "section": nil, "matchedQuestion": orNull(h.MatchedQuestion), "validFrom": momentOrNull(d.From), "validTo": momentOrNull(d.Until),
	}
	if h.Section != nil {
		all["section"] = sectionJSON{h.Section.Title, h.Section.Anchor}
	}
	hit := map[string]any{}
	for name, value := range all {
		asked := slices.Contains(p.AttributesToRetrieve, name)
		if asked || name != "body" && name != "questions" && (len(p.AttributesToRetrieve) == 0 || slices.Contains(p.AttributesToRetrieve, "*")) {
			hit[name] = value
		}
	}
	hit["slug"] = d.Slug
	if h.Lapsed {
		hit["expired"] = true // only who may see lapsed articles finds one
	}
	pre, post, marker := orDefault(p.HighlightPreTag, "<mark>"), orDefault(p.HighlightPostTag, "</mark>"), orDefault(p.CropMarker, "…")
	body := formatted(h.Snippet, pre, post)
	if h.Snippet.Start > 0 {
		body = marker + body
	}
	if h.Snippet.End < len(d.Body) && h.Snippet.Text != "" {
		body += marker
	}
	hit["_formatted"] = map[string]string{"title": formatted(h.Title, pre, post), "answer": formatted(h.Answer, pre, post), "body": body}
	if p.ShowRankingScore {
		hit["_rankingScore"] = h.Score
	}
	if p.ShowRankingScoreDetails {
		parts := map[string]float64{}
		for _, part := range h.Parts {
			parts[part.Name] += part.Value
		}
		hit["_rankingScoreDetails"] = map[string]any{"tier": h.Tier, "parts": parts}
	}
	return hit
}

// formatted is the text escaped for HTML, in which only the tags are markup.
func formatted(m index.Marked, pre, post string) string {
	return m.Write(pre, post, html.EscapeString)
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orDefault(s *string, d string) string {
	if s == nil {
		return d
	}
	return *s
}

func momentOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

type suggestionJSON struct {
	Text      string `json:"text"`
	Slug      string `json:"slug"`
	Title     string `json:"title"`
	URL       string `json:"url"`
	Formatted string `json:"_formatted"`
}
