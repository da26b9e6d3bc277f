// Package gaps finds the questions of customers that the knowledge has no good answer to,
// puts together those that ask the same, and closes them when they find an answer.
package gaps

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// looked at are so many questions of a period.
const looked = 300

// Workbench is where editors work on gaps.
type Workbench struct {
	Log    *searchlog.Log
	Search func(ctx context.Context, q index.Query) (*index.Results, error)
	Now    func() time.Time
}

// answer asks as a customer.
func (w Workbench) answer(ctx context.Context, question string) (answer, error) {
	found, err := w.Search(ctx, index.Query{Text: question, Scopes: kb.Principal{}.Scopes(), At: w.Now(), Limit: nearest, Face: string(searchlog.FaceHelp)})
	if err != nil {
		return answer{}, err
	}
	var a answer
	for i, h := range found.Hits {
		a.articles = append(a.articles, h.Document)
		if i == 0 {
			a.tier = h.Tier
		}
	}
	return a, nil
}

// Gaps are those of a period, the greatest first, with all about which something was
// decided, for editors. What has been answered meanwhile is closed, and what finds no
// answer any more is open again.
func (w Workbench) Gaps(ctx context.Context, who kb.Principal, p searchlog.Period) ([]*Gap, error) {
	questions, err := w.Log.Questions(ctx, who, searchlog.Wanted{Period: p}, searchlog.OrderGaps, looked)
	if err != nil {
		return nil, err
	}
	decided, err := w.Log.Gaps(ctx, who)
	if err != nil {
		return nil, err
	}
	var all []*Gap
	byKey := map[int64]*Gap{}
	for _, d := range decided {
		g := &Gap{Gap: d, Answered: true, Questions: []searchlog.Question{}}
		all = append(all, g)
		for _, key := range d.Members {
			byKey[key] = g
		}
	}
	answers := map[*Gap]answer{} // to what its first question asks
	for _, q := range questions {
		a, err := w.answer(ctx, q.Query)
		if err != nil {
			return nil, err
		}
		g := byKey[q.Key]
		if g == nil {
			g = near(all, answers, q, a)
		}
		if g == nil {
			g = &Gap{Gap: searchlog.Gap{Key: q.Key, Query: q.Query, State: searchlog.GapOpen}, Answered: true}
			all = append(all, g)
		}
		if len(g.Questions) == 0 {
			answers[g] = a
		}
		g.add(q, a)
	}
	if err := w.settle(ctx, all, len(decided)); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(g *Gap) bool { // what nobody took up, and is answered though what it finds is not opened
		return g.Changed.IsZero() && g.Answered && 2*g.Unclicked < g.Intents
	})
	slices.SortStableFunc(all, func(a, b *Gap) int { return cmp.Or(b.Misses-a.Misses, cmp.Compare(a.Query, b.Query)) })
	return all, nil
}

// settle closes and opens what was decided about, which are the first gaps, by what
// their questions find now.
func (w Workbench) settle(ctx context.Context, all []*Gap, decided int) error {
	program := kb.Principal{ID: kb.ActorProgram, Role: kb.RoleEditor}
	for _, g := range all[:decided] {
		if len(g.Questions) == 0 { // nobody asked lately: ask what it is called
			a, err := w.answer(ctx, g.Query)
			if err != nil {
				return err
			}
			g.Answered, g.Articles = a.good(g.Slug), a.articles
		}
		next := g.State
		switch {
		case g.State == searchlog.GapWorking && g.Answered:
			next = searchlog.GapClosed
		case g.State == searchlog.GapClosed && !g.Answered:
			next = searchlog.GapOpen
		}
		if next == g.State {
			continue
		}
		g.State = next
		if err := w.Log.DecideGap(ctx, program, g.Gap); err != nil {
			return err
		}
	}
	return nil
}

// Gap is the one with an id, among those of a period.
func (w Workbench) Gap(ctx context.Context, who kb.Principal, p searchlog.Period, id string) (*Gap, error) {
	all, err := w.Gaps(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.ID() == id {
			return g, nil
		}
	}
	return nil, kb.Errorf(kb.NotFound, "gap_not_found", "there is no gap %q", id)
}

// Watch settles what was decided about, now and then, until the context ends.
func (w Workbench) Watch(ctx context.Context, every time.Duration, failed func(error)) {
	clock := time.NewTicker(every)
	defer clock.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
		if _, err := w.Gaps(ctx, kb.Principal{ID: kb.ActorProgram, Role: kb.RoleEditor}, w.Log.LastDays(28)); err != nil && ctx.Err() == nil {
			failed(err)
		}
	}
}
