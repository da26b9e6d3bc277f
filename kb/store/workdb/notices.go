package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/notify"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ notify.Store = DB{}

// toldUpTo is the entry of meta with the record up to which people have been told.
const toldUpTo = "notices_after"

// ToldUpTo implements notify.Store.
func (d DB) ToldUpTo(ctx context.Context) (seq int64, err error) {
	err = d.Read.QueryRowContext(ctx, `SELECT CAST(value AS BIGINT) FROM meta WHERE name = ?`, toldUpTo).Scan(&seq)
	return seq, sqlite.Wrap(err, "read what people have been told")
}

// Tell implements notify.Store.
func (d DB) Tell(ctx context.Context, upTo int64, notices []notify.Notice, queue []notify.Delivery) error {
	return d.Logged(ctx, kb.Event{}, "tell people", func(tx *sql.Tx) error {
		for _, n := range notices {
			if _, err := tx.ExecContext(ctx, `INSERT INTO notices (person, cause, kind, slug, actor, at_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				n.Person, n.Cause, string(n.Kind), n.Slug, n.Actor, sqlite.Millis(n.At)); err != nil {
				return err
			}
		}
		for _, q := range queue {
			message, err := json.Marshal(q.Message)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO deliveries (channel, recipient, cause, message, created_ms, next_ms) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				q.Channel, q.Recipient, q.Cause, string(message), sqlite.Millis(q.Created), sqlite.Millis(q.Created)); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE meta SET value = ? WHERE name = ?`, strconv.FormatInt(upTo, 10), toldUpTo)
		return err
	})
}

// Notices implements notify.Store.
func (d DB) Notices(ctx context.Context, person string, limit int) (out []notify.Notice, err error) {
	err = d.Each(ctx, "read notices", func(rows *sql.Rows) error {
		n := notify.Notice{Person: person}
		var at, read int64
		if err := rows.Scan(&n.ID, &n.Cause, &n.Kind, &n.Slug, &n.Actor, &at, &read); err != nil {
			return err
		}
		n.At, n.Read = sqlite.Time(at), sqlite.Time(read)
		out = append(out, n)
		return nil
	}, `SELECT id, cause, kind, slug, actor, at_ms, read_ms FROM notices WHERE person = ? ORDER BY id DESC LIMIT ?`, person, limit)
	return out, err
}

// Unread implements notify.Store.
func (d DB) Unread(ctx context.Context, person string) (n int, err error) {
	err = d.Read.QueryRowContext(ctx, `SELECT count(*) FROM notices WHERE person = ? AND read_ms = 0`, person).Scan(&n)
	return n, sqlite.Wrap(err, "count notices")
}

// ReadNotices implements notify.Store.
func (d DB) ReadNotices(ctx context.Context, person string, id int64, at time.Time) error {
	return d.Logged(ctx, kb.Event{}, "note what was read", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE notices SET read_ms = ? WHERE person = ? AND read_ms = 0 AND (id = ? OR CAST(? AS BIGINT) = 0)`, sqlite.Millis(at), person, id, id)
		return err
	})
}

// Waiting implements notify.Store.
func (d DB) Waiting(ctx context.Context, at time.Time, limit int) (out []notify.Delivery, err error) {
	err = d.Each(ctx, "read what is to be sent", func(rows *sql.Rows) error {
		var q notify.Delivery
		var message string
		var created, next int64
		if err := rows.Scan(&q.ID, &q.Channel, &q.Recipient, &q.Cause, &message, &q.Attempts, &created, &next); err != nil {
			return err
		}
		q.Created, q.Next = sqlite.Time(created), sqlite.Time(next)
		out = append(out, q)
		return json.Unmarshal([]byte(message), &out[len(out)-1].Message)
	}, `SELECT id, channel, recipient, cause, message, attempts, created_ms, next_ms FROM
		(SELECT *, row_number() OVER (PARTITION BY channel ORDER BY id) AS place FROM deliveries WHERE done_ms = 0 AND next_ms <= ?) AS waiting WHERE place <= ? ORDER BY id`, sqlite.Millis(at), limit)
	return out, err
}

// Claim implements notify.Store.
func (d DB) Claim(ctx context.Context, q notify.Delivery, until time.Time) (bool, error) {
	return d.claim(ctx, `UPDATE deliveries SET next_ms = ? WHERE id = ? AND done_ms = 0 AND next_ms = ?`, q.ID, q.Next, until)
}

// claim puts off what is still to be done at the time that was read.
func (d DB) claim(ctx context.Context, update string, id int64, next, until time.Time) (mine bool, err error) {
	err = d.Logged(ctx, kb.Event{}, "claim what is to be sent", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, update, sqlite.Millis(until), id, sqlite.Millis(next))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		mine = n == 1
		return err
	})
	return mine && err == nil, err
}

// Tried implements notify.Store.
func (d DB) Tried(ctx context.Context, id int64, done, next time.Time, problem string) error {
	return d.Logged(ctx, kb.Event{}, "note what was sent", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE deliveries SET attempts = attempts + 1, done_ms = ?, next_ms = ?, problem = ? WHERE id = ?`, sqlite.Millis(done), sqlite.Millis(next), problem, id)
		return err
	})
}

// ForgetNotices implements notify.Store.
func (d DB) ForgetNotices(ctx context.Context, before time.Time) error {
	var old bool // most often there is nothing, and nothing is written
	err := d.Read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM notices WHERE at_ms < ?1) OR EXISTS (SELECT 1 FROM deliveries WHERE done_ms != 0 AND created_ms < ?1)`, sqlite.Millis(before)).Scan(&old)
	if err != nil || !old {
		return sqlite.Wrap(err, "look for old notices")
	}
	return d.Logged(ctx, kb.Event{}, "forget old notices", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM notices WHERE at_ms < ?`, sqlite.Millis(before)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM deliveries WHERE done_ms != 0 AND created_ms < ?`, sqlite.Millis(before))
		return err
	})
}
