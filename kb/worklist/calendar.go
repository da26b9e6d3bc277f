package worklist

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// What happens on a day.
type Happening string

// The happenings.
const (
	Begins    Happening = "begins" // a text enters into force
	Lapses    Happening = "lapses" // nothing of the article is in force from then on
	FallsDue  Happening = "due"    // an article is to be looked at again by the end of the day
	FactTurns Happening = "fact"   // a fact begins or ends
)

// Entry is one line of the calendar.
type Entry struct {
	At    time.Time
	What  Happening
	Slug  string // of an article, or the key of a fact
	Title string
	Ends  bool // of a fact
}

// Calendar is what happens in a time, in order, for editors.
func (l *Lists) Calendar(ctx context.Context, who kb.Principal, facts kb.Facts, from, until time.Time) ([]Entry, error) {
	if err := kb.Require(who, kb.RoleEditor, "the calendar"); err != nil {
		return nil, err
	}
	all, err := l.all(ctx)
	if err != nil {
		return nil, err
	}
	within := func(t time.Time) bool { return !t.IsZero() && !t.Before(from) && t.Before(until) }
	out := []Entry{}
	now := l.Now()
	for _, r := range all {
		if within(r.ReviewBy.Time) && lives(r.Summary, now) {
			out = append(out, Entry{At: r.ReviewBy.Time, What: FallsDue, Slug: r.Slug, Title: r.Title})
		}
	}
	begins := map[string][]time.Time{} // by article
	var turning []kb.Summary
	err = l.Store.EachTurning(ctx, from, until, func(s kb.Summary) error {
		turning = append(turning, s)
		for _, w := range s.InForce {
			begins[s.ArticleID] = append(begins[s.ArticleID], w.From)
		}
		return nil
	})
	for _, s := range turning {
		for _, w := range s.InForce {
			if within(w.From) {
				out = append(out, Entry{At: w.From, What: Begins, Slug: s.Slug, Title: s.Title})
			}
			if within(w.Until) && !slices.ContainsFunc(begins[s.ArticleID], w.Until.Equal) {
				out = append(out, Entry{At: w.Until, What: Lapses, Slug: s.Slug, Title: s.Title})
			}
		}
	}
	for key, f := range facts {
		for _, end := range []struct {
			at   time.Time
			ends bool
		}{{f.ValidFrom.Time, false}, {f.ValidTo.End(), true}} {
			if within(end.at) {
				out = append(out, Entry{At: end.at, What: FactTurns, Slug: key, Title: cmp.Or(f.Label, key), Ends: end.ends})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return a.At.Compare(b.At) })
	return out, err
}
