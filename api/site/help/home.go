package help

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/feedback"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
)

const (
	listed  = 6 // articles in a short list
	tilesUp = 8 // categories that are shown large, where the house names none
)

func (p pages) home(c echo.Context) error {
	newest, err := p.ask(c, index.Query{Limit: listed, Facets: []string{"category"}, Sort: []index.Sort{{Field: "updatedAt", Desc: true}}})
	if err != nil {
		return err
	}
	asked, err := p.asked(c)
	if err != nil && kb.KindOf(err) != kb.Busy { // where the store is away, the rest is of the index
		return err
	}
	tree := p.Deps.Taxonomy().Tree(newest.Facets["category"])
	return p.Render(c, http.StatusOK, "home", site.Page{
		Title: p.Brand().Name, Canonical: p.Base(c) + "/", Description: p.Say(c, "home.about"), Public: true,
		Data: map[string]any{"Tree": tree, "Tiles": p.tiles(tree), "Newest": newest.Hits, "Asked": asked, "Urgent": p.urgent(c)},
	})
}

// asked are the articles that people ask for most: those that the house has pinned,
// those that answer what many visitors asked of late, then those that are opened most.
func (p pages) asked(c echo.Context) ([]kb.Article, error) {
	ctx, now := c.Request().Context(), p.API.Now()
	var out []kb.Article
	take := func(a kb.Article) {
		if len(out) < listed && !slices.ContainsFunc(out, func(b kb.Article) bool { return b.Slug == a.Slug }) {
			out = append(out, p.Filled(a, now))
		}
	}
	for _, slug := range p.Brand().Pinned {
		if r, err := p.Deps.Library.Article(ctx, kb.Principal{}, slug, now); err == nil {
			take(r.Article)
		}
	}
	popular, err := p.API.Searches().Popular(ctx, p.Deps.Engine.AppliedSeq(), func(question string) (string, error) {
		found, err := p.ask(c, index.Query{Text: question, Limit: 1})
		if err != nil || len(found.Hits) == 0 || found.Relaxed {
			return "", err
		}
		return found.Hits[0].Document.Slug, nil
	})
	if err != nil {
		return nil, err
	}
	for _, slug := range popular[:min(len(popular), 2*listed)] {
		if r, err := p.Deps.Library.Article(ctx, kb.Principal{}, slug, now); err == nil {
			take(r.Article)
		}
	}
	opened, err := feedback.Popular(ctx, p.Deps.Library, kb.Principal{}, listed, now)
	if err != nil {
		return nil, err
	}
	for _, r := range opened {
		take(r.Article)
	}
	return out, nil
}

// tiles are the categories that are shown large: those that the house names, or the
// first ones.
func (p pages) tiles(tree []taxonomy.Branch) (out []taxonomy.Branch) {
	for _, path := range p.Brand().Tiles {
		if i := slices.IndexFunc(tree, func(b taxonomy.Branch) bool { return b.Path == path }); i >= 0 {
			out = append(out, tree[i])
		}
	}
	if len(out) > 0 {
		return out
	}
	return tree[:min(len(tree), tilesUp)]
}

// urgent are the matters that can't wait. An article that customers may not read
// now is looked for by its name.
func (p pages) urgent(c echo.Context) (out []crumb) {
	for _, u := range p.Brand().Urgent {
		address := "/search?q=" + url.QueryEscape(u.Query)
		if u.Article != "" {
			address = "/a/" + url.PathEscape(u.Article)
			if _, err := p.Deps.Library.Article(c.Request().Context(), kb.Principal{}, u.Article, p.API.Now()); err != nil {
				address = "/search?q=" + url.QueryEscape(u.Name)
			}
		}
		out = append(out, crumb{u.Name, address})
	}
	return out
}
