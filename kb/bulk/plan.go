// Package bulk changes many articles in one way: it says first what would become of each
// of them, then takes the steps one article after another, and takes back what it made.
// Each step is one of kb.Workflow, for the person who asks.
package bulk

import (
	"context"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// Plan says what a change would do to articles.
func (r *Runner) Plan(ctx context.Context, who kb.Principal, c Change, slugs []string) ([]Item, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	if len(slugs) > Most {
		return nil, kb.Errorf(kb.Invalid, "too_many", "%d articles at once are too many; %d are the most", len(slugs), Most)
	}
	var out []Item
	for _, slug := range slugs {
		item, err := r.plan(ctx, who, c, slug)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

func (r *Runner) plan(ctx context.Context, who kb.Principal, c Change, slug string) (Item, error) {
	h, err := r.Library.History(ctx, who, slug)
	if kb.KindOf(err) == kb.NotFound {
		return Item{Slug: slug, Skip: Gone}, nil
	}
	if err != nil {
		return Item{}, err
	}
	head := h.Newest()
	next := head.Article
	if err := c.apply(&next); err != nil {
		return Item{}, err
	}
	item := Item{Slug: slug, Title: head.Article.Title, Match: head.ETag()}
	if f, set := kb.FieldNamed(c.Field); set {
		item.From, item.To = f.Text(&head.Article), f.Text(&next)
	}
	if head.State == kb.StateDraft {
		item.Replaces = head.Number
	}
	item.Skip = c.skips(head, item)
	if c.Submit && item.Skip == "" {
		found, err := r.Workflow.Check(ctx, next)
		if err != nil {
			return Item{}, err
		}
		item.Stops = slices.DeleteFunc(found, func(f kb.Finding) bool { return f.Severity != kb.Block })
	}
	return item, nil
}
