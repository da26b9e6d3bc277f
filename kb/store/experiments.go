package store

import (
	"context"
	"database/sql"
	"encoding/json"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/experiment"
)

var _ experiment.Store = (*Store)(nil)

// compared is what of an experiment is kept as JSON: B's ranking.
type compared struct {
	Weights  map[string]float64
	Synonyms string
}

// Experiments implements experiment.Store.
func (s *Store) Experiments(ctx context.Context) (out []experiment.Experiment, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, version, state, actor, name, reason, ranking, days, started_ms, until_ms, stopped_ms FROM experiments ORDER BY id`)
	if err != nil {
		return nil, wrap(err, "read experiments")
	}
	defer rows.Close()
	for rows.Next() {
		var x experiment.Experiment
		var ranking []byte
		var started, until, stopped int64
		if err := rows.Scan(&x.ID, &x.Version, &x.State, &x.By, &x.Name, &x.Reason, &ranking, &x.Days, &started, &until, &stopped); err != nil {
			return nil, wrap(err, "read experiments")
		}
		var b compared
		if err := json.Unmarshal(ranking, &b); err != nil {
			return nil, kb.Errorf(kb.Conflict, kb.CodeTampered, "experiment %s cannot be read: %w", x.ID, err)
		}
		x.Weights, x.Synonyms = b.Weights, b.Synonyms
		x.Started, x.Until, x.Stopped = zeroTime(started), zeroTime(until), zeroTime(stopped)
		out = append(out, x)
	}
	return out, wrap(rows.Err(), "read experiments")
}

// PutExperiment implements experiment.Store.
func (s *Store) PutExperiment(ctx context.Context, x experiment.Experiment, e kb.Event) error {
	ranking, err := json.Marshal(compared{x.Weights, x.Synonyms})
	if err != nil {
		return err
	}
	return s.logged(ctx, e, "keep an experiment", func(tx *sql.Tx) error {
		if x.Version == 1 {
			_, err := tx.ExecContext(ctx, `INSERT INTO experiments (id, version, state, actor, name, reason, ranking, days, started_ms, until_ms, stopped_ms) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				x.ID, string(x.State), x.By, x.Name, x.Reason, string(ranking), x.Days, zeroMillis(x.Started), zeroMillis(x.Until), zeroMillis(x.Stopped))
			return err
		}
		return changedCuration(tx.ExecContext(ctx, `UPDATE experiments SET version = ?, state = ?, actor = ?, started_ms = ?, until_ms = ?, stopped_ms = ? WHERE id = ? AND version = ?`,
			x.Version, string(x.State), x.By, zeroMillis(x.Started), zeroMillis(x.Until), zeroMillis(x.Stopped), x.ID, x.Version-1))
	})
}

// Tallies implements experiment.Store.
func (s *Store) Tallies(ctx context.Context) (map[string]experiment.Tally, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT experiment, shown, a, b, ties FROM experiment_tallies`)
	if err != nil {
		return nil, wrap(err, "read tallies")
	}
	defer rows.Close()
	out := map[string]experiment.Tally{}
	for rows.Next() {
		var id string
		var t experiment.Tally
		if err := rows.Scan(&id, &t.Shown, &t.A, &t.B, &t.Ties); err != nil {
			return nil, wrap(err, "read tallies")
		}
		out[id] = t
	}
	return out, wrap(rows.Err(), "read tallies")
}

// AddTallies implements experiment.Store.
func (s *Store) AddTallies(ctx context.Context, all map[string]experiment.Tally) error {
	return s.logged(ctx, kb.Event{}, "add tallies", func(tx *sql.Tx) error {
		for id, t := range all {
			_, err := tx.ExecContext(ctx, `INSERT INTO experiment_tallies (experiment, shown, a, b, ties) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (experiment) DO UPDATE SET shown = shown + excluded.shown, a = a + excluded.a, b = b + excluded.b, ties = ties + excluded.ties`, id, t.Shown, t.A, t.B, t.Ties)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
