package reading

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// MaxFavourites is how many articles one account keeps at hand.
const MaxFavourites = 100

// Favourites are the slugs that somebody keeps at hand, the newest first; those that
// they may not read any more are among them.
func (l *Library) Favourites(ctx context.Context, who kb.Principal) ([]string, error) {
	if err := kb.Require(who, kb.RoleAgent, "keep favourites"); err != nil {
		return nil, err
	}
	return l.Store.Favourites(ctx, who.ID)
}

// Keep puts an article that somebody may read among their favourites, or takes it away.
func (l *Library) Keep(ctx context.Context, who kb.Principal, slug string, keep bool) error {
	have, err := l.Favourites(ctx, who)
	switch {
	case err != nil:
		return err
	case !keep:
		return l.Store.RemoveFavourite(ctx, who.ID, slug)
	case slices.Contains(have, slug):
		return nil
	case len(have) >= MaxFavourites:
		return kb.Errorf(kb.Conflict, "too_many_favourites", "at most %d favourites for each account", MaxFavourites)
	}
	if _, err := l.Articles.Article(ctx, who, slug, l.Now()); err != nil {
		return err
	}
	return l.Store.AddFavourite(ctx, who.ID, slug, l.Now())
}
