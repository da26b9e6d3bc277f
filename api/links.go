package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/markdown"
)

// base is what holds at a time, looked up once each.
type base struct {
	ctx      context.Context
	store    kb.Store
	at       time.Time
	articles map[string]*kb.Article // nil for what is not there
	media    map[string]bool
	err      error // the first one; then everything is there
}

func (s *Server) base(ctx context.Context) *base {
	return &base{ctx: ctx, store: s.deps.Library.Store, at: s.Now(), articles: map[string]*kb.Article{}, media: map[string]bool{}}
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

// DeadLinks are what readers of an article would not find of what it leads to.
func (s *Server) DeadLinks(ctx context.Context, a kb.Article) ([]kb.Finding, error) {
	b := s.base(ctx)
	return markdown.DeadLinks(a, b), b.err
}

// AllDeadLinks are the articles in force with dead links, by slug.
func (s *Server) AllDeadLinks(ctx context.Context) ([]kb.Short, error) {
	b, out := s.base(ctx), []kb.Short{}
	var all []kb.Summary // a search within the search could wait for itself
	err := b.store.EachSummaryInForce(ctx, b.at, func(a kb.Summary) error { all = append(all, a); return nil })
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

// links are the dead links of the articles in force.
func (s *Server) links(c echo.Context) error {
	if _, err := query(c); err != nil {
		return err
	}
	all, err := s.AllDeadLinks(c.Request().Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, DeadLinks{Articles: all})
}
