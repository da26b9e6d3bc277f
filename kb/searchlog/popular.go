package searchlog

import (
	"context"
	"slices"
	"time"
)

const (
	popularDays = 14
	popularFor  = time.Minute // until they are looked up again
)

// Popular are what customers asked most in the last fortnight, in their own words, masked,
// which nobody has reviewed: whoever shows something for them shows what they find. Each
// was asked by at least Shown visitors on one day and found something. A log that cannot be
// read has none for a while: no page waits for it, and no page fails with it.
func (l *Log) Popular(ctx context.Context) []string {
	l.popular.mu.Lock()
	defer l.popular.mu.Unlock()
	now := l.now()
	if age := now.Sub(l.popular.at); 0 <= age && age < popularFor {
		return l.popular.questions
	}
	all, err := l.store.Questions(ctx, l.LastDays(popularDays), OrderTop, false, candidates)
	if ctx.Err() != nil {
		return l.popular.questions // whoever asked has gone; the next one looks it up
	}
	if err != nil {
		l.log.Warn("popular questions cannot be read", "error", err)
	}
	all = slices.DeleteFunc(all, func(q Question) bool { return q.Visitors < Shown || q.Slug == "" })
	l.popular.at, l.popular.questions = now, nil
	for _, q := range all[:min(len(all), 50)] {
		l.popular.questions = append(l.popular.questions, q.Query)
	}
	return l.popular.questions
}
