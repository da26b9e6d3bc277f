package worklist

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/wenjin-kb/wenjin/kb"
)

// Source is where an article is changed.
type Source string

// The sources.
const (
	FromFiles Source = "files"   // in its file, or with the program where it is built in
	FromHere  Source = "here"    // in the console
	Adopted   Source = "adopted" // in the console, though there is a file of it
)

// Sources are all of them.
var Sources = []Source{FromHere, Adopted, FromFiles}

// SourceOf is that of an article.
func SourceOf(s kb.Summary) Source {
	switch {
	case s.Origin != "":
		return FromFiles
	case s.Adopted != "":
		return Adopted
	}
	return FromHere
}

// Due says when an article is to be looked at again.
type Due string

// The values of Due.
const (
	DueLate    Due = "late" // should have been
	DueMonth   Due = "30"   // within so many days, or late
	DueQuarter Due = "90"
	DueNever   Due = "none" // has no day
)

// Dues are all of them.
var Dues = []Due{DueLate, DueMonth, DueQuarter, DueNever}

func (d Due) chooses(s kb.Summary, now time.Time) bool {
	switch d {
	case DueLate:
		return s.Overdue(now)
	case DueMonth:
		return s.Overdue(now.AddDate(0, 0, 30))
	case DueQuarter:
		return s.Overdue(now.AddDate(0, 0, 90))
	case DueNever:
		return s.ReviewBy.IsZero()
	}
	return d == ""
}

// Query chooses among the newest revisions of all articles. Zero fields choose all.
type Query struct {
	State    kb.State // as it is now
	Owner    string
	Category string // or one below it
	Audience kb.Audience
	Kind     kb.Kind
	Source   Source
	Due      Due
	Since    time.Time // only those whose newest revision was made then, or later
	Asked    bool      // only those that somebody asks to archive
	Text     string    // each word of it in the title or the slug
	// Ranks are articles that a search has found for the text besides, best first.
	Ranks map[string]int

	Order         string // one of Orders; empty is by rank, then by slug
	Reverse       bool
	Limit, Offset int // zero Limit: all
}

func (q Query) chooses(s kb.Summary, state kb.State, now time.Time) bool {
	return (q.State == "" || q.State == state) && (q.Owner == "" || q.Owner == s.Owner) &&
		(q.Category == "" || s.Category == q.Category || strings.HasPrefix(s.Category, q.Category+"/")) &&
		(q.Audience == "" || q.Audience == s.Audience) && (q.Kind == "" || q.Kind == s.Kind) && (q.Source == "" || q.Source == SourceOf(s)) &&
		q.Due.chooses(s, now) && !s.CreatedAt.Before(q.Since) && (!q.Asked || s.AsksToArchive(now))
}

type compare func(a, b kb.Summary) int

// orders are what rows can be sorted by.
var orders = map[string]func(now time.Time) compare{
	"title": func(time.Time) compare { return spoken(func(s kb.Summary) string { return s.Title }) },
	"owner": func(time.Time) compare {
		byName := spoken(func(s kb.Summary) string { return s.Owner })
		return func(a, b kb.Summary) int { return cmp.Or(last(a.Owner == "", b.Owner == ""), byName(a, b)) }
	},
	"author":   always(func(a, b kb.Summary) int { return cmp.Compare(a.Author, b.Author) }),
	"audience": always(func(a, b kb.Summary) int { return cmp.Compare(a.Audience, b.Audience) }),
	"category": always(func(a, b kb.Summary) int { return cmp.Compare(a.Category, b.Category) }),
	"kind":     always(func(a, b kb.Summary) int { return cmp.Compare(a.Kind, b.Kind) }),
	"source":   always(func(a, b kb.Summary) int { return cmp.Compare(SourceOf(a), SourceOf(b)) }),
	"updated":  always(func(a, b kb.Summary) int { return a.CreatedAt.Compare(b.CreatedAt) }),
	"review": always(func(a, b kb.Summary) int {
		return cmp.Or(last(a.ReviewBy.IsZero(), b.ReviewBy.IsZero()), a.ReviewBy.Compare(b.ReviewBy.Time))
	}),
	"state": func(now time.Time) compare {
		place := func(s kb.Summary) int { return slices.Index(kb.States, s.StateAt(now)) }
		return func(a, b kb.Summary) int { return place(a) - place(b) }
	},
}

// Orders are the names of what rows can be sorted by.
func Orders() []string { return slices.Sorted(maps.Keys(orders)) }

func always(c compare) func(time.Time) compare { return func(time.Time) compare { return c } }

// spoken compares texts as a Chinese dictionary does, by how they sound.
func spoken(text func(kb.Summary) string) compare {
	c, keys, b := collate.New(language.Chinese), map[string][]byte{}, &collate.Buffer{}
	key := func(s kb.Summary) string {
		t := text(s)
		if keys[t] == nil {
			keys[t] = c.KeyFromString(b, t)
		}
		return string(keys[t])
	}
	return func(a, b kb.Summary) int { return cmp.Compare(key(a), key(b)) }
}

// last puts what has nothing behind the rest.
func last(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sort puts rows, which are by slug, in order.
func (q Query) sort(rows []kb.Summary, now time.Time) {
	order, known := orders[q.Order]
	if !known {
		slices.SortStableFunc(rows, func(a, b kb.Summary) int { return q.rank(a) - q.rank(b) })
		return
	}
	by := order(now)
	if q.Reverse {
		plain := by
		by = func(a, b kb.Summary) int { return plain(b, a) }
	}
	slices.SortStableFunc(rows, by)
}

// rank is the place of an article among those that were found; those that were not come
// behind them.
func (q Query) rank(s kb.Summary) int {
	if rank, ok := q.Ranks[s.Slug]; ok {
		return rank
	}
	return len(q.Ranks)
}
