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

// Finding is an article for which a rule does not do what it says.
type Finding struct {
	Slug    string  `json:"slug"`
	Problem Problem `json:"problem"`
}

// Findings are the articles that a rule leads to in vain at a time.
func Findings(ctx context.Context, e index.Engine, r curation.Rule, at time.Time) (out []Finding, err error) {
	slugs := r.Links()
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
	forCustomers := !slices.Equal(r.Faces, []searchlog.Face{searchlog.FaceDesk})
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
