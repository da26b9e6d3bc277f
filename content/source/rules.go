package source

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/brand"
	"github.com/wenjin-kb/wenjin/kb/compliance"
	"github.com/wenjin-kb/wenjin/kb/markdown"
	"github.com/wenjin-kb/wenjin/kb/products"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

// Rules are what a text is held against: the categories, the facts and the red
// lines of the content folder as they were read last. They may be replaced while
// they are used.
type Rules struct {
	taxonomy atomic.Pointer[taxonomy.Taxonomy]
	facts    atomic.Pointer[kb.Facts]
	pack     atomic.Pointer[compliance.Pack]
	products atomic.Pointer[products.List]
	brand    atomic.Pointer[brand.Brand]
}

var _ kb.Checker = (*Rules)(nil)

// NewRules begins with red lines alone; [Source.Sync] brings the rest.
func NewRules(pack *compliance.Pack) *Rules {
	r := &Rules{}
	r.facts.Store(&kb.Facts{})
	r.products.Store(&products.List{})
	r.brand.Store(brand.Default())
	r.pack.Store(pack)
	return r
}

// Taxonomy is the tree of categories; nil where any category is good.
func (r *Rules) Taxonomy() *taxonomy.Taxonomy { return r.taxonomy.Load() }

// Facts are the confirmed figures.
func (r *Rules) Facts() kb.Facts { return *r.facts.Load() }

// Products are those of the guide.
func (r *Rules) Products() products.List { return *r.products.Load() }

// Brand is what the pages show of the house.
func (r *Rules) Brand() *brand.Brand { return r.brand.Load() }

// Pack is the red lines.
func (r *Rules) Pack() *compliance.Pack { return r.pack.Load() }

// Check implements kb.Checker.
func (r *Rules) Check(ctx context.Context, article kb.Article, at time.Time) ([]kb.Finding, error) {
	found := append(article.Validate(r.Taxonomy(), r.Facts()), markdown.Inspect(article.Body, r.Facts())...)
	crossed, err := r.Pack().With(r.Facts()).Check(ctx, article, at)
	return append(found, crossed...), err
}

// Version implements kb.Checker.
func (r *Rules) Version() string { return r.Pack().Version() }
