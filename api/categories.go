package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// categories is the taxonomy with counts of what the caller may see.
func (s *Server) categories(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	q := index.Query{Scopes: s.Principal(c).Scopes(), At: s.Now(), Limit: 1, Facets: []string{"category"}}
	found, err := s.deps.Engine.Search(c.Request().Context(), q)
	if err != nil {
		return notReady(err)
	}
	counts := found.Facets["category"]
	t := s.deps.Taxonomy()
	if t == nil {
		t = taxonomyOf(counts)
	}
	return c.JSON(http.StatusOK, CategoryTree{Categories: newCategories(t.Categories, counts)})
}

// newCategories leaves out those without articles: an empty one may be empty for
// this caller only.
func newCategories(cs []kb.Category, counts map[string]int) []Category {
	out := []Category{}
	for _, k := range cs {
		node := Category{Slug: k.Slug, Path: k.Path, Name: k.Name, Count: counts[k.Path], Children: newCategories(k.Children, counts)}
		for _, child := range node.Children {
			node.Count += child.Count
		}
		if node.Count > 0 {
			out = append(out, node)
		}
	}
	return out
}

// taxonomyOf makes a tree of the categories in use, for a folder without a
// taxonomy.
func taxonomyOf(counts map[string]int) *kb.Taxonomy {
	var root kb.Category
	for _, p := range slices.Sorted(maps.Keys(counts)) {
		at := &root
		for slug := range strings.SplitSeq(p, "/") {
			i := slices.IndexFunc(at.Children, func(c kb.Category) bool { return c.Slug == slug })
			if i < 0 {
				at.Children = append(at.Children, kb.Category{Slug: slug, Name: slug})
				i = len(at.Children) - 1
			}
			at = &at.Children[i]
		}
	}
	return kb.NewTaxonomy(root.Children)
}
