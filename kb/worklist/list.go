// Package worklist is the articles as those who look after them see them: which there
// are, chosen and put in order, what is to be done about them by whom, and what comes
// when.
package worklist

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/fold"
)

// Store is what is listed.
type Store interface {
	LastSeq(ctx context.Context) (int64, error)
	EachSummary(ctx context.Context, yield func(kb.Summary) error) error
	EachInForce(ctx context.Context, at time.Time, yield func(kb.Revision) error) error
	EachOpen(ctx context.Context, yield func(kb.Revision) error) error
	EachTurning(ctx context.Context, from, until time.Time, yield func(kb.Summary) error) error
}

// Lists are lists of the newest revisions of all articles. They are read from the store
// again only once something has changed there.
type Lists struct {
	Store Store
	Now   func() time.Time

	kept  atomic.Pointer[kept]
	shown atomic.Pointer[shown]
}

// kept are the newest revisions as of a change.
type kept struct {
	seq  int64
	rows []row
}

// row is a revision with what is looked for in it.
type row struct {
	kb.Summary
	folded string
}

// Article is one as it is named in a list of articles that have something.
type Article struct{ Slug, Title string }

// shown are the articles in force that show each fact, as of a change and a minute.
type shown struct {
	seq, minute int64
	byFact      map[string][]Article
}

// all are the newest revisions, by slug. Nobody changes them.
func (l *Lists) all(ctx context.Context) ([]row, error) {
	seq, err := l.Store.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	if k := l.kept.Load(); k != nil && k.seq == seq {
		return k.rows, nil
	}
	k := &kept{seq: seq} // what changes while it is read is read again the next time
	err = l.Store.EachSummary(ctx, func(s kb.Summary) error {
		k.rows = append(k.rows, row{s, fold.String(s.Title + " " + s.Slug)})
		return nil
	})
	if err == nil {
		l.kept.Store(k)
	}
	return k.rows, err
}

// Page is a part of a list, and what there is besides.
type Page struct {
	Rows   []kb.Summary
	Total  int              // that the query chooses
	States map[kb.State]int // of all articles, whatever the query
	Late   int              // of all articles, those overdue for review
	Asked  int              // of all articles, those that somebody asks to archive
	Owners []string         // of all articles, sorted
}

// Find chooses among the newest revisions of all articles, for editors.
func (l *Lists) Find(ctx context.Context, who kb.Principal, q Query) (Page, error) {
	if err := kb.Require(who, kb.RoleEditor, "the list of articles"); err != nil {
		return Page{}, err
	}
	all, err := l.all(ctx)
	if err != nil {
		return Page{}, err
	}
	now := l.Now()
	out := Page{Rows: []kb.Summary{}, States: map[kb.State]int{}}
	owners := map[string]bool{}
	text := strings.Fields(fold.String(q.Text))
	for _, r := range all {
		state, overdue, asked := r.StateAt(now), r.Overdue(now), r.AsksToArchive(now)
		out.States[state]++
		if overdue {
			out.Late++
		}
		if asked {
			out.Asked++
		}
		if r.Owner != "" {
			owners[r.Owner] = true
		}
		_, ranked := q.Ranks[r.Slug]
		if (ranked || q.Text == "" || len(text) > 0 && r.has(text)) && q.chooses(r.Summary, state, now) {
			out.Rows = append(out.Rows, r.Summary)
		}
	}
	out.Owners, out.Total = slices.Sorted(maps.Keys(owners)), len(out.Rows)
	q.sort(out.Rows, now)
	out.Rows = out.Rows[min(q.Offset, out.Total):]
	if q.Limit > 0 {
		out.Rows = out.Rows[:min(q.Limit, len(out.Rows))]
	}
	return out, nil
}

// has reports whether each of the words stands in the title or the slug.
func (r row) has(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(r.folded, w) })
}

// Drafts are the articles whose newest revision is not published yet and has all words of
// a text somewhere, by slug. The index knows none of them: they are read one by one.
func (l *Lists) Drafts(ctx context.Context, who kb.Principal, text string) (slugs []string, err error) {
	if err := kb.Require(who, kb.RoleEditor, "drafts"); err != nil {
		return nil, err
	}
	words := strings.Fields(fold.String(text))
	if len(words) == 0 {
		return nil, nil
	}
	err = l.Store.EachOpen(ctx, func(r kb.Revision) error {
		var whole strings.Builder
		for _, f := range kb.Fields {
			whole.WriteString(f.Text(&r.Article) + "\n")
		}
		if (row{folded: fold.String(whole.String())}).has(words) {
			slugs = append(slugs, r.Article.Slug)
		}
		return nil
	})
	return slugs, err
}
