package kb

import (
	"context"
	"slices"
	"strconv"
)

// storable refuses what must not even be kept as a draft.
func (d Draft) storable() error {
	var bad []Finding
	for _, f := range d.Article.Validate(nil, nil) {
		if f.Severity == Block && slices.Contains([]string{"F-SLUG", "F-TITLE", "F-LIMIT", "F-EMPTY"}, f.Rule) {
			bad = append(bad, f)
		}
	}
	return refuse("invalid_article", "the article can't be kept like this", bad)
}

// follows refuses what can't be a draft of the article.
func (d Draft) follows(slug string) error {
	if d.Article.Slug != slug {
		e := invalid("slug", "invalid_slug", "%q is not %q", d.Article.Slug, slug)
		e.Detail = "the slug of an article does not change; make a new article and archive this one"
		return e
	}
	return d.storable()
}

// create makes an article with its first draft.
func (w *Workflow) create(ctx context.Context, who Principal, d Draft) (Revision, error) {
	if err := d.storable(); err != nil {
		return Revision{}, err
	}
	next, err := w.draft(who, newID(), 1, d, who.Parties())
	next.ChangedAt = next.CreatedAt
	if err != nil {
		return Revision{}, err
	}
	return next, w.Store.Advance(ctx, Advance{ArticleID: next.ArticleID, Slug: d.Article.Slug, Next: &next, Event: w.event(who, ActionCreate, next, nil)})
}

func (w *Workflow) draft(who Principal, articleID string, number int, d Draft, writers []string) (Revision, error) {
	hash, err := ContentHash(d.Article)
	return Revision{
		ArticleID: articleID, Number: number, Version: 1, Article: d.Article, Raw: d.Raw, Hash: hash, State: StateDraft,
		Author: who.ID, Review: Review{Writers: writers}, CreatedAt: w.now(),
	}, err
}

// restore makes an old revision a new draft.
func (w *Workflow) restore(ctx context.Context, who Principal, s Step, revisions []Revision) (Revision, error) {
	i := slices.IndexFunc(revisions, func(r Revision) bool { return r.Number == s.Revision })
	if i < 0 {
		return Revision{}, Errorf(NotFound, "revision_not_found", "article %q has no revision %d", s.Slug, s.Revision)
	}
	return w.follow(ctx, who, s, revisions[len(revisions)-1], Draft{revisions[i].Article, revisions[i].Raw}, restorersOf(who, revisions, s.Revision))
}

// follow puts a new draft after the newest revision. What is in force stays so; an
// approval of an earlier draft is void.
func (w *Workflow) follow(ctx context.Context, who Principal, s Step, head Revision, d Draft, writers []string) (Revision, error) {
	next, err := w.draft(who, head.ArticleID, head.Number+1, d, writers)
	next.ChangedAt = head.textChanged(d.Article, next.CreatedAt)
	if err != nil {
		return Revision{}, err
	}
	next.Review.Withdrawal = head.Review.Withdrawal
	if head.State.IsOpen() {
		head.State = StateSuperseded
	}
	var detail map[string]string
	if s.Action == ActionRestore {
		detail = map[string]string{"from": strconv.Itoa(s.Revision)}
	}
	return next, w.Store.Advance(ctx, Advance{ArticleID: head.ArticleID, Slug: s.Slug, Head: &head, Next: &next, Event: w.event(who, s.Action, next, detail)})
}

// discard drops what was not published. It stays in the history.
func (w *Workflow) discard(ctx context.Context, who Principal, head Revision) (Revision, error) {
	head.State = StateSuperseded
	return w.advance(ctx, who, ActionDiscard, head, nil)
}

// AddMedium keeps a picture for articles to show.
func (w *Workflow) AddMedium(ctx context.Context, who Principal, data []byte) (Medium, error) {
	if err := Require(who, RoleEditor, "a picture"); err != nil {
		return Medium{}, err
	}
	m, err := NewMedium(data)
	if err != nil {
		return Medium{}, err
	}
	return m, w.Store.AddMedium(ctx, m, Event{At: w.now(), Actor: who.ID, Action: "media.add", Object: m.Name})
}
