package compliance

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// productKind says which articles are about a kind of product.
type productKind struct {
	Categories    []string `yaml:"categories"`     // first segments or paths: wealth, loan/cost
	Products      []string `yaml:"products"`       // parts of product names
	RiskLevel     bool     `yaml:"risk_level"`     // an article with a risk level is of this kind
	NotCategories []string `yaml:"not_categories"` // where nothing makes it so
}

func (k *productKind) has(a kb.Article) bool {
	if inCategory(a.Category, k.NotCategories) {
		return false
	}
	if inCategory(a.Category, k.Categories) {
		return true
	}
	if k.RiskLevel && a.RiskLevel != "" {
		return true
	}
	for _, product := range a.Products {
		folded := fold.Squeeze(product).String()
		if slices.ContainsFunc(k.Products, func(part string) bool { return strings.Contains(folded, part) }) {
			return true
		}
	}
	return false
}

func inCategory(category string, paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		return category == path || strings.HasPrefix(category, path+"/")
	})
}

func audienceOf(a kb.Article) kb.Audience {
	if a.Audience == "" {
		return kb.AudiencePublic
	}
	return a.Audience
}
