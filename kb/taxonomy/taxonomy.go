// Package taxonomy is the tree of categories that articles are filed under.
package taxonomy

import (
	"maps"
	"slices"
	"strings"
)

// Category is one node of the taxonomy. Path joins the slugs of its ancestors
// and its own by slashes.
type Category struct {
	Slug     string     `yaml:"slug" json:"slug"`
	Name     string     `yaml:"name" json:"name"`
	Children []Category `yaml:"children,omitempty" json:"children,omitempty"`
	Path     string     `yaml:"-" json:"path"`
}

// Taxonomy is the tree of categories that articles are filed under.
type Taxonomy struct {
	Categories []Category
	byPath     map[string]*Category
}

// New sets the paths and makes the tree searchable.
func New(categories []Category) *Taxonomy {
	t := &Taxonomy{Categories: categories, byPath: map[string]*Category{}}
	t.index(t.Categories, "")
	return t
}

func (t *Taxonomy) index(cs []Category, prefix string) {
	for i := range cs {
		cs[i].Path = prefix + cs[i].Slug
		t.byPath[cs[i].Path] = &cs[i]
		t.index(cs[i].Children, cs[i].Path+"/")
	}
}

// Lookup finds a category by its path.
func (t *Taxonomy) Lookup(path string) (*Category, bool) {
	if t == nil {
		return nil, false
	}
	c, ok := t.byPath[path]
	return c, ok
}

// Name is the name of the category, or its path when the tree lacks it.
func (t *Taxonomy) Name(path string) string {
	if c, ok := t.Lookup(path); ok && c.Name != "" {
		return c.Name
	}
	return path
}

// Branch is a category with the number of articles in it and below it.
type Branch struct {
	Slug     string   `json:"slug"`
	Path     string   `json:"path"`
	Name     string   `json:"name"`
	Count    int      `json:"count"`
	Children []Branch `json:"children"`
}

// Tree is the taxonomy with counts by path, each with what is below it, without what is empty: an empty
// category may be empty for this reader only. Without a taxonomy it is made of the
// paths that are counted.
func (t *Taxonomy) Tree(counts map[string]int) []Branch {
	if t == nil {
		t = taxonomyOf(slices.Sorted(maps.Keys(counts)))
	}
	return branches(t.Categories, counts)
}

func branches(categories []Category, counts map[string]int) []Branch {
	out := []Branch{}
	for _, c := range categories {
		b := Branch{Slug: c.Slug, Path: c.Path, Name: c.Name, Count: counts[c.Path], Children: branches(c.Children, counts)}
		if b.Count > 0 {
			out = append(out, b)
		}
	}
	return out
}

// taxonomyOf makes a tree of the categories in use, each named by its slug.
func taxonomyOf(paths []string) *Taxonomy {
	var root Category
	for _, path := range paths {
		at := &root
		for slug := range strings.SplitSeq(path, "/") {
			i := slices.IndexFunc(at.Children, func(c Category) bool { return c.Slug == slug })
			if i < 0 {
				at.Children = append(at.Children, Category{Slug: slug, Name: slug})
				i = len(at.Children) - 1
			}
			at = &at.Children[i]
		}
	}
	return New(root.Children)
}

// Named is a category and its name with those above it: 理财 / 货币基金.
type Named struct{ Path, Name string }

// All are the categories in the order of the tree, each under its full name; none
// without a taxonomy.
func (t *Taxonomy) All() []Named {
	if t == nil {
		return nil
	}
	return named(nil, t.Categories, "")
}

func named(out []Named, categories []Category, above string) []Named {
	for _, c := range categories {
		out = append(out, Named{c.Path, above + c.Name})
		out = named(out, c.Children, above+c.Name+" / ")
	}
	return out
}
