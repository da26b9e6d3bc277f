package meili

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index"
)

// readSimilar reads what is to be found, and the article that it is to be like. There is
// one way to be, whatever embedder is named.
func readSimilar(m *members) (p search, id string) {
	var given json.RawMessage
	var embedder string
	p.page.limit = defaultHits
	m.take("id", &given)
	m.take("embedder", &embedder)
	m.take("offset", &p.page.offset)
	m.take("limit", &p.page.limit)
	m.take("filter", &p.asked.Filter)
	m.take("attributesToRetrieve", &p.format.retrieve)
	m.take("retrieveVectors", &p.format.vectors)
	m.take("showRankingScore", &p.asked.ShowRankingScore)
	m.take("showRankingScoreDetails", &p.asked.ShowRankingScoreDetails)
	m.take("showPerformanceDetails", &p.timed)
	m.take("rankingScoreThreshold", &p.threshold)
	m.within("offset", p.page.offset, 0, maxReach)
	m.within("limit", p.page.limit, 0, maxHits)
	m.within("attributesToRetrieve", len(p.format.retrieve), 0, maxNames)
	if given == nil {
		m.refuse("id", "missing_similar_id", "Missing field `id`")
	}
	return p, strings.Trim(string(given), `"`)
}

// similar finds what the title of an article finds, but for the article itself.
func (r *room) similar(c echo.Context) error {
	start := time.Now()
	m, err := body(c, "similar")
	if err != nil {
		return err
	}
	p, id := readSimilar(m)
	if err := m.end(); err != nil {
		return err
	}
	read, err := r.read(c, id)
	if err != nil {
		return renamed(err, "document_not_found", "not_found_similar_id")
	}
	d := index.NewDocument(read.Revision, r.deps.Facts(), read.At)
	p.asked.Q = string([]rune(d.Title)[:min(200, len([]rune(d.Title)))])
	q, err := r.searchQuery(c, &p)
	if err != nil {
		return renamed(err, "invalid_search_", "invalid_similar_")
	}
	q.Face, q.Filter = "", index.Both(q.Filter, index.NotOf{d.Slug})
	found, err := r.Ask(c.Request().Context(), q)
	if err != nil {
		return err
	}
	hits := found.Hits
	total := found.Total
	if p.selects() {
		hits = p.selected(hits)
		total = len(hits)
		hits = hits[min(p.page.offset, total):min(p.page.offset+p.page.limit, total)]
	}
	if err := r.logWhole(c, p.format.retrieve, hits); err != nil {
		return err
	}
	out := api.MeiliSimilar{ID: d.Slug, Hits: []api.MeiliDocument{}, Offset: p.page.offset, Limit: p.page.limit, EstimatedTotalHits: total}
	for _, h := range hits {
		out.Hits = append(out.Hits, r.hit(c, &p, h))
	}
	took := time.Since(start)
	out.ProcessingTimeMs = took.Milliseconds()
	if p.timed {
		out.PerformanceDetails = map[string]string{"search": took.String()}
	}
	return answer(c, out)
}
