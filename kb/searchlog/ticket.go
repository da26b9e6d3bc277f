package searchlog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// TicketState is how far a ticket is.
type TicketState string

// The states.
const (
	TicketOpen    TicketState = "open"
	TicketWorking TicketState = "working"
	TicketDone    TicketState = "done"
)

// TicketStates are all of them.
var TicketStates = []TicketState{TicketOpen, TicketWorking, TicketDone}

// Ticket is what a reader or an agent says about an article, and what becomes of it.
type Ticket struct {
	Number int // 1, 2, 3 …
	Slug   string
	Text   string // masked
	At     time.Time
	State  TicketState
	Owner  string
	Due    Day // 0: none
	Answer string
}

// Overdue reports one that somebody should have answered by a time.
func (t Ticket) Overdue(now time.Time) bool {
	return t.Due != 0 && t.Due < DayOf(now) && t.State != TicketDone
}

// The longest answer, in runes, and how many may be open: readers write them.
const (
	maxAnswer      = 500
	maxOpenTickets = 10_000
)

// Tickets are those in a state, the newest first, for editors.
func (l *Log) Tickets(ctx context.Context, who kb.Principal, state TicketState, limit int) ([]Ticket, error) {
	if err := kb.Require(who, kb.RoleEditor, "tickets"); err != nil {
		return nil, err
	}
	return l.store.Tickets(ctx, state, limit)
}

// AnswerTicket keeps the state, the owner, the day and the answer of the ticket with the
// number; the audit log has it.
func (l *Log) AnswerTicket(ctx context.Context, who kb.Principal, t Ticket) error {
	if err := kb.Require(who, kb.RoleEditor, "answering a ticket"); err != nil {
		return err
	}
	t.Answer = strings.TrimSpace(Mask(t.Answer))
	switch {
	case !slices.Contains(TicketStates, t.State):
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_state", Detail: "a ticket is open, working or done"}
	case utf8.RuneCountInString(t.Owner) > maxOwner || utf8.RuneCountInString(t.Answer) > maxAnswer:
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_answer", Detail: "the owner or the answer is too long"}
	}
	if err := l.store.PutTicket(ctx, t); err != nil {
		return err
	}
	return l.audit.Append(ctx, kb.Event{At: l.now(), Actor: who.ID, Action: "ticket." + string(t.State), Object: fmt.Sprint(t.Number), Detail: map[string]string{"owner": t.Owner}})
}
