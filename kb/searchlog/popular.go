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
// was asked by at least Shown visitors on one day and found something.
func (l *Log) Popular(ctx context.Context) ([]string, error) {
	l.popular.mu.Lock()
	defer l.popular.mu.Unlock()
	now := l.now()
	if age := now.Sub(l.popular.at); 0 <= age && age < popularFor {
		return l.popular.questions, nil
	}
	all, err := l.store.Questions(ctx, l.LastDays(popularDays), OrderTop, false, candidates)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(q Question) bool { return q.Visitors < Shown || q.Slug == "" })
	l.popular.at, l.popular.questions = now, nil
	for _, q := range all[:min(len(all), 50)] {
		l.popular.questions = append(l.popular.questions, q.Query)
	}
	return l.popular.questions, nil
}
