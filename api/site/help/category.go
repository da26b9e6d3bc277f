package help

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

const inCategory = 100 // articles on a page of a category

func (p pages) category(c echo.Context) error {
	path, err := url.PathUnescape(strings.Trim(c.Param("*"), "/"))
	if err != nil {
		return echo.ErrNotFound
	}
	if category, ok := strings.CutSuffix(path, "/"+atomFile); ok {
		return p.atomOf(c, category)
	}
	q := index.Query{Limit: inCategory, Filter: index.Equals("category", path), Facets: []string{"category"}}
	found, err := p.ask(c, q)
	if err != nil {
		return err
	}
	if found.Total == 0 {
		return echo.ErrNotFound
	}
	below := within(p.Deps.Taxonomy().Tree(found.Facets["category"]), path)
	last := (found.Total + inCategory - 1) / inCategory
	page, _ := strconv.Atoi(c.QueryParam("page"))
	page = min(max(page, 1), last)
	if page > 1 {
		q.Offset, q.Facets = (page-1)*inCategory, nil
		if found, err = p.ask(c, q); err != nil {
			return err
		}
	}
	name, crumbs := p.Deps.Taxonomy().Name(path), p.crumbs(path)
	above, address := crumbs[:len(crumbs)-1], "/c/"+path
	at := func(page int) string {
		switch {
		case page < 1 || page > last:
			return ""
		case page == 1:
			return address
		}
		return address + "?page=" + strconv.Itoa(page)
	}
	data, err := graph(breadcrumbs(p.Language(c), p.Base(c), above, name, address))
	if err != nil {
		return err
	}
	return p.Render(c, http.StatusOK, "category", site.Page{
		Title: name, Canonical: p.Base(c) + at(page), Description: p.Say(c, "category.about", name, found.Total), Public: true,
		Data: map[string]any{"Path": path, "Name": name, "Crumbs": append(slices.Clone(above), crumb{name, ""}), "Groups": groups(found.Hits), "Total": found.Total, "Below": below, "Previous": at(page - 1), "Next": at(page + 1), "Structured": data},
	})
}

// group is the articles of one category on a page.
type group struct {
	Path string
	Hits []index.Hit
}

func groups(hits []index.Hit) (out []group) {
	by := map[string][]index.Hit{}
	for _, h := range hits {
		by[h.Document.Category] = append(by[h.Document.Category], h)
	}
	for path, hits := range by {
		out = append(out, group{path, hits})
	}
	slices.SortFunc(out, func(a, b group) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// within are the categories right below one in a tree.
func within(tree []taxonomy.Branch, path string) []taxonomy.Branch {
	for _, b := range tree {
		switch {
		case b.Path == path:
			return b.Children
		case strings.HasPrefix(path, b.Path+"/"):
			return within(b.Children, path)
		}
	}
	return nil
}
