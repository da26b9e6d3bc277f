package workdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/bulk"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ bulk.Reports = DB{}

// outcome is one as it is kept. Of an error there is what people are told of it; the
// cause is for the log of the day.
type outcome struct {
	Item  bulk.Item
	State bulk.State
	ETag  string   `json:",omitempty"`
	Error *refusal `json:",omitempty"`
}

type refusal struct {
	Kind         kb.ErrorKind
	Code, Detail string
	Fields       []kb.FieldError `json:",omitempty"`
}

// BulkJobs implements bulk.Reports.
func (d DB) BulkJobs(ctx context.Context) ([]bulk.Job, error) { return d.bulkJobs(ctx, "") }

// BulkJob implements bulk.Reports.
func (d DB) BulkJob(ctx context.Context, id string) (bulk.Job, error) {
	all, err := d.bulkJobs(ctx, id)
	if err == nil && len(all) == 0 {
		err = kb.Errorf(kb.NotFound, "job_not_found", "there is no such job")
	}
	if err != nil {
		return bulk.Job{}, err
	}
	return all[0], nil
}

// bulkJobs are all, or the one of an id.
func (d DB) bulkJobs(ctx context.Context, id string) (out []bulk.Job, err error) {
	at := map[string]int{}
	err = d.Each(ctx, "read the changes of many articles", func(rows *sql.Rows) error {
		var j bulk.Job
		var change string
		var started int64
		if err := rows.Scan(&j.ID, &j.Who.ID, &change, &started); err != nil {
			return err
		}
		j.Started, at[j.ID] = sqlite.Time(started), len(out)
		out = append(out, j)
		return json.Unmarshal([]byte(change), &out[len(out)-1].Change)
	}, `SELECT id, person, change, started_ms FROM bulk_jobs WHERE ? IN ('', id) ORDER BY started_ms, rowid`, id)
	if err != nil {
		return nil, err
	}
	err = d.Each(ctx, "read what became of many articles", func(rows *sql.Rows) error {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		o, err := readOutcome(text)
		if i, there := at[id]; there { // or it was begun between the two
			out[i].Outcomes = append(out[i].Outcomes, o)
		}
		return err
	}, `SELECT job, outcome FROM bulk_outcomes WHERE ? IN ('', job) ORDER BY job, place`, id)
	return out, err
}

// PutBulkJob implements bulk.Reports.
func (d DB) PutBulkJob(ctx context.Context, j bulk.Job, most int) error {
	change, err := json.Marshal(j.Change)
	if err != nil {
		return err
	}
	return d.Logged(ctx, kb.Event{}, "keep a change of many articles", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO bulk_jobs (id, person, change, started_ms) VALUES (?, ?, ?, ?)`, j.ID, j.Who.ID, string(change), sqlite.Millis(j.Started)); err != nil {
			return err
		}
		for place, o := range j.Outcomes {
			if err := putOutcome(ctx, tx, j.ID, place, o); err != nil {
				return err
			}
		}
		const kept = `(SELECT id FROM bulk_jobs ORDER BY started_ms DESC, rowid DESC LIMIT ?)`
		if _, err := tx.ExecContext(ctx, `DELETE FROM bulk_outcomes WHERE job NOT IN `+kept, most); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM bulk_jobs WHERE id NOT IN `+kept, most)
		return err
	})
}

// PutBulkOutcome implements bulk.Reports.
func (d DB) PutBulkOutcome(ctx context.Context, job string, place int, o bulk.Outcome) error {
	return d.Logged(ctx, kb.Event{}, "keep what became of an article", func(tx *sql.Tx) error { return putOutcome(ctx, tx, job, place, o) })
}

// putOutcome keeps one of a job that is there.
func putOutcome(ctx context.Context, tx *sql.Tx, job string, place int, o bulk.Outcome) error {
	kept := outcome{Item: o.Item, State: o.State, ETag: o.ETag}
	kept.Item.Stops = nil // of the plan alone
	var known *kb.Error
	switch {
	case errors.As(o.Err, &known) && known.Kind != kb.Internal:
		kept.Error = &refusal{known.Kind, known.Code, known.Detail, known.Fields}
	case o.Err != nil:
		kept.Error = &refusal{Kind: kb.Internal}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO bulk_outcomes (job, place, outcome) SELECT id, ?, ? FROM bulk_jobs WHERE id = ?
		ON CONFLICT (job, place) DO UPDATE SET outcome = excluded.outcome`, place, string(text), job)
	return err
}

func readOutcome(text string) (bulk.Outcome, error) {
	var kept outcome
	if err := json.Unmarshal([]byte(text), &kept); err != nil {
		return bulk.Outcome{}, err
	}
	o := bulk.Outcome{Item: kept.Item, State: kept.State, ETag: kept.ETag}
	if e := kept.Error; e != nil {
		o.Err = &kb.Error{Kind: e.Kind, Code: e.Code, Detail: e.Detail, Fields: e.Fields}
	}
	return o, nil
}
