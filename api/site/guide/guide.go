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
	return site.Face{Name: "help", Files: files, Languages: []*language.Language{language.Simplified, language.Traditional}, Routes: func(s *site.Site, g *echo.Group) {
		p := pages{s}
		g.GET("/products", p.list)
		g.GET("/products/compare", p.compare)
	}}
}

type pages struct{ *site.Site }

// view is what both pages are drawn from.
type view struct {
	Notice          string
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
	Name     string
	Products products.List
}

// row is an attribute of products that stand side by side.
type row struct {
	Name   string
	Values []string
}

func (p pages) newView() view {
	return view{Notice: products.Notice, Kinds: products.Kinds, Accesses: products.Accesses, Risks: products.Risks, Max: products.MaxCompared}
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
			v.Groups = append(v.Groups, group{kind.Name, of})
		}
	}
	return p.Render(c, status, "products", site.Page{Title: "产品说明", Canonical: p.Base(c) + "/products", Description: "各类金融产品的本金、风险等级、取用、期限、费用与许可，可以并排比较。", NoIndex: len(c.QueryParams()) > 0, Data: v})
}

// compare puts products side by side.
func (p pages) compare(c echo.Context) error {
	picked, err := p.API.Products(c).Pick(c.QueryParams()["p"])
	switch {
	case err != nil:
		return p.show(c, http.StatusBadRequest, "最多同时比较四种，请去掉几种。")
	case len(picked) == 0:
		return p.show(c, http.StatusBadRequest, "请先勾选要比较的产品。")
	}
	v := p.newView()
	v.Products, v.Rows = picked, rows(picked)
	return p.Render(c, http.StatusOK, "compare", site.Page{Title: "产品比较", NoIndex: true, Data: v})
}

// rows are the attributes, in the order in which they matter to somebody's money.
func rows(list products.List) (out []row) {
	for _, r := range []struct {
		name  string
		value func(products.Product) string
	}{
		{"种类", products.Product.KindName},
		{"本金", func(p products.Product) string { return p.Principal }},
		{"存款保险", func(p products.Product) string {
			if p.Insured {
				return "在限额内受保障"
			}
			return "不适用"
		}},
		{"常见风险等级", func(p products.Product) string {
			if p.RiskLevel == "" {
				return "存款不评级"
			}
			return p.RiskLevel
		}},
		{"什么时候能取", products.Product.AccessName},
		{"怎么取", func(p products.Product) string { return p.Liquidity }},
		{"期限", func(p products.Product) string { return p.Term }},
		{"费用", func(p products.Product) string { return p.Fees }},
		{"由谁负责", func(p products.Product) string { return p.Issuer }},
		{"许可与核验", func(p products.Product) string { return p.Licence }},
		{"依据", func(p products.Product) string { return p.Source }},
		{"核对日期", func(p products.Product) string { return p.AsOf.String() }},
	} {
		values := make([]string, len(list))
		for i, p := range list {
			values[i] = r.value(p)
		}
		out = append(out, row{r.name, values})
	}
	return out
}

// Ticked reports whether a product is chosen.
func (v view) Ticked(slug string) bool { return slices.Contains(v.Chosen, slug) }
