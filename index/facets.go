package index

import "github.com/wenjin-kb/wenjin/kb"

// FacetFields are the fields that can be counted and filtered by.
var FacetFields = kb.FacetNames()

// FacetValues are the values that a document has in a facet field.
func (d *Document) FacetValues(field string) []string {
	one := func(s string) []string {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	switch field {
	case "category":
		return one(d.Category)
	case "products":
		return d.Products
	case "tags":
		return d.Tags
	case "kind":
		return one(d.Kind)
	case "riskLevel":
		return one(d.RiskLevel)
	case "audience":
		return one(string(d.Audience))
	}
	return nil
}
