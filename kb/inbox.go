package kb

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// InboxQuery chooses among the newest revisions of all articles. Zero fields
// choose all.
type InboxQuery struct {
	State         State // as it is now
	Owner         string
	Overdue       bool   // only those whose day of review has passed
	Asked         bool   // only those that somebody asks to archive
	Text          string // in the title or the slug
	Limit, Offset int
}

// Inbox is a page of the newest revisions, by slug, and what there is besides.
type Inbox struct {
	Rows   []Summary
	Total  int           // that the query chooses
	States map[State]int // of all articles, whatever the query
	Late   int           // of all articles, those overdue for review
	Asked  int           // of all articles, those that somebody asks to archive
	Owners []string      // of all articles, sorted
}

// Inbox lists the newest revision of every article, for instance those that wait
// for a review.
func (l *Library) Inbox(ctx context.Context, who Principal, q InboxQuery) (Inbox, error) {
	if err := Require(who, RoleEditor, "the list of articles"); err != nil {
		return Inbox{}, err
	}
	now := l.now()
	out := Inbox{Rows: []Summary{}, States: map[State]int{}}
	owners := map[string]bool{}
	err := l.Store.EachSummary(ctx, func(s Summary) error {
		state, overdue, asked := s.StateAt(now), s.Overdue(now), s.AsksToArchive(now)
		out.States[state]++
		if overdue {
			out.Late++
		}
		if asked {
			out.Asked++
		}
		if s.Owner != "" {
			owners[s.Owner] = true
		}
		switch {
		case q.State != "" && q.State != state, q.Owner != "" && q.Owner != s.Owner, q.Overdue && !overdue, q.Asked && !asked, !strings.Contains(s.Title+" "+s.Slug, q.Text):
			return nil
		}
		if out.Total++; out.Total > q.Offset && len(out.Rows) < q.Limit {
			out.Rows = append(out.Rows, s)
		}
		return nil
	})
	out.Owners = slices.Sorted(maps.Keys(owners))
	return out, err
}
