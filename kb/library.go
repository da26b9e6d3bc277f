package kb

import (
	"context"
	"slices"
	"time"
)

// Library is every way in which single articles are read. Everything goes
// through the gate; lists, counts and searches are the index's.
type Library struct {
	Store Store
	Now   func() time.Time
}

// Article is what holds of an article at a time (zero: now), for somebody. What
// is not there and what they may not see is the same NotFound. Agents who ask for
// now are given what has lapsed, too, as long as nothing has replaced it.
func (l *Library) Article(ctx context.Context, who Principal, slug string, at time.Time) (Revision, error) {
	now := at.IsZero()
	if now {
		at = l.now()
	}
	rev, err := l.Store.InForce(ctx, slug, at)
	if KindOf(err) == NotFound && err != nil && now && who.AtLeast(RoleAgent) {
		rev, err = l.lapsed(ctx, slug, at)
	}
	if err == nil && !slices.Contains(who.Scopes(), rev.Article.Audience.Scope()) {
		err = Errorf(NotFound, "article_not_found", "there is no article %q", slug)
	}
	if err != nil {
		return Revision{}, err
	}
	return rev, nil
}

// lapsed is the revision that was in force last, if it ended by its own valid_to.
func (l *Library) lapsed(ctx context.Context, slug string, at time.Time) (Revision, error) {
	revisions, err := l.Store.Revisions(ctx, slug)
	if err != nil {
		return Revision{}, err
	}
	var last *Revision
	for i, r := range revisions {
		if r.State == StatePublished && r.From.Before(at) && r.From.Before(r.Until) && (last == nil || last.From.Before(r.From)) {
			last = &revisions[i]
		}
	}
	if last == nil || !last.Lapses() {
		return Revision{}, Errorf(NotFound, "article_not_found", "there is no article %q", slug)
	}
	return *last, nil
}

// Related are the articles that an article names as related and that somebody
// may see, in the order of the article.
func (l *Library) Related(ctx context.Context, who Principal, a Article) ([]Revision, error) {
	var out []Revision
	for _, other := range a.Related {
		r, err := l.Article(ctx, who, other, time.Time{})
		if KindOf(err) == NotFound && err != nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (l *Library) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}
