package searchlog

import "time"

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
	Number int         `json:"number"` // 1, 2, 3 …
	Slug   string      `json:"slug"`
	Text   string      `json:"text"` // masked
	At     time.Time   `json:"at"`
	State  TicketState `json:"state"`
	Owner  string      `json:"owner"`
	Due    Day         `json:"due,omitzero"` // 0: none
	Answer string      `json:"answer"`
}

// TicketFilter lets tickets through; what is empty lets all through.
type TicketFilter struct {
	State     TicketState
	Owner     string
	Slug      string
	DueBefore Day // and not done
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
