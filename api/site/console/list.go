package console

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
)

const pageSize = 50

// states are those that the list can be cut down to, the ones with work first.
var states = []kb.State{kb.StateInReview, kb.StateApproved, kb.StateDraft, kb.StateScheduled, kb.StatePublished, kb.StateExpired, kb.StateArchived}

// row is a revision in a list, with where it stands now.
type row struct {
	kb.Revision
	Now     kb.State
	Overdue bool // its day of review has passed
}

func newRow(r kb.Revision, now time.Time) row {
	by := r.Article.ReviewBy
	return row{r, r.StateAt(now), !by.IsZero() && now.After(by.AddDate(0, 0, 1))}
}

// filter is what the list is cut down to.
type filter struct {
	state   kb.State
	owner   string
	text    string // in title or slug
	overdue bool
	page    int // 1-based
}

func readFilter(v url.Values) filter {
	page, _ := strconv.Atoi(v.Get("page"))
	return filter{kb.State(v.Get("state")), v.Get("owner"), strings.TrimSpace(v.Get("q")), v.Get("overdue") != "", max(page, 1)}
}

func (f filter) match(r row) bool {
	return (f.state == "" || r.Now == f.state) && (f.owner == "" || r.Article.Owner == f.owner) && (!f.overdue || r.Overdue) &&
		strings.Contains(r.Article.Title+" "+r.Article.Slug, f.text)
}

// listing is a page of the list, and the numbers of all articles.
type listing struct {
	rows   []row
	total  int // that match
	counts map[kb.State]int
	late   int
	owners map[string]bool
}

func (l *listing) add(r row, f filter) {
	l.counts[r.Now]++
	if r.Article.Owner != "" {
		l.owners[r.Article.Owner] = true
	}
	if r.Overdue {
		l.late++
	}
	if !f.match(r) {
		return
	}
	if l.total++; l.total > (f.page-1)*pageSize && len(l.rows) < pageSize {
		l.rows = append(l.rows, r)
	}
}

// list shows the newest revision of every article.
func (p pages) list(c echo.Context) error {
	f, l, now := readFilter(c.QueryParams()), listing{counts: map[kb.State]int{}, owners: map[string]bool{}}, p.API.Now()
	err := p.Deps.Workflow.Store.EachNewest(c.Request().Context(), func(r kb.Revision) error {
		l.add(newRow(r, now), f)
		return nil
	})
	if err != nil {
		return err
	}
	data := map[string]any{
		"Rows": l.rows, "Counts": l.counts, "States": states, "State": f.state, "Late": l.late, "Overdue": f.overdue, "Total": l.total, "Text": f.text,
		"Owner": f.owner, "Owners": slices.Sorted(maps.Keys(l.owners)),
	}
	address := func(page int) string {
		v := c.QueryParams()
		v.Set("page", strconv.Itoa(page))
		return "/console?" + v.Encode()
	}
	if f.page > 1 {
		data["Previous"] = address(f.page - 1)
	}
	if f.page*pageSize < l.total {
		data["Next"] = address(f.page + 1)
	}
	return p.Render(c, http.StatusOK, "list", site.Page{Title: "编辑后台", Data: data})
}
