package insight

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wenjin-kb/wenjin/api/site"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
)

// anyState asks for tickets in any state.
const anyState = "all"

// shownTickets are on a page.
const shownTickets = 200

// ticket is one as it is drawn.
type ticket struct {
	searchlog.Ticket
	Day  string // until which it is to be answered
	Late bool
}

// ticketView is the page of tickets.
type ticketView struct {
	Filter        searchlog.TicketFilter
	Late          bool // overdue ones alone
	Rows          []ticket
	Open, Overdue int
	More          bool // there are more than are shown
}

// States are those that a ticket may have.
func (ticketView) States() []searchlog.TicketState { return searchlog.TicketStates }

// tickets shows what readers and agents say: by its state, of an owner, about an article,
// or what is overdue.
func (p pages) tickets(c echo.Context) error {
	ctx, who := c.Request().Context(), p.API.Principal(c)
	v := ticketView{Late: c.QueryParam("overdue") != ""}
	v.Filter = searchlog.TicketFilter{State: searchlog.TicketState(c.QueryParam("state")), Owner: strings.TrimSpace(c.QueryParam("owner")), Slug: strings.TrimSpace(c.QueryParam("slug"))}
	switch {
	case v.Late:
		v.Filter.State, v.Filter.DueBefore = "", p.API.Searches().LastDays(1).Until
	case v.Filter.State == anyState:
		v.Filter.State = ""
	default:
		v.Filter.State = cmp.Or(v.Filter.State, searchlog.TicketOpen)
	}
	all, err := p.API.Searches().Tickets(ctx, who, v.Filter, shownTickets+1)
	if err != nil {
		return err
	}
	if v.Open, v.Overdue, err = p.API.Searches().Waiting(ctx); err != nil {
		return err
	}
	v.More = len(all) > shownTickets
	all = all[:min(len(all), shownTickets)]
	for _, t := range all {
		row := ticket{Ticket: t, Late: t.Overdue(p.API.Now())}
		if t.Due != 0 {
			row.Day = t.Due.String()
		}
		v.Rows = append(v.Rows, row)
	}
	return p.Render(c, http.StatusOK, "tickets", site.Page{Title: "反馈", Data: v})
}

// answerTicket keeps what becomes of a ticket.
func (p pages) answerTicket(c echo.Context) (err error) {
	number, _ := strconv.Atoi(c.Param("number")) // there is no ticket 0
	t := searchlog.Ticket{Number: number, State: searchlog.TicketState(c.FormValue("state")), Owner: strings.TrimSpace(c.FormValue("owner")), Answer: c.FormValue("answer")}
	if text := c.FormValue("due"); text != "" {
		if t.Due, err = searchlog.ParseDay(text); err != nil {
			return kb.Errorf(kb.Invalid, "invalid_date", "%v", err)
		}
	}
	if err := p.API.Searches().AnswerTicket(c.Request().Context(), p.API.Principal(c), t); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/console/tickets?state="+string(t.State))
}
