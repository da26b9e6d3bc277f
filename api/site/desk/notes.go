package desk

import (
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
)

// maxNotes internal articles are shown beside a public one.
const maxNotes = 3

// note is an internal article as the desk shows it.
type note struct {
	Slug, Title, Answer string
	Parts               []part
}

// note is an article as the desk shows it; before stands before its ids.
func (p pages) note(a kb.Article, at time.Time, before string) note {
	a = p.Filled(a, at)
	return note{a.Slug, a.Title, a.Answer, parts(a.Body, before)}
}

// notes are the internal articles that belong to a public one: those it names and
// those that name it.
func (p pages) notes(ctx context.Context, who kb.Principal, a site.Article, at time.Time) ([]note, error) {
	naming, err := p.naming(ctx, who, a, at)
	if err != nil {
		return nil, err
	}
	var out []note
	seen := map[string]bool{}
	for _, other := range slices.Concat(a.Related, naming) {
		if seen[other.Slug] || other.Audience.Scope() == kb.ScopePublic || len(out) == maxNotes {
			continue
		}
		seen[other.Slug] = true
		if err := p.Deps.Library.LogRead(ctx, who, other); err != nil {
			return nil, err
		}
		out = append(out, p.note(other, at, other.Slug+":"))
	}
	return out, nil
}

// naming are internal articles that name a public one as related. They are most
// often found by its title.
func (p pages) naming(ctx context.Context, who kb.Principal, a site.Article, at time.Time) (out []kb.Article, err error) {
	found, err := p.API.Ask(ctx, index.Query{Text: a.Title, Scopes: who.Scopes(), At: at, Limit: 5, Filter: index.Equals("audience", string(kb.AudienceAgent))})
	if err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		r, err := p.Deps.Library.Article(ctx, who, h.Document.Slug, at)
		if err == nil && slices.Contains(r.Article.Related, a.Slug) {
			out = append(out, r.Article)
		}
	}
	return out, nil
}
