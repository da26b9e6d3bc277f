package help

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/answer"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

const (
	pageSize      = 10
	maxPages      = 20
	maxQueryRunes = 200
	maxChoices    = 8
	snippetRunes  = 90
	nearest       = 3 // hits that are shown where none answers
)

// request is what a search page was asked for: what stands in its address.
type request struct {
	query, category, product string
	page                     int // 1-based
}

// read takes whatever is asked for as well as it can be answered: a page of results
// is no place to be strict.
func read(v url.Values) request {
	page, _ := strconv.Atoi(v.Get("page"))
	asked := func(name string) string { return site.Asked(v.Get(name), maxQueryRunes) }
	return request{asked("q"), asked("category"), asked("product"), min(max(page, 1), maxPages)}
}

// address is where the request is answered.
func (r request) address() string {
	v := url.Values{"q": {r.query}}
	if r.category != "" {
		v.Set("category", r.category)
	}
	if r.product != "" {
		v.Set("product", r.product)
	}
	if r.page > 1 {
		v.Set("page", strconv.Itoa(r.page))
	}
	return "/search?" + v.Encode()
}

// in, about and at are the request with another category, product or page.
func (r request) in(category string) request   { r.category, r.page = category, 1; return r }
func (r request) about(product string) request { r.product, r.page = product, 1; return r }
func (r request) at(page int) request          { r.page = page; return r }

func (r request) ask() index.Query {
	var filter index.Filter
	if r.category != "" {
		filter = index.Equals("category", r.category)
	}
	if r.product != "" {
		filter = index.Both(filter, index.Equals("products", r.product))
	}
	return index.Query{Text: r.query, Limit: pageSize, Offset: (r.page - 1) * pageSize, CropRunes: snippetRunes, Facets: []string{"category", "products"}, Filter: filter}
}

// choice is a value of a facet that a reader may choose.
type choice struct {
	Value, Name, URL string
	Count            int
	Chosen           bool
}

// choices are the values with the most articles.
func choices(counts map[string]int, chosen string, name func(string) string, link func(string) request) []choice {
	var out []choice
	for value, n := range counts {
		out = append(out, choice{value, name(value), link(value).address(), n, value == chosen})
	}
	slices.SortFunc(out, func(a, b choice) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Value, b.Value)) })
	return out[:min(len(out), maxChoices)]
}

// tops are the counts of the categories of the first level.
func tops(counts map[string]int) map[string]int {
	counts = maps.Clone(counts)
	maps.DeleteFunc(counts, func(path string, _ int) bool { return strings.Contains(path, "/") })
	return counts
}

func (p pages) search(c echo.Context) error {
	r := read(c.QueryParams())
	if r.query == "" {
		return c.Redirect(http.StatusSeeOther, "/")
	}
	q := r.ask()
	q.Scopes, q.At, q.Face, q.Explain = kb.Principal{}.Scopes(), p.API.Now(), string(searchlog.FaceHelp), r.page == 1
	found, uid, err := p.API.Search(c, searchlog.FaceHelp, q)
	if err != nil {
		return err
	}
	if found.Redirect != "" && r == (request{query: r.query, page: 1}) {
		return c.Redirect(http.StatusSeeOther, found.Redirect)
	}
	data := map[string]any{
		"Found": found, "UID": uid, "DidYouMean": found.DidYouMean, "Applied": p.applied(r),
		"Categories": choices(tops(found.Facets["category"]), r.category, p.Deps.Taxonomy().Name, r.in),
		"Products":   choices(found.Facets["products"], r.product, func(v string) string { return v }, r.about),
	}
	if r.page == 1 {
		sure, err := p.direct(c, r.query, uid, found)
		if err != nil {
			return err
		}
		if sure != nil {
			data["Direct"] = sure
		}
		data["Unsure"] = sure == nil && answer.Asks(r.query)
		if p.Writes && r.product == "" && answer.Enough(r.query, found) {
			box := site.WrittenBox{Query: r.query, UID: uid, Category: r.category}
			if sure != nil {
				box.Said = sure.Text
			}
			data["Written"] = box
		}
	}
	if r.page > 1 {
		data["Previous"], data["Start"] = r.at(r.page-1).address(), (r.page-1)*pageSize+1
	}
	if r.page*pageSize < found.Total && r.page < maxPages {
		data["Next"] = r.at(r.page + 1).address()
	}
	if found.Total == 0 || found.Doubtful && r.page == 1 {
		all, err := p.ask(c, index.Query{Limit: 1, Facets: []string{"category"}})
		if err != nil {
			return err
		}
		tree := p.Deps.Taxonomy().Tree(all.Facets["category"])
		found.Hits = found.Hits[:min(len(found.Hits), nearest)]
		data["Nothing"], data["Tree"], data["Tiles"] = true, tree, p.tiles(tree)
	}
	return p.Render(c, http.StatusOK, "search", site.Page{Title: p.Say(c, "results.title", r.query), Query: r.query, NoIndex: true, Public: true, Data: data})
}

// applied is a filter in use: the message that says so, what it lets pass, and the address
// without it.
type applied struct{ Key, Value, URL string }

// applied are the filters of a request, each with the request without it.
func (p pages) applied(r request) (out []applied) {
	if r.category != "" {
		out = append(out, applied{"filter.category.is", p.Deps.Taxonomy().Name(r.category), r.in("").address()})
	}
	if r.product != "" {
		out = append(out, applied{"filter.product.is", r.product, r.about("").address()})
	}
	return out
}
