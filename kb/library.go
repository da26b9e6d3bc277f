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
// is not there and what they may not see is the same NotFound.
func (l *Library) Article(ctx context.Context, who Principal, slug string, at time.Time) (Revision, error) {
	if at.IsZero() {
		at = l.now()
	}
	rev, err := l.Store.InForce(ctx, slug, at)
	if err == nil && !slices.Contains(who.Scopes(), rev.Article.Audience.Scope()) {
		err = Errorf(NotFound, "article_not_found", "there is no article %q", slug)
	}
	if err != nil {
		return Revision{}, err
	}
	return rev, nil
}

// Related are the articles that an article names as related and that somebody
// may see, in the order of the article.
func (l *Library) Related(ctx context.Context, who Principal, slug string) ([]Revision, error) {
	rev, err := l.Article(ctx, who, slug, time.Time{})
	if err != nil {
		return nil, err
	}
	var out []Revision
	for _, other := range rev.Article.Related {
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
