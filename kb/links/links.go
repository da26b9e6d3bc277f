// Package links finds what the texts of a base lead to in vain: [markdown.DeadLinks]
// over a store, at a time.
package links

import (
	"context"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// Store is what is looked into.
type Store interface {
	InForce(ctx context.Context, slug string, at time.Time) (kb.Revision, error)
	EachSummaryInForce(ctx context.Context, at time.Time, yield func(kb.Summary) error) error
	Medium(ctx context.Context, name string) (kb.Medium, error)
}

// Finder looks into a store, as it is at the time of a look.
type Finder struct {
	Store Store
	Now   func() time.Time
}

// Dead are what readers of an article would not find of what it leads to.
func (f Finder) Dead(ctx context.Context, a kb.Article) ([]kb.Finding, error) {
	b := newBase(ctx, f.Store, f.Now())
	return markdown.DeadLinks(a, b), b.err
}

// AllDead are the articles in force with dead links, by slug.
func (f Finder) AllDead(ctx context.Context) ([]kb.Short, error) {
	b, out := newBase(ctx, f.Store, f.Now()), []kb.Short{}
	var all []kb.Summary // a look-up within the list could wait for the list itself
	err := f.Store.EachSummaryInForce(ctx, b.at, func(a kb.Summary) error { all = append(all, a); return nil })
	if err != nil {
		return nil, err
	}
	for _, line := range all {
		a, there := b.Article(line.Slug)
		if !there || b.err != nil {
			continue
		}
		if found := markdown.DeadLinks(a, b); len(found) > 0 {
			out = append(out, kb.Short{Slug: a.Slug, Title: a.Title, Origin: line.Origin, Findings: found})
		}
	}
	return out, b.err
}

// base is what holds at a time, looked up once each.
type base struct {
	ctx      context.Context
	store    Store
	at       time.Time
	articles map[string]*kb.Article // nil for what is not there
	media    map[string]bool
	err      error // the first one; then everything is there
}

func newBase(ctx context.Context, s Store, at time.Time) *base {
	return &base{ctx: ctx, store: s, at: at, articles: map[string]*kb.Article{}, media: map[string]bool{}}
}

// Article implements markdown.Base.
func (b *base) Article(slug string) (kb.Article, bool) {
	a, known := b.articles[slug]
	if !known {
		r, err := b.store.InForce(b.ctx, slug, b.at)
		if a = &r.Article; b.failed(err) {
			a = nil
		}
		b.articles[slug] = a
	}
	if a == nil {
		return kb.Article{}, b.err != nil
	}
	return *a, true
}

// Medium implements markdown.Base.
func (b *base) Medium(name string) bool {
	there, known := b.media[name]
	if !known {
		_, err := b.store.Medium(b.ctx, name)
		there = !b.failed(err)
		b.media[name] = there
	}
	return there || b.err != nil
}

// failed reports an error, and keeps one that does not say that nothing is there.
func (b *base) failed(err error) bool {
	if err != nil && b.err == nil && kb.KindOf(err) != kb.NotFound {
		b.err = err
	}
	return err != nil
}
