package searchlog

import (
	"context"
	"slices"
	"time"
)

const (
	popularDays = 14
	popularFor  = time.Minute // until they are looked up again
	mostPopular = 50
)

// Popular are the articles that customers find now by what they asked most in the last
// fortnight, which find is asked for: nobody has reviewed what somebody typed, so it is
// never shown itself. Each question was asked by at least Shown visitors on one day and
// found something. The slugs are kept for a minute, as long as seq, the last change of the
// index, stays: whoever shows an article asks the library whether it may be seen. A log
// that cannot be read has none for a while: no page waits for it, and no page fails with
// it; where find fails, that is said, and nothing is kept.
func (l *Log) Popular(ctx context.Context, seq int64, find func(question string) (slug string, err error)) ([]string, error) {
	l.popular.mu.Lock()
	defer l.popular.mu.Unlock()
	now := l.now()
	if age := now.Sub(l.popular.at); 0 <= age && age < popularFor && l.popular.seq == seq {
		return l.popular.slugs, nil
	}
	all, err := l.store.Questions(ctx, Wanted{Period: l.LastDays(popularDays)}, OrderTop, candidates)
	if ctx.Err() != nil {
		return l.popular.slugs, nil // whoever asked has gone; the next one looks it up
	}
	if err != nil {
		l.log.Warn("popular questions cannot be read", "error", err)
	}
	all = slices.DeleteFunc(all, func(q Question) bool { return q.Visitors < Shown || q.Slug == "" })
	var slugs []string
	for _, q := range all[:min(len(all), mostPopular)] {
		slug, err := find(q.Query)
		if err != nil {
			return nil, err
		}
		if slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	l.popular.at, l.popular.seq, l.popular.slugs = now, seq, slugs
	return slugs, nil
}
