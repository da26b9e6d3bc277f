package meili

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api"
	"github.com/wenjin-kb/wenjin/index"
)

// newDocument is an article as clients read it. The names from content on are those of
// documentation sites, which search boxes as meilisearch-docsearch show.
func (r *room) newDocument(c echo.Context, d *index.Document) map[string]any {
	top, _, _ := strings.Cut(d.Category, "/")
	levels := map[string]string{}
	for i, level := range index.Levels(d.Category) {
		if i < len(index.LevelFields) {
			levels[strings.TrimPrefix(index.LevelFields[i], "categories.")] = level
		}
	}
	return map[string]any{
		"id": d.Slug, "slug": d.Slug, "title": d.Title, "questions": api.List(d.Questions), "answer": d.Answer, "body": d.Body, "kind": d.Kind,
		"category": d.Category, "categories": levels, "products": api.List(d.Products), "tags": api.List(d.Tags), "audience": d.Audience,
		"riskLevel": api.OrNull(d.RiskLevel), "updatedAt": api.Timestamp(d.UpdatedAt), "validFrom": api.MomentOrNull(d.From), "validTo": api.MomentOrNull(d.Until),
		"url": r.address(c, d.Slug), "content": d.Answer, "hierarchy_lvl0": r.deps.Taxonomy().Name(top), "hierarchy_lvl1": d.Title, "hierarchy_lvl2": nil, "anchor": nil,
	}
}

// givesBody reports whether the whole text is among the attributes asked for.
func givesBody(names []string) bool { return len(only(map[string]any{"body": nil}, names)) > 0 }

// logWhole logs whose texts hits give, if they do.
func (r *room) logWhole(c echo.Context, names []string, hits []index.Hit) error {
	if !givesBody(names) {
		return nil
	}
	return r.LogBodies(c, hits)
}

// only leaves the named attributes of a document, a.b being one of a.
func only(document map[string]any, names []string) map[string]any {
	if names == nil || slices.Contains(names, everything) {
		return document
	}
	out := map[string]any{}
	for name, value := range document {
		if slices.ContainsFunc(names, func(n string) bool { return n == name || strings.HasPrefix(n, name+".") }) {
			out[name] = value
		}
	}
	return out
}

// valuesOf are the values by which documents are distinct.
func valuesOf(d *index.Document, field string) []string {
	switch field {
	case "id", "slug":
		return []string{d.Slug}
	case "category": // not what is above it
		return []string{d.Category}
	}
	return d.FacetValues(field)
}
