package overview

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
	"github.com/wenjin-kb/wenjin/kb/taxonomy"
	"github.com/wenjin-kb/wenjin/kb/worklist"
)

const (
	pageSize   = 50
	maxText    = 200 // characters of what is looked for, or chosen
	mostRanked = 500 // articles that the index finds for a text
)

// states are those that the list can be cut down to, the ones with work first.
var states = []kb.State{kb.StateInReview, kb.StateApproved, kb.StateDraft, kb.StateScheduled, kb.StatePublished, kb.StateExpired, kb.StateArchived}

// row is the newest revision of an article, with where it stands now.
type row struct {
	kb.Summary
	Now     kb.State
	Overdue bool // its day of review has passed
	Asked   bool // somebody asks to archive it
	Drafted bool // what was looked for stands in its draft
}

// listView is the list of articles.
type listView struct {
	address
	worklist.Page
	Query      worklist.Query
	Since      string // days
	Articles   []row
	Relaxed    bool // no article has all words
	States     []kb.State
	Categories []taxonomy.Named
	Previous   string
	Next       string
}

// address is what stands in the address of a list.
type address struct{ url.Values }

// With is the address of the first page with another value.
func (a address) With(name, value string) string {
	v := url.Values{}
	for key, values := range a.Values {
		v[key] = values
	}
	v.Del("page")
	v.Set(name, value)
	if value == "" {
		v.Del(name)
	}
	return listAddress + "?" + v.Encode()
}

// By is the address of the list by an order, or the other way round if it is by that
// already.
func (a address) By(order string) string {
	reverse := ""
	if a.Get("sort") == order && a.Get("desc") == "" {
		reverse = "1"
	}
	return address{mapped(a.Values, "desc", reverse)}.With("sort", order)
}

// Sorted says how the list is sorted by an order, as aria-sort has it.
func (a address) Sorted(order string) string {
	switch {
	case a.Get("sort") != order:
		return "none"
	case a.Get("desc") != "":
		return "descending"
	}
	return "ascending"
}

func mapped(v url.Values, name, value string) url.Values {
	out := url.Values{}
	for key, values := range v {
		out[key] = values
	}
	out.Set(name, value)
	if value == "" {
		out.Del(name)
	}
	return out
}

const listAddress = "/console/articles"

// known are the parameters of a list.
var known = []string{"q", "state", "owner", "category", "audience", "kind", "source", "due", "since", "asked", "sort", "desc", "page"}

// readAddress keeps what a list knows and what is set.
func readAddress(v url.Values) address {
	out := url.Values{}
	for _, name := range known {
		if text := site.Asked(v.Get(name), maxText); text != "" {
			out.Set(name, text)
		}
	}
	if v.Get("overdue") != "" {
		out.Set("due", string(worklist.DueLate))
	}
	return address{out}
}

// query is what the address chooses, without what only the index finds.
func (p *pages) query(a address) worklist.Query {
	q := worklist.Query{
		State: kb.State(a.Get("state")), Owner: a.Get("owner"), Category: a.Get("category"), Audience: kb.Audience(a.Get("audience")), Kind: kb.Kind(a.Get("kind")),
		Source: worklist.Source(a.Get("source")), Due: worklist.Due(a.Get("due")), Asked: a.Get("asked") != "", Text: a.Get("q"),
		Order: a.Get("sort"), Reverse: a.Get("desc") != "",
	}
	if days, err := strconv.Atoi(a.Get("since")); err == nil && days > 0 {
		q.Since = p.API.Now().AddDate(0, 0, -min(days, 36500))
	}
	return q
}

