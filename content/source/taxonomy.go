package source

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// previewTaxonomy compares the tree that a text describes with the one in use, and
// finds the articles that would have no place in it.
func previewTaxonomy(ctx context.Context, folder *content.Files, used *kb.Taxonomy, store Store, text string) (*Preview, error) {
	p := &Preview{}
	next, findings := markdown.LoadTaxonomy(folder.With(taxonomyFile, text))
	for _, f := range findings {
		p.Wrong = append(p.Wrong, wrongLine(strings.Split(text, "\n"), f.Line))
	}
	if len(p.Wrong) > 0 {
		return p, nil
	}
	before, after := categoryNames(used), categoryNames(next)
	p.Categories = categoryChanges(before, after)
	now := time.Now()
	err := store.EachSummary(ctx, func(a kb.Summary) error {
		if before[a.Category] != "" && after[a.Category] == "" && a.StateAt(now) != kb.StateArchived {
			p.Homeless = append(p.Homeless, index.Document{Slug: a.Slug, Title: a.Title, Category: a.Category})
		}
		return nil
	})
	return p, err
}

// categoryChanges are those between two trees, by path.
func categoryChanges(before, after map[string]string) (out []CategoryChange) {
	for path, name := range before {
		if after[path] != name {
			out = append(out, CategoryChange{Path: path, Before: name, After: after[path]})
		}
	}
	for path, name := range after {
		if before[path] == "" {
			out = append(out, CategoryChange{Path: path, After: name})
		}
	}
	slices.SortFunc(out, func(a, b CategoryChange) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// categoryNames are the names of all categories by path; one without a name has
// that of its address.
func categoryNames(t *kb.Taxonomy) map[string]string {
	out := map[string]string{}
	var walk func([]kb.Category)
	walk = func(cs []kb.Category) {
		for _, c := range cs {
			out[c.Path] = cmp.Or(c.Name, c.Slug)
			walk(c.Children)
		}
	}
	if t != nil {
		walk(t.Categories)
	}
	return out
}
