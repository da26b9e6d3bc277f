package source

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/reference"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// previewTaxonomy compares the tree that a text describes with the one in use.
func previewTaxonomy(folder fs.FS, used *taxonomy.Taxonomy, text string) (*Preview, error) {
	p := &Preview{}
	next, findings := markdown.LoadTaxonomy(content.Over(folder, map[string]string{reference.Taxonomy: text}))
	for _, f := range findings {
		p.Wrong = append(p.Wrong, wrongLine(strings.Split(text, "\n"), f.Line))
	}
	if len(p.Wrong) == 0 {
		p.Categories = categoryChanges(categoryNames(used), categoryNames(next))
	}
	return p, nil
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
func categoryNames(t *taxonomy.Taxonomy) map[string]string {
	out := map[string]string{}
	var walk func([]taxonomy.Category)
	walk = func(cs []taxonomy.Category) {
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