// find chooses by an address: by its filters, and for its text also what the index finds
// in what is in force, and what stands in drafts, which the index does not know.
func (p *pages) find(ctx context.Context, who kb.Principal, a address, limit, offset int) (v listView, err error) {
	v = listView{address: a, Query: p.query(a), Since: a.Get("since"), States: states, Categories: p.Deps.Taxonomy().All()}
	drafted := map[string]bool{}
	if v.Query.Text != "" {
		if v.Query.Ranks, v.Relaxed, err = p.ranks(ctx, who, v.Query.Text); err != nil {
			return v, err
		}
		drafts, err := p.Deps.Lists.Drafts(ctx, who, v.Query.Text)
		if err != nil {
			return v, err
		}
		for _, slug := range drafts {
			drafted[slug] = true
			if _, ranked := v.Query.Ranks[slug]; !ranked {
				v.Query.Ranks[slug] = len(v.Query.Ranks)
			}
		}
	}
	v.Query.Limit, v.Query.Offset = limit, offset
	if v.Page, err = p.Deps.Lists.Find(ctx, who, v.Query); err != nil {
		return v, err
	}
	now := p.API.Now()
	for _, s := range v.Rows {
		v.Articles = append(v.Articles, row{s, s.StateAt(now), s.Overdue(now), s.AsksToArchive(now), drafted[s.Slug]})
	}
	return v, nil
}

// ranks are the articles in force that the index finds, best first: those with all words
// or, if there is none, those with some.
func (p *pages) ranks(ctx context.Context, who kb.Principal, text string) (ranks map[string]int, relaxed bool, err error) {
	ranks = map[string]int{}
	if strings.TrimSpace(fold.String(text)) == "" { // the index gives everything for nothing
		return ranks, false, nil
	}
	q := index.Query{Text: text, Scopes: who.Scopes(), At: p.API.Now(), Limit: mostRanked, All: true}
	found, err := p.API.Ask(ctx, q)
	if err == nil && len(found.Hits) == 0 {
		q.All, q.Limit, relaxed = false, pageSize, true
		found, err = p.API.Ask(ctx, q)
	}
	switch {
	case err != nil && kb.KindOf(err) == kb.Busy: // the index is being built: titles are found without it
		return ranks, false, nil
	case err != nil:
		return nil, false, err
	}
	for i, h := range found.Hits {
		ranks[h.Document.Slug] = i
	}
	return ranks, relaxed && len(ranks) > 0, nil
}

// list shows the newest revision of every article that the address chooses.
func (p *pages) list(c echo.Context) error {
	a := readAddress(c.QueryParams())
	page, _ := strconv.Atoi(a.Get("page"))
	page = min(max(page, 1), 1e6)
	v, err := p.find(c.Request().Context(), p.API.Principal(c), a, pageSize, (page-1)*pageSize)
	if err != nil {
		return err
	}
	at := func(page int) string {
		return listAddress + "?" + mapped(a.Values, "page", strconv.Itoa(page)).Encode()
	}
	if page > 1 {
		v.Previous = at(page - 1)
	}
	if page*pageSize < v.Total {
		v.Next = at(page + 1)
	}
	return p.Render(c, http.StatusOK, "list", site.Page{Title: "文章", Data: v})
}

// Kinds, Audiences, Sources, Dues and Periods, in days, are what the list can be cut down to.
func (listView) Kinds() (out []kb.Kind) {
	f, _ := kb.FieldNamed("kind")
	for _, option := range f.Options {
		out = append(out, kb.Kind(option))
	}
	return out
}
func (listView) Audiences() []kb.Audience   { return []kb.Audience{kb.AudiencePublic, kb.AudienceAgent} }
func (listView) Sources() []worklist.Source { return worklist.Sources }
func (listView) Dues() []worklist.Due       { return worklist.Dues }
func (listView) Periods() []string          { return []string{"7", "30", "90", "365"} }

// Columns are those of the list: what it can be sorted by.
func (listView) Columns() []string {
	return []string{"title", "state", "audience", "category", "owner", "author", "review", "updated"}
}

// Filtered reports whether the list is cut down.
func (v listView) Filtered() bool {
	return slices.ContainsFunc(known[:len(known)-3], func(name string) bool { return v.Get(name) != "" })
}

// moved leads old addresses of the list to where it is.
func moved(c echo.Context) error {
	return c.Redirect(http.StatusSeeOther, "/console/articles?"+c.QueryParams().Encode())
}
