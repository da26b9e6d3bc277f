package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
	"github.com/wenjin-kb/wenjin/kb/webhooks"
)

var _ webhooks.Store = DB{}

// Webhooks implements webhooks.Store.
func (d DB) Webhooks(ctx context.Context) (out []webhooks.Endpoint, err error) {
	err = d.Each(ctx, "read webhooks", func(rows *sql.Rows) error {
		var e webhooks.Endpoint
		var events string
		var created, failing int64
		if err := rows.Scan(&e.ID, &e.Name, &e.URL, &events, &e.Internal, &e.Titles, &e.Secret, &e.State, &e.By, &created, &e.Waiting, &failing); err != nil {
			return err
		}
		for t := range strings.SplitSeq(events, "\n") {
			e.Events = append(e.Events, webhooks.Type(t))
		}
		e.Created, e.Failing = sqlite.Time(created), sqlite.Time(failing)
		out = append(out, e)
		return nil
	}, `SELECT id, name, url, events, internal, titles, secret, state, made_by, created_ms,
		(SELECT count(*) FROM webhook_deliveries WHERE webhook = w.id AND done_ms = 0),
		coalesce((SELECT failed_ms FROM webhook_deliveries WHERE webhook = w.id AND done_ms = 0 ORDER BY id LIMIT 1), 0)
		FROM webhooks w ORDER BY created_ms, id`)
	return out, err
}

// AddWebhook implements webhooks.Store.
func (d DB) AddWebhook(ctx context.Context, e webhooks.Endpoint, event kb.Event) error {
	events := make([]string, len(e.Events))
	for i, t := range e.Events {
		events[i] = string(t)
	}
	return d.Logged(ctx, event, "add a webhook", func(tx *sql.Tx) error {
		var others bool
		at := webhooks.Position{Scanned: e.Created}
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM webhooks), coalesce((SELECT seq FROM audit_head), 0), coalesce((SELECT max(id) FROM feedback), 0)`).Scan(&others, &at.Record, &at.Vote)
		if err != nil {
			return err
		}
		if !others {
			if err := setPosition(ctx, tx, at); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO webhooks (id, name, url, events, internal, titles, secret, state, made_by, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			e.ID, e.Name, e.URL, strings.Join(events, "\n"), e.Internal, e.Titles, e.Secret, string(e.State), e.By, sqlite.Millis(e.Created))
		return err
	})
}

// SetWebhook implements webhooks.Store.
func (d DB) SetWebhook(ctx context.Context, id string, state webhooks.State, event kb.Event) error {
	return d.Logged(ctx, event, "change a webhook", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE webhooks SET state = ? WHERE id = ?`, string(state), id)
		if err := sqlite.One(done, err, kb.Errorf(kb.NotFound, "webhook_not_found", "there is no such webhook")); err != nil {
			return err
		}
		// Whoever enables one that was given up gives it the whole time again.
		_, err = tx.ExecContext(ctx, `UPDATE webhook_deliveries SET failed_ms = 0, next_ms = 0, attempts = 0 WHERE webhook = ? AND done_ms = 0 AND failed_ms != 0`, id)
		return err
	})
}

// RemoveWebhook implements webhooks.Store.
func (d DB) RemoveWebhook(ctx context.Context, id string, event kb.Event) error {
	return d.Logged(ctx, event, "remove a webhook", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM webhook_deliveries WHERE webhook = ?`, id); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `DELETE FROM webhooks WHERE id = ?`, id)
		return sqlite.One(done, err, kb.Errorf(kb.NotFound, "webhook_not_found", "there is no such webhook"))
	})
}

// position is the entry of meta up to which it was looked for what is to be told.
const position = "webhooks_at"

// WebhookPosition implements webhooks.Store.
func (d DB) WebhookPosition(ctx context.Context) (at webhooks.Position, err error) {
	var text []byte
	if err := d.Read.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = ?`, position).Scan(&text); err != nil {
		return at, sqlite.Wrap(err, "read what webhooks were told")
	}
	return at, sqlite.Wrap(json.Unmarshal(text, &at), "read what webhooks were told")
}

