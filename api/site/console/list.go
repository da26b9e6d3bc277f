package console

import (
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
	kb.Summary
	Now     kb.State
	Overdue bool // its day of review has passed
	Asked   bool // somebody asks to archive it
	Coming  bool // its schedule can be cancelled
}

func newRow(s kb.Summary, now time.Time) row {
	return row{s, s.StateAt(now), s.Overdue(now), s.AsksToArchive(now), s.ToCome(now)}
}

// readQuery reads what the list is to be cut down to, and the page, from 1.
func readQuery(v url.Values) (q kb.InboxQuery, page int) {
	page, _ = strconv.Atoi(v.Get("page"))
	page = max(page, 1)
	return kb.InboxQuery{
		State: kb.State(v.Get("state")), Owner: v.Get("owner"), Overdue: v.Get("overdue") != "", Asked: v.Get("asked") != "", Text: strings.TrimSpace(v.Get("q")),
		Limit: pageSize, Offset: (page - 1) * pageSize,
	}, page
}

// list shows the newest revision of every article, and which files are on their way: a
// change of a fact must not wait unseen because no article does.
func (p pages) list(c echo.Context) error {
	q, page := readQuery(c.QueryParams())
	found, err := p.Deps.Library.Inbox(c.Request().Context(), p.API.Principal(c), q)
	if err != nil {
		return err
	}
	rows, now := make([]row, len(found.Rows)), p.API.Now()
	for i, s := range found.Rows {
		rows[i] = newRow(s, now)
	}
	files, err := p.kinds(c)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(f fileKind) bool { return f.Waiting == "" })
	data := map[string]any{"Found": found, "Query": q, "Rows": rows, "States": states, "Files": files}
	address := func(page int) string {
		v := c.QueryParams()
		v.Set("page", strconv.Itoa(page))
		return "/console?" + v.Encode()
	}
	if page > 1 {
		data["Previous"] = address(page - 1)
	}
	if page*pageSize < found.Total {
		data["Next"] = address(page + 1)
	}
	return p.Render(c, http.StatusOK, "list", site.Page{Title: "编辑后台", Data: data})
}
