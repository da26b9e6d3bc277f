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

// shownTickets are on a page.
const shownTickets = 200

// ticket is one as it is drawn.
type ticket struct {
	searchlog.Ticket
	Day  string // until which it is to be answered
	Late bool
}

// tickets shows what readers and agents say, by its state.
func (p pages) tickets(c echo.Context) error {
	state := cmp.Or(searchlog.TicketState(c.QueryParam("state")), searchlog.TicketOpen)
	all, err := p.API.Searches().Tickets(c.Request().Context(), p.API.Principal(c), state, shownTickets)
	if err != nil {
		return err
	}
	var rows []ticket
	for _, t := range all {
		row := ticket{Ticket: t, Late: t.Overdue(p.API.Now())}
		if t.Due != 0 {
			row.Day = t.Due.String()
		}
		rows = append(rows, row)
	}
	return p.Render(c, http.StatusOK, "tickets", site.Page{Title: "反馈", Data: map[string]any{"Rows": rows, "State": state, "States": searchlog.TicketStates}})
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
