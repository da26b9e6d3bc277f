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

// Tickets implements searchlog.Store.
func (d *DB) Tickets(ctx context.Context, state searchlog.TicketState, limit int) (out []searchlog.Ticket, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var t searchlog.Ticket
		var at int64
		err := r.Scan(&t.Number, &t.Slug, &t.Text, &at, &t.State, &t.Owner, &t.Due, &t.Answer)
		t.At = time.UnixMilli(at).UTC()
		out = append(out, t)
		return err
	}, `SELECT number, slug, text, at_ms, state, owner, due, answer FROM tickets WHERE state = ? ORDER BY number DESC LIMIT ?`, string(state), limit)
	return out, sqlite.Wrap(err, "list tickets")
}

// PutTicket implements searchlog.Store.
func (d *DB) PutTicket(ctx context.Context, t searchlog.Ticket) error {
	return d.within(ctx, "keep a ticket", func(tx *sql.Tx) error {
		n, err := run(ctx, tx, `UPDATE tickets SET state = ?, owner = ?, due = ?, answer = ? WHERE number = ?`, string(t.State), t.Owner, int64(t.Due), t.Answer, t.Number)
		if err == nil && n == 0 {
			return kb.Errorf(kb.NotFound, "ticket_not_found", "there is no ticket %d", t.Number)
		}
		return err
	})
}
