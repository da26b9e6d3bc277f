package compliance

import (
	"testing"

	"github.com/wenjin-kb/wenjin/kb"
)

func TestCategoriesHoldTheirChildren(t *testing.T) {
	for _, c := range []struct {
		category string
		paths    []string
		want     bool
	}{
		{"loan", []string{"loan"}, true},
		{"loan/consumer", []string{"loan"}, true},
		{"loan", []string{"loan/consumer"}, false},
		{"loans", []string{"loan"}, false},
		{"wealth/fund", []string{"loan", "wealth"}, true},
		{"", []string{"loan"}, false},
		{"loan", nil, false},
	} {
		if got := inCategory(c.category, c.paths); got != c.want {
			t.Errorf("%q is in %q: %v", c.category, c.paths, got)
		}
	}
}

// An article is about a kind of product by its category, its products or its level.
func TestShippedKindsOfProducts(t *testing.T) {
	kinds := realPack(t).kinds
	for name, c := range map[string]struct {
		kind    string
		article kb.Article
		want    bool
	}{
		"a category":           {"loan", kb.Article{Category: "loan"}, true},
		"a child category":     {"loan", kb.Article{Category: "loan/consumer"}, true},
		"a product":            {"loan", kb.Article{Category: "general", Products: []string{"消费贷款"}}, true},
		"another product":      {"loan", kb.Article{Category: "general", Products: []string{"银行卡"}}, false},
		"safety about loans":   {"loan", kb.Article{Category: "safety", Products: []string{"消费贷款"}}, false},
		"wealth":               {"invest", kb.Article{Category: "wealth/fund"}, true},
		"a risk level":         {"invest", kb.Article{Category: "general", RiskLevel: "R2"}, true},
		"no product":           {"invest", kb.Article{Category: "general"}, false},
		"how to be assessed":   {"invest_product", kb.Article{Category: "wealth/suitability"}, false},
		"a fund":               {"invest_product", kb.Article{Category: "wealth/fund"}, true},
		"insurance":            {"insurance", kb.Article{Category: "insurance/health"}, true},
		"a deposit":            {"deposit", kb.Article{Category: "general", Products: []string{"大额存单"}}, true},
		"a deposit in a rule":  {"deposit", kb.Article{Category: "compliance", Products: []string{"大额存单"}}, false},
		"insurance of a loan":  {"insurance", kb.Article{Category: "loan", Products: []string{"意外险"}}, false},
		"a loan in a question": {"loan", kb.Article{Category: "general", Questions: []string{"贷款怎么办"}}, false},
	} {
		if got := kinds[c.kind].has(c.article); got != c.want {
			t.Errorf("%s is of kind %s: %v", name, c.kind, got)
		}
	}
}
