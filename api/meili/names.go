package meili

import (
	"slices"

	"github.com/wenjin-kb/wenjin/index"
)

// everything asks for all attributes, or all facets.
const everything = "*"

var (
	// searchable are the attributes that a search looks into, the weightiest first.
	searchable = []string{"title", "questions", "answer", "body"}
	// displayed are the attributes of a document.
	displayed = []string{
		"id", "slug", "title", "questions", "answer", "body", "kind", "category", "categories", "products", "tags", "audience", "riskLevel", "updatedAt", "validFrom", "validTo", "url",
		"content", "hierarchy_lvl0", "hierarchy_lvl1", "hierarchy_lvl2", "anchor",
	}
	// distinctFields can an answer have one hit of each of.
	distinctFields = slices.Concat([]string{"id", "slug"}, index.FacetFields)
)
