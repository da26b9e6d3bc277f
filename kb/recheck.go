package kb

import (
	"context"
	"slices"
	"time"
)

// RecheckReport is what the rules say now about the articles in force. Articles
// that were published under older rules may fall short of newer ones: nothing is
// taken back by itself, somebody has to decide.
type RecheckReport struct {
	Rules    string    `json:"rules"` // version of the rules
	Started  time.Time `json:"startedAt"`
	Finished time.Time `json:"finishedAt,omitzero"` // zero while it runs
	Checked  int       `json:"checked"`             // articles
	Short    []Short   `json:"articles"`            // those that fall short, by slug
	Waiting  []Short   `json:"waiting"`             // those that wait for a figure or a review, by slug
}

// Short is an article in force that falls short of the rules, or waits for somebody.
type Short struct {
	Slug     string    `json:"slug"`
	Title    string    `json:"title"`
	Origin   string    `json:"origin,omitempty"` // its file, if it comes from one
	Findings []Finding `json:"findings"`         // that no waiver covers, or by which it waits
}

// Recheck holds every article in force against the rules as they are, and tells
// report how far it is.
func (w *Workflow) Recheck(ctx context.Context, report func(RecheckReport)) error {
	now := w.now()
	r := RecheckReport{Rules: w.Rules.Version(), Started: now, Short: []Short{}, Waiting: []Short{}}
	report(r)
	err := w.Store.EachInForce(ctx, now, func(rev Revision) error {
		r.Checked++
		found, err := w.Rules.Check(ctx, rev.Article, now)
		if err != nil {
			return err
		}
		if open := rev.Open(found, now); len(open) > 0 {
			r.Short = append(r.Short, Short{rev.Article.Slug, rev.Article.Title, rev.Origin, open})
		}
		found = slices.DeleteFunc(found, func(f Finding) bool { return !f.Waits() })
		if len(found) > 0 {
			r.Waiting = append(r.Waiting, Short{rev.Article.Slug, rev.Article.Title, rev.Origin, found})
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	r.Finished = w.now()
	report(r)
	return nil
}
