package help

import (
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// node is a category with the number of articles in it and below.
type node struct {
	Path, Name string
	Count      int
	Children   []node
}

// tree is the taxonomy with counts, without what is empty. Where there is no
// taxonomy the categories in use stand side by side.
func tree(t *kb.Taxonomy, counts map[string]int) []node {
	if t != nil {
		return nodes(t.Categories, counts)
	}
	var out []node
	for path, n := range counts {
		out = append(out, node{Path: path, Name: path, Count: n})
	}
	slices.SortFunc(out, func(a, b node) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func nodes(cs []kb.Category, counts map[string]int) (out []node) {
	for _, k := range cs {
		n := node{k.Path, k.Name, counts[k.Path], nodes(k.Children, counts)}
		for _, child := range n.Children {
			n.Count += child.Count
		}
		if n.Count > 0 {
			out = append(out, n)
		}
	}
	return out
}
