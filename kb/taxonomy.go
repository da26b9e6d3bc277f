package kb

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

// NewTaxonomy sets the paths and makes the tree searchable.
func NewTaxonomy(categories []Category) *Taxonomy {
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
