package searchlog

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wenjin-kb/wenjin/kb"
)

// maxOwner is the longest name of an owner, in runes.
const maxOwner = 60

// Gaps are those about which something was decided, for editors.
func (l *Log) Gaps(ctx context.Context, who kb.Principal) ([]Gap, error) {
	if err := kb.Require(who, kb.RoleEditor, "gaps"); err != nil {
		return nil, err
	}
	return l.store.Gaps(ctx)
}

// DecideGap keeps what an editor, or the program itself, decides about a gap; the audit
// log has it.
func (l *Log) DecideGap(ctx context.Context, who kb.Principal, g Gap) error {
	if err := kb.Require(who, kb.RoleEditor, "deciding about a gap"); err != nil {
		return err
	}
	switch {
	case !slices.Contains(GapStates, g.State):
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_state", Detail: "a gap is open, working, closed or ignored"}
	case len([]rune(g.Owner)) > maxOwner:
		return &kb.Error{Kind: kb.Invalid, Code: "invalid_owner", Detail: fmt.Sprintf("the owner has more than %d characters", maxOwner)}
	}
	g.Changed = l.now()
	if err := l.store.PutGap(ctx, g); err != nil {
		return err
	}
	return l.audit.Append(ctx, kb.Event{At: g.Changed, Actor: who.ID, Action: "gap." + string(g.State), Object: g.ID(), Detail: map[string]string{"owner": g.Owner, "article": g.Slug}})
}

// Tickets are those that a filter lets through, the newest first, overdue ones by their
// day: for editors.
func (l *Log) Tickets(ctx context.Context, who kb.Principal, f TicketFilter, limit int) ([]Ticket, error) {
	if err := kb.Require(who, kb.RoleEditor, "tickets"); err != nil {
		return nil, err
	}
	return l.store.Tickets(ctx, f, limit)
}

// Ticket is the one with a number, for editors.
func (l *Log) Ticket(ctx context.Context, who kb.Principal, number int) (Ticket, error) {
	if err := kb.Require(who, kb.RoleEditor, "tickets"); err != nil {
		return Ticket{}, err
	}
	return l.store.Ticket(ctx, number)
}

// Waiting is how many tickets wait, and how many of these are overdue: for those who run
// the service, who learn no more of them.
func (l *Log) Waiting(ctx context.Context) (open, overdue int, err error) {
	return l.store.CountTickets(ctx, DayOf(l.now()))
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
