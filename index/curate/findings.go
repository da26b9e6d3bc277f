package curate

import (
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/curation"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// Problem is what is wrong with an article that a rule leads to.
type Problem string

// The problems.
const (
	NotInForce Problem = "notInForce" // nobody finds it now
	Internal   Problem = "internal"   // customers, whom the rule is for too, do not
)

// Finding is an article, or the page of a category (/c/…), for which a rule does not do
// what it says.
type Finding struct {
	Slug    string  `json:"slug"`
	Problem Problem `json:"problem"`
}

// Findings are the articles and categories that a rule leads to in vain at a time.
func Findings(ctx context.Context, e index.Engine, r curation.Rule, at time.Time) (out []Finding, err error) {
	forCustomers := !slices.Equal(r.Faces, []searchlog.Face{searchlog.FaceDesk})
	if out, err = articles(ctx, e, r.Links(), at, forCustomers); err != nil {
		return nil, err
	}
	ask := func(who kb.Principal) (map[string]bool, error) {
		return filled(ctx, e, index.Query{Scopes: who.Scopes(), At: at}, r.Categories())
	}
	anybody, err := ask(kb.Principal{Role: kb.RoleEditor})
	if err != nil {
		return nil, err
	}
	customers, err := ask(kb.Principal{})
	if err != nil {
		return nil, err
	}
	for _, category := range r.Categories() {
		switch {
		case !anybody[category]:
			out = append(out, Finding{"/c/" + category, NotInForce})
		case forCustomers && !customers[category]:
			out = append(out, Finding{"/c/" + category, Internal})
		}
	}
	return out, nil
}

// articles are the findings about articles.
func articles(ctx context.Context, e index.Engine, slugs []string, at time.Time, forCustomers bool) (out []Finding, err error) {
	if len(slugs) == 0 {
		return nil, nil
	}
	found, err := e.Search(ctx, index.Query{Scopes: kb.Principal{Role: kb.RoleEditor}.Scopes(), At: at, Filter: index.Of(slugs), Limit: len(slugs)})
	if err != nil {
		return nil, err
	}
	audience := map[string]kb.Audience{}
	for _, h := range found.Hits {
		audience[h.Document.Slug] = h.Document.Audience
	}
	for _, slug := range slugs {
		switch have, there := audience[slug]; {
		case !there:
			out = append(out, Finding{slug, NotInForce})
		case forCustomers && have.Scope() != kb.ScopePublic:
			out = append(out, Finding{slug, Internal})
		}
	}
	return out, nil
}

// With is the set with a rule in the place of the one of its id, or beside the others, as
// if it were in force now: to try it.
func With(set *curation.Set, id string, r curation.Rule, now time.Time) *curation.Set {
	r.From, r.Until = time.Time{}, time.Time{}
	out := &curation.Set{Revisions: slices.DeleteFunc(slices.Clone(set.Revisions), func(have curation.Revision) bool { return have.ID == id })}
	out.Revisions = append(out.Revisions, curation.Revision{ID: id, State: kb.StatePublished, Changed: now, Rule: r})
	return out
}
