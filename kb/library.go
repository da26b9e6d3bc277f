package kb

import (
	"context"
	"strings"
	"time"
)

// Library is every way in which people read the knowledge: what holds, for
// everybody, and its history, for editors. Everything goes through the visibility
// filter; searches and counts are the index's.
type Library struct {
	Store Store
	// LogReads logs who reads internal articles.
	LogReads bool
	// Mask takes personal data out of what readers write; nil leaves it.
	Mask func(string) string
	Now  func() time.Time
}

// Reading is an article as somebody reads it.
type Reading struct {
	Revision
	Related []Revision // that the article names and the reader may see, in its order
	Expired bool       // no longer in force at the time that was asked for
	At      time.Time  // whose facts it shows: the time that was asked for, or the last at which it held
	Window  Window     // in which it holds at that time
}

// Read is what holds of an article at a time (zero: now), for somebody, with what
// is related. What is not there and what they may not see is the same NotFound.
// Agents who ask for now are given what has lapsed, too, as long as nothing has
// replaced it.
func (l *Library) Read(ctx context.Context, who Principal, slug string, at time.Time) (Reading, error) {
	rev, err := l.Article(ctx, who, slug, at)
	if err != nil {
		return Reading{}, err
	}
	out := Reading{Revision: rev, At: at}
	if out.Related, err = l.related(ctx, who, rev.Article, at); err != nil {
		return Reading{}, err
	}
	if at.IsZero() {
		out.At = l.now()
	}
	for _, w := range rev.InForce {
		if !out.At.Before(w.From) {
			out.Window = w
		}
	}
	if out.Expired = !out.Window.Contains(out.At); out.Expired {
		out.At = out.Window.Until.Add(-time.Millisecond)
	}
	return out, nil
}

// Article is [Library.Read] without what is related.
func (l *Library) Article(ctx context.Context, who Principal, slug string, at time.Time) (Revision, error) {
	now := at.IsZero()
	if now {
		at = l.now()
	}
	rev, err := l.Store.InForce(ctx, slug, at)
	if KindOf(err) == NotFound && now && who.AtLeast(RoleAgent) {
		rev, err = l.lapsed(ctx, slug, at)
	}
	if err == nil && !who.MaySee(rev.Article.Audience) {
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
	var last Window // the zero window began before all
	var of Revision
	for _, r := range revisions {
		for _, w := range r.InForce {
			if w.From.Before(at) && w.From.After(last.From) {
				last, of = w, r
			}
		}
	}
	if !of.Summary().lapses(last) {
		return Revision{}, Errorf(NotFound, "article_not_found", "there is no article %q", slug)
	}
	return of, nil
}

func (l *Library) related(ctx context.Context, who Principal, a Article, at time.Time) ([]Revision, error) {
	var out []Revision
	for _, other := range a.Related {
		r, err := l.Article(ctx, who, other, at)
		if KindOf(err) == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// LogRead logs who was shown internal articles among these, if that is switched on: one
// record with the slugs of all.
func (l *Library) LogRead(ctx context.Context, who Principal, shown ...Article) error {
	var slugs []string
	for _, a := range shown {
		if a.Audience.Scope() != ScopePublic {
			slugs = append(slugs, a.Slug)
		}
	}
	if !l.LogReads || len(slugs) == 0 {
		return nil
	}
	return l.Store.Append(ctx, Event{At: l.now(), Actor: who.ID, Action: "article.read", Object: strings.Join(slugs, " ")})
}

// List is every article in force that somebody may see, by slug.
func (l *Library) List(ctx context.Context, who Principal) ([]Summary, error) {
	var out []Summary
	err := l.Store.EachSummaryInForce(ctx, l.now(), func(s Summary) error {
		if who.MaySee(s.Audience) {
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

func (l *Library) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}