func setPosition(ctx context.Context, tx *sql.Tx, at webhooks.Position) error {
	text, err := json.Marshal(at)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE meta SET value = ? WHERE name = ?`, string(text), position)
	return err
}

// Votes implements webhooks.Store. Numbers begin anew once all votes were forgotten: where
// the last one is lower than it was, all are new.
func (d DB) Votes(ctx context.Context, after int64, limit int) (out []webhooks.Vote, last int64, err error) {
	last = after
	err = d.Each(ctx, "read votes", func(rows *sql.Rows) error {
		var v webhooks.Vote
		var at int64
		if err := rows.Scan(&v.ID, &v.Slug, &v.Kind, &at); err != nil {
			return err
		}
		v.At, last = sqlite.Time(at), v.ID
		out = append(out, v)
		return nil
	}, `SELECT id, slug, kind, at_ms FROM feedback WHERE kind <> 'click' AND id > CASE WHEN ?1 > coalesce((SELECT max(id) FROM feedback), ?1) THEN 0 ELSE ?1 END ORDER BY id LIMIT ?2`, after, limit)
	return out, last, err
}

// Enqueue implements webhooks.Store.
func (d DB) Enqueue(ctx context.Context, upTo webhooks.Position, queue []webhooks.Delivery) error {
	return d.Logged(ctx, kb.Event{}, "queue what webhooks are told", func(tx *sql.Tx) error {
		for _, q := range queue {
			if _, err := tx.ExecContext(ctx, `INSERT INTO webhook_deliveries (webhook, event, replay, type, payload, at_ms) VALUES (?, ?, 0, ?, ?, ?) ON CONFLICT DO NOTHING`,
				q.Endpoint, q.Event, string(q.Type), q.Payload, sqlite.Millis(q.At)); err != nil {
				return err
			}
		}
		if upTo == (webhooks.Position{}) {
			return nil
		}
		return setPosition(ctx, tx, upTo)
	})
}

const deliveryColumns = `d.id, d.webhook, d.event, d.replay, d.type, d.payload, d.at_ms, d.attempts, d.failed_ms, d.next_ms, d.done_ms, d.outcome`

func scanDelivery(scan func(...any) error) (q webhooks.Delivery, err error) {
	var at, failed, next, done int64
	var outcome string
	err = scan(&q.ID, &q.Endpoint, &q.Event, &q.Replay, &q.Type, &q.Payload, &at, &q.Attempts, &failed, &next, &done, &outcome)
	q.At, q.Failed, q.Next, q.Done = sqlite.Time(at), sqlite.Time(failed), sqlite.Time(next), sqlite.Time(done)
	switch {
	case done == 0:
		q.Outcome, q.Problem = webhooks.Waiting, outcome
	default:
		q.Outcome = webhooks.Outcome(outcome)
	}
	return q, err
}

// NextDelivery implements webhooks.Store.
func (d DB) NextDelivery(ctx context.Context, endpoint string) (webhooks.Delivery, bool, error) {
	q, err := scanDelivery(d.Read.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook AND w.state = 'active'
		WHERE d.webhook = ? AND d.done_ms = 0 ORDER BY d.id LIMIT 1`, endpoint).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return q, false, nil
	}
	return q, err == nil, sqlite.Wrap(err, "read what a webhook is to be told")
}

// ClaimDelivery implements webhooks.Store.
func (d DB) ClaimDelivery(ctx context.Context, q webhooks.Delivery, until time.Time) (bool, error) {
	return d.claim(ctx, `UPDATE webhook_deliveries SET next_ms = ? WHERE id = ? AND done_ms = 0 AND next_ms = ?`, q.ID, q.Next, until)
}

// Attempted implements webhooks.Store.
func (d DB) Attempted(ctx context.Context, q webhooks.Delivery) error {
	outcome := string(q.Outcome)
	if q.Done.IsZero() {
		outcome = q.Problem
	}
	return d.Logged(ctx, kb.Event{}, "note what a webhook was told", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE webhook_deliveries SET attempts = ?, failed_ms = ?, next_ms = ?, done_ms = ?, outcome = ? WHERE id = ? AND done_ms = 0`,
			q.Attempts, sqlite.Millis(q.Failed), sqlite.Millis(q.Next), sqlite.Millis(q.Done), outcome, q.ID)
		return err
	})
}

// WebhookDeliveries implements webhooks.Store.
func (d DB) WebhookDeliveries(ctx context.Context, endpoint string, limit int) (out []webhooks.Delivery, err error) {
	err = d.Each(ctx, "read deliveries", func(rows *sql.Rows) error {
		q, err := scanDelivery(rows.Scan)
		out = append(out, q)
		return err
	}, `SELECT `+deliveryColumns+` FROM webhook_deliveries d WHERE webhook = ? ORDER BY id DESC LIMIT ?`, endpoint, limit)
	return out, err
}

func noDelivery() *kb.Error {
	return kb.Errorf(kb.NotFound, "delivery_not_found", "there is no such delivery, or it is not in that state")
}

// Redeliver implements webhooks.Store.
func (d DB) Redeliver(ctx context.Context, endpoint string, id int64, event kb.Event) error {
	return d.Logged(ctx, event, "queue a delivery again", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO webhook_deliveries (webhook, event, replay, type, payload, at_ms)
			SELECT webhook, event, (SELECT max(replay) + 1 FROM webhook_deliveries o WHERE o.webhook = d.webhook AND o.event = d.event), type, payload, at_ms
			FROM webhook_deliveries d WHERE id = ? AND webhook = ? AND done_ms != 0`, id, endpoint)
		return sqlite.One(done, err, noDelivery())
	})
}

// SkipDelivery implements webhooks.Store.
func (d DB) SkipDelivery(ctx context.Context, endpoint string, id int64, at time.Time, event kb.Event) error {
	return d.Logged(ctx, event, "skip a delivery", func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE webhook_deliveries SET done_ms = ?, outcome = ? WHERE id = ? AND webhook = ? AND done_ms = 0`, sqlite.Millis(at), string(webhooks.Skipped), id, endpoint)
		return sqlite.One(done, err, noDelivery())
	})
}

// ForgetDeliveries implements webhooks.Store.
func (d DB) ForgetDeliveries(ctx context.Context, before time.Time) error {
	var old bool // most often there is nothing, and nothing is written
	err := d.Read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM webhook_deliveries WHERE done_ms != 0 AND done_ms < ?)`, sqlite.Millis(before)).Scan(&old)
	if err != nil || !old {
		return sqlite.Wrap(err, "look for old deliveries")
	}
	return d.Logged(ctx, kb.Event{}, "forget old deliveries", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM webhook_deliveries WHERE done_ms != 0 AND done_ms < ?`, sqlite.Millis(before))
		return err
	})
}
