// Package entries changes single categories, facts and settings in the texts of their files: the
// rest of a text, its comments too, stays as somebody wrote it. What it gives is a text
// that is judged and reviewed as any other.
package entries

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Categories are those of a text, as a tree with paths.
func Categories(text string) ([]taxonomy.Category, error) {
	var file struct{ Categories []taxonomy.Category }
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		return nil, unreadable(err)
	}
	return taxonomy.New(file.Categories).Categories, nil
}

func unreadable(err error) error {
	return kb.Errorf(kb.Invalid, "unreadable_file", "the text can't be read: %v", err)
}

var errNoCategory = kb.Errorf(kb.Invalid, "category_not_found", "there is no such category in the text")

// slugs of categories are as those of articles.
var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// place is where a category stands in a text.
type place struct {
	list *yaml.Node // of it and its neighbours
	i    int
	up   *place // of the category that it is below; nil at the top
}

func (p place) node() *yaml.Node { return p.list.Content[p.i] }

// AddCategory puts a category last below another, or at the top where under is empty.
func AddCategory(text, under, slug, name string) (string, error) {
	if !slugPattern.MatchString(slug) || strings.TrimSpace(name) == "" {
		return "", kb.Errorf(kb.Invalid, "invalid_category", "a category needs a slug (a-z, 0-9 and single hyphens) and a name")
	}
	return changeCategories(text, func(top *yaml.Node) error {
		list := top
		if under != "" {
			p, err := find(top, under)
			if err != nil {
				return err
			}
			list = children(p.node(), true)
		}
		added := &yaml.Node{Kind: yaml.MappingNode}
		set(added, "slug", slug)
		set(added, "name", name)
		return insert(list, len(list.Content), added)
	})
}

// RenameCategory gives a category another name; its path stays.
func RenameCategory(text, path, name string) (string, error) {
	if name = strings.TrimSpace(name); name == "" {
		return "", kb.Errorf(kb.Invalid, "invalid_category", "a category needs a name")
	}
	return changeCategories(text, func(top *yaml.Node) error {
		p, err := find(top, path)
		if err == nil {
			set(p.node(), "name", name)
		}
		return err
	})
}

// RemoveCategory takes a category away that has none below it.
func RemoveCategory(text, path string) (string, error) {
	return changeCategories(text, func(top *yaml.Node) error {
		p, err := find(top, path)
		if err != nil {
			return err
		}
		if below := children(p.node(), false); below != nil && len(below.Content) > 0 {
			return kb.Errorf(kb.Invalid, "category_not_empty", "move the categories below %s away first", path)
		}
		p.take()
		return nil
	})
}

// Where a category is moved to, seen from another.
type Where string

// The places.
const (
	Before Where = "before"
	After  Where = "after"
	Into   Where = "into" // last below it
)

// MoveCategory moves a category, with all below it, to a place seen from another.
func MoveCategory(text, path string, where Where, target string) (string, error) {
	if target == path || strings.HasPrefix(target, path+"/") {
		return "", kb.Errorf(kb.Invalid, "invalid_category", "a category can't be moved into itself")
	}
	return changeCategories(text, func(top *yaml.Node) error {
		from, err := find(top, path)
		if err != nil {
			return err
		}
		to, err := find(top, target)
		if err != nil {
			return err
		}
		moved, anchor := from.node(), to.node()
		from.take()
		if where == Into {
			list := children(anchor, true)
			return insert(list, len(list.Content), moved)
		}
		i := slices.Index(to.list.Content, anchor) // it may have moved up
		if where == After {
			i++
		}
		return insert(to.list, i, moved)
	})
}

// Nudge moves a category by one place: up or down among its neighbours, in below the one
// before it, out behind the one that it is below.
func Nudge(text, path, way string) (string, error) {
	categories, err := Categories(text)
	if err != nil {
		return "", err
	}
	list, parent := categories, ""
	for slug := range strings.SplitSeq(path, "/") {
		i := slices.IndexFunc(list, func(c taxonomy.Category) bool { return c.Slug == slug })
		if i < 0 {
			return "", errNoCategory
		}
		if list[i].Path != path {
			list, parent = list[i].Children, list[i].Path
			continue
		}
		switch {
		case way == "up" && i > 0:
			return MoveCategory(text, path, Before, list[i-1].Path)
		case way == "down" && i+1 < len(list):
			return MoveCategory(text, path, After, list[i+1].Path)
		case way == "in" && i > 0:
			return MoveCategory(text, path, Into, list[i-1].Path)
		case way == "out" && parent != "":
			return MoveCategory(text, path, After, parent)
		}
	}
	return text, nil // it is there already
}

// take takes the category out of its list, and a list that has become empty with it.
func (p place) take() {
	p.list.Content = slices.Delete(p.list.Content, p.i, p.i+1)
	if len(p.list.Content) == 0 && p.up != nil {
		unset(p.up.node(), "children")
	}
}

// insert puts a category into a list that has none of its slug.
func insert(list *yaml.Node, i int, c *yaml.Node) error {
	slug := value(c, "slug")
	if slices.ContainsFunc(list.Content, func(n *yaml.Node) bool { return value(n, "slug") == slug }) {
		return kb.Errorf(kb.Invalid, "category_taken", "there is a category %q in that place", slug)
	}
	list.Content = slices.Insert(list.Content, i, c)
	return nil
}

// find finds a category by its path.
func find(top *yaml.Node, path string) (place, error) {
	list := top
	var up *place
	for slug := range strings.SplitSeq(path, "/") {
		if list == nil {
			return place{}, errNoCategory
		}
		i := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return value(n, "slug") == slug })
		if i < 0 {
			return place{}, errNoCategory
		}
		here := place{list, i, up}
		list, up = children(here.node(), false), &here
	}
	return *up, nil
}

// children is the list of what is below a category.
func children(c *yaml.Node, make bool) *yaml.Node {
	if n := field(c, "children"); n != nil && n.Kind == yaml.SequenceNode {
		return n
	}
	if !make {
		return nil
	}
	c.Style &^= yaml.FlowStyle
	unset(c, "children")
	list := &yaml.Node{Kind: yaml.SequenceNode}
	c.Content = append(c.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "children"}, list)
	return list
}

// changeCategories changes the list at the top of a text.
func changeCategories(text string, change func(top *yaml.Node) error) (string, error) {
	return changeList(text, "categories", change)
}

// changeList changes the list that a text has under a name.
func changeList(text, name string, change func(list *yaml.Node) error) (string, error) {
	return changeRoot(text, func(root *yaml.Node) error {
		list := field(root, name)
		if list == nil || list.Kind != yaml.SequenceNode {
			unset(root, name)
			list = &yaml.Node{Kind: yaml.SequenceNode}
			root.Content = append(root.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, list)
		}
		list.Style &^= yaml.FlowStyle
		return change(list)
	})
}

// changeRoot changes the mapping that a text is.
func changeRoot(text string, change func(root *yaml.Node) error) (string, error) {
	var file yaml.Node
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		return "", unreadable(err)
	}
	if file.Kind == 0 {
		file = yaml.Node{Kind: yaml.DocumentNode, HeadComment: strings.TrimSpace(text), Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	root := file.Content[0]
	if root.Kind != yaml.MappingNode {
		return "", unreadable(fmt.Errorf("it is no mapping"))
	}
	if err := change(root); err != nil {
		return "", err
	}
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(&file); err != nil {
		return "", unreadable(err)
	}
	return b.String(), nil
}
