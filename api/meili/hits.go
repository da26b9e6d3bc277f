package meili

import (
	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
)

// hit is a document that was found, as the search wants it shown.
func (r *room) hit(c echo.Context, p *search, h index.Hit) map[string]any {
	whole := r.newDocument(c, h.Whole())
	if h.Section != nil {
		whole["hierarchy_lvl2"], whole["anchor"] = h.Section.Title, h.Section.Anchor
	}
	out := only(whole, p.format.retrieve)
	if f := p.format.formatted(out, h); f != nil {
		out["_formatted"] = f
	}
	if h.Lapsed {
		out["expired"] = true // only who may see lapsed articles finds one
	}
	if p.format.positions {
		out["_matchesPosition"] = positions(h)
	}
	if p.format.vectors {
		out["_vectors"] = map[string]any{}
	}
	if p.asked.ShowRankingScore {
		out["_rankingScore"] = h.Score
	}
	if p.asked.ShowRankingScoreDetails {
		details := map[string]any{}
		for i, part := range h.Parts {
			details[part.Name] = map[string]any{"order": i, "score": part.Value}
		}
		out["_rankingScoreDetails"] = details
	}
	return out
}
