package help

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
)

func (p pages) category(c echo.Context) error {
	path, err := url.PathUnescape(strings.Trim(c.Param("*"), "/"))
	if err != nil {
		return echo.ErrNotFound
	}
	if category, ok := strings.CutSuffix(path, "/"+atomFile); ok {
		return p.atomOf(c, category)
	}
	found, err := p.ask(c, index.Query{Limit: 100, Filter: index.Equals("category", path), Facets: []string{"category"}})
	if err != nil {
		return err
	}
	if found.Total == 0 {
		return echo.ErrNotFound
	}
	groups := map[string][]index.Hit{}
	for _, h := range found.Hits {
		groups[h.Document.Category] = append(groups[h.Document.Category], h)
	}
	type group struct {
		Path string
		Hits []index.Hit
	}
	var ordered []group
	for p, hits := range groups {
		ordered = append(ordered, group{p, hits})
	}
	slices.SortFunc(ordered, func(a, b group) int { return strings.Compare(a.Path, b.Path) })
	name, crumbs := p.Deps.Taxonomy().Name(path), p.crumbs(path)
	above, address := crumbs[:len(crumbs)-1], "/c/"+path
	data, err := graph(breadcrumbs(p.Language(c), p.Base(c), above, name, address))
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "category", site.Page{
		Title: name, Canonical: p.Base(c) + address, Description: p.Say(c, "category.about", name, found.Total), Public: true,
		Data: map[string]any{"Path": path, "Name": name, "Crumbs": append(slices.Clone(above), crumb{name, ""}), "Groups": ordered, "Total": found.Total, "Structured": data},
	})
}
