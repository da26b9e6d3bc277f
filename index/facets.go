package index

import (
	"maps"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// FacetFields are the fields that can be counted and filtered by.
var FacetFields = kb.FacetNames()

// FacetValues are the values that a document has in a facet field: those that it is
// counted under, and exactly those that a filter finds it by. A category comes with
// all above it, a range of risk levels as each level in it.
func (d *Document) FacetValues(field string) []string {
	switch field {
	case "category":
		return facetValues(field, d.Category)
	case "products":
		return distinct(d.Products)
	case "tags":
		return distinct(d.Tags)
	case "kind":
		return facetValues(field, d.Kind)
	case "riskLevel":
		return facetValues(field, d.RiskLevel)
	case "audience":
		return facetValues(field, string(d.Audience))
	}
	return nil
}

// WithMore are the counts of facets with those of more hits; what was given stays.
func WithMore(facets map[string]map[string]int, fields []string, hits []Hit) map[string]map[string]int {
	if len(hits) == 0 || facets == nil {
		return facets
	}
	out := map[string]map[string]int{}
	for _, field := range fields {
		counts := maps.Clone(facets[field])
		if counts == nil {
			counts = map[string]int{}
		}
		for _, h := range hits {
			for _, value := range h.Document.FacetValues(field) {
				counts[value]++
			}
		}
		out[field] = counts
	}
	return out
}

// facetValues are all values that one stands for; none for an empty one.
func facetValues(field, value string) []string {
	switch {
	case value == "":
		return nil
	case field == "category":
		return pathAndAbove(value)
	case field == "riskLevel":
		if low, high, ok := riskRange(value); ok {
			return riskLevels[low : high+1 : high+1]
		}
	}
	return []string{value}
}

// distinct is a list without what stands there twice.
func distinct(values []string) []string {
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			values = slices.Compact(slices.Sorted(slices.Values(values)))
			break
		}
	}
	return values
}

// pathAndAbove is a/b/c and what it is below: a, a/b, a/b/c.
func pathAndAbove(path string) []string {
	out := make([]string, 0, 1+strings.Count(path, "/"))
	for i, r := range path {
		if r == '/' && i > 0 {
			out = append(out, path[:i])
		}
	}
	return append(out, path)
}

// riskLevels are the grades of products' risk, lowest first.
var riskLevels = []string{"R1", "R2", "R3", "R4", "R5"}

// riskRange reads R1-R3 as places in riskLevels.
func riskRange(s string) (low, high int, ok bool) {
	from, to, _ := strings.Cut(s, "-")
	low, high = slices.Index(riskLevels, from), slices.Index(riskLevels, to)
	return low, high, 0 <= low && low <= high
}
