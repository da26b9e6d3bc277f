package searchdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// AddTicket implements searchlog.Store.
func (d *DB) AddTicket(ctx context.Context, t searchlog.Ticket, most int) error {
	return d.within(ctx, "add a ticket", func(tx *sql.Tx) error {
		n, err := run(ctx, tx, `INSERT INTO tickets (slug, text, at_ms, state, owner, due, answer) SELECT ?, ?, ?, 'open', '', 0, ''
			WHERE (SELECT count(*) FROM (SELECT 1 FROM tickets WHERE state = 'open' LIMIT ?)) < ?`, t.Slug, t.Text, t.At.UnixMilli(), most, most)
		if err == nil && n == 0 {
			return kb.Errorf(kb.Busy, "too_many_tickets", "too many tickets are open")
		}
		return err
	})
}

const ticketColumns = `number, slug, text, at_ms, state, owner, due, answer`

func scanTicket(row interface{ Scan(...any) error }) (t searchlog.Ticket, err error) {
	var at int64
	err = row.Scan(&t.Number, &t.Slug, &t.Text, &at, &t.State, &t.Owner, &t.Due, &t.Answer)
	t.At = time.UnixMilli(at).UTC()
	return t, err
}

// Tickets implements searchlog.Store.
func (d *DB) Tickets(ctx context.Context, f searchlog.TicketFilter, limit int) (out []searchlog.Ticket, err error) {
	order := `number DESC`
	if f.DueBefore != 0 {
		order = `due, number`
	}
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		t, err := scanTicket(r)
		out = append(out, t)
		return err
	}, `SELECT `+ticketColumns+` FROM tickets WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR owner = ?2) AND (?3 = '' OR slug = ?3) AND (?4 = 0 OR due > 0 AND due < ?4 AND state <> 'done') ORDER BY `+order+` LIMIT ?5`,
		string(f.State), f.Owner, f.Slug, int64(f.DueBefore), limit)
	return out, sqlite.Wrap(err, "list tickets")
}

// Ticket implements searchlog.Store.
func (d *DB) Ticket(ctx context.Context, number int) (searchlog.Ticket, error) {
	t, err := scanTicket(d.read.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE number = ?`, number))
	if err == sql.ErrNoRows {
		return t, noTicket(number)
	}
	return t, sqlite.Wrap(err, "find a ticket")
}

// CountTickets implements searchlog.Store.
func (d *DB) CountTickets(ctx context.Context, today searchlog.Day) (open, overdue int, err error) {
	err = d.read.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE due > 0 AND due < ?) FROM tickets WHERE state IN ('open', 'working')`, int64(today)).Scan(&open, &overdue)
	return open, overdue, sqlite.Wrap(err, "count tickets")
}

func noTicket(number int) error {
	return kb.Errorf(kb.NotFound, "ticket_not_found", "there is no ticket %d", number)
}

// PutTicket implements searchlog.Store.
func (d *DB) PutTicket(ctx context.Context, t searchlog.Ticket) error {
	return d.within(ctx, "keep a ticket", func(tx *sql.Tx) error {
		n, err := run(ctx, tx, `UPDATE tickets SET state = ?, owner = ?, due = ?, answer = ? WHERE number = ?`, string(t.State), t.Owner, int64(t.Due), t.Answer, t.Number)
		if err == nil && n == 0 {
			return noTicket(t.Number)
		}
		return err
	})
}
