package answersdb

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

var _ experiment.Store = DB{}

// compared is what of an experiment is kept as JSON: B's ranking.
type compared struct {
	Weights  map[string]float64
	Synonyms string
}

// Experiments implements experiment.Store.
func (d DB) Experiments(ctx context.Context) (out []experiment.Experiment, err error) {
	err = d.Each(ctx, "read experiments", func(rows *sql.Rows) error {
		var x experiment.Experiment
		var ranking []byte
		var started, until, stopped int64
		if err := rows.Scan(&x.ID, &x.Version, &x.State, &x.By, &x.Name, &x.Reason, &ranking, &x.Days, &started, &until, &stopped); err != nil {
			return err
		}
		var b compared
		if err := json.Unmarshal(ranking, &b); err != nil {
			return kb.Errorf(kb.Conflict, kb.CodeTampered, "experiment %s cannot be read: %w", x.ID, err)
		}
		x.Weights, x.Synonyms = b.Weights, b.Synonyms
		x.Started, x.Until, x.Stopped = sqlite.Time(started), sqlite.Time(until), sqlite.Time(stopped)
		out = append(out, x)
		return nil
	}, `SELECT id, version, state, actor, name, reason, ranking, days, started_ms, until_ms, stopped_ms FROM experiments ORDER BY id`)
	return out, err
}

// PutExperiment implements experiment.Store.
func (d DB) PutExperiment(ctx context.Context, x experiment.Experiment, e kb.Event) error {
	ranking, err := json.Marshal(compared{x.Weights, x.Synonyms})
	if err != nil {
		return err
	}
	return d.Logged(ctx, e, "keep an experiment", func(tx *sql.Tx) error {
		if x.Version == 1 {
			_, err := tx.ExecContext(ctx, `INSERT INTO experiments (id, version, state, actor, name, reason, ranking, days, started_ms, until_ms, stopped_ms) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				x.ID, string(x.State), x.By, x.Name, x.Reason, string(ranking), x.Days, sqlite.Millis(x.Started), sqlite.Millis(x.Until), sqlite.Millis(x.Stopped))
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE experiments SET version = ?, state = ?, actor = ?, started_ms = ?, until_ms = ?, stopped_ms = ? WHERE id = ? AND version = ?`,
			x.Version, string(x.State), x.By, sqlite.Millis(x.Started), sqlite.Millis(x.Until), sqlite.Millis(x.Stopped), x.ID, x.Version-1)
		return sqlite.One(done, err, kb.Errorf(kb.Stale, "stale_revision", "the experiment has changed since it was read"))
	})
}

// Tallies implements experiment.Store.
func (d DB) Tallies(ctx context.Context) (map[string]experiment.Tally, error) {
	out := map[string]experiment.Tally{}
	err := d.Each(ctx, "read tallies", func(rows *sql.Rows) error {
		var id string
		var t experiment.Tally
		if err := rows.Scan(&id, &t.Shown, &t.A, &t.B, &t.Ties); err != nil {
			return err
		}
		out[id] = t
		return nil
	}, `SELECT experiment, shown, a, b, ties FROM experiment_tallies`)
	return out, err
}

// AddTallies implements experiment.Store.
func (d DB) AddTallies(ctx context.Context, all map[string]experiment.Tally) error {
	return d.Logged(ctx, kb.Event{}, "add tallies", func(tx *sql.Tx) error {
		for id, t := range all {
			_, err := tx.ExecContext(ctx, `INSERT INTO experiment_tallies AS t (experiment, shown, a, b, ties) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (experiment) DO UPDATE SET shown = t.shown + excluded.shown, a = t.a + excluded.a, b = t.b + excluded.b, ties = t.ties + excluded.ties`, id, t.Shown, t.A, t.B, t.Ties)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
