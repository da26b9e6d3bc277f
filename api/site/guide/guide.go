// Package guide is the product guide as customers see it: a list that can be cut down,
// and up to four products side by side, in one neutral order, without a yield. It works
// without JavaScript.
package guide

import (
	"embed"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/api/site/language"
	"github.com/wenjin-kb/wenjin/kb/products"
)

//go:embed templates assets
var files embed.FS

// Face is the product guide, in the frame that customers see.
func Face() site.Face {
	return site.Face{Name: "help", Files: files, Languages: language.All, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		g.GET("/products", p.list)
		g.GET("/products/compare", p.compare)
	}}
}

type pages struct{ *site.Site }

// view is what both pages are drawn from.
type view struct {
	Kinds, Accesses []products.Choice
	Risks           []string
	Filter          products.Filter
	Products        products.List
	Groups          []group
	Total           int
	Chosen          []string // slugs that are ticked
	Max             int
	Wrong           string
	Rows            []row
}

// group are the products of a kind.
type group struct {
	Name     string // key of the kind
	Products products.List
}

// row is an attribute of products that stand side by side.
type row struct {
	Name   string
	Values []string
}

func (p pages) newView() view {
	return view{Kinds: products.Kinds, Accesses: products.Accesses, Risks: products.Risks, Max: products.MaxCompared}
}

// list shows the guide. A filter that is none of ours cuts nothing down.
func (p pages) list(c echo.Context) error { return p.show(c, http.StatusOK, "") }

func (p pages) show(c echo.Context, status int, wrong string) error {
	v := p.newView()
	v.Wrong, v.Chosen = wrong, c.QueryParams()["p"]
	f := products.Filter{Kind: c.QueryParam("kind"), Risk: c.QueryParam("risk"), Access: c.QueryParam("access")}
	if f.Valid() {
		v.Filter = f
	}
	all := p.API.Products(c)
	v.Total, v.Products = len(all), all.Filter(v.Filter)
	for _, kind := range products.Kinds {
		if of := v.Products.Filter(products.Filter{Kind: kind.Key}); len(of) > 0 {
			v.Groups = append(v.Groups, group{kind.Key, of})
		}
	}
	return p.Render(c, status, "products", site.Page{Title: p.Say(c, "guide"), Canonical: p.Base(c) + "/products", Description: p.Say(c, "guide.about"), NoIndex: len(c.QueryParams()) > 0, Data: v})
}

// compare puts products side by side.
func (p pages) compare(c echo.Context) error {
	picked, err := p.API.Products(c).Pick(c.QueryParams()["p"])
	switch {
	case err != nil:
		return p.show(c, http.StatusBadRequest, "guide.toomany")
	case len(picked) == 0:
		return p.show(c, http.StatusBadRequest, "guide.none")
	}
	v := p.newView()
	v.Products, v.Rows = picked, rows(p.Language(c), picked)
	return p.Render(c, http.StatusOK, "compare", site.Page{Title: p.Say(c, "guide.compare"), NoIndex: true, Data: v})
}

// rows are the attributes, in the order in which they matter to somebody's money.
func rows(l *language.Language, list products.List) (out []row) {
	for _, r := range []struct {
		name  string
		value func(products.Product) string
	}{
		{"guide.row.kind", func(p products.Product) string { return l.Must("guide.kind." + p.Kind) }},
		{"guide.row.principal", func(p products.Product) string { return p.Principal }},
		{"guide.row.insured", func(p products.Product) string {
			if p.Insured {
				return l.Must("guide.insured")
			}
			return l.Must("guide.uninsured")
		}},
		{"guide.row.risk", func(p products.Product) string {
			if p.RiskLevel == "" {
				return l.Must("guide.unrated")
			}
			return p.RiskLevel
		}},
		{"guide.row.access", func(p products.Product) string { return l.Must("guide.access." + p.Access) }},
		{"guide.row.liquidity", func(p products.Product) string { return p.Liquidity }},
		{"guide.row.term", func(p products.Product) string { return p.Term }},
		{"guide.row.fees", func(p products.Product) string { return p.Fees }},
		{"guide.row.issuer", func(p products.Product) string { return p.Issuer }},
		{"guide.row.licence", func(p products.Product) string { return p.Licence }},
		{"guide.row.source", func(p products.Product) string { return p.Source }},
		{"guide.row.checked", func(p products.Product) string { return p.AsOf.String() }},
	} {
		values := make([]string, len(list))
		for i, p := range list {
			values[i] = r.value(p)
		}
		out = append(out, row{l.Must(r.name), values})
	}
	return out
}

// Ticked reports whether a product is chosen.
func (v view) Ticked(slug string) bool { return slices.Contains(v.Chosen, slug) }
