package searchdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// PutMeasurement implements searchlog.Store.
func (d *DB) PutMeasurement(ctx context.Context, m searchlog.Measurement, keep int) error {
	places, err := json.Marshal(m.Places)
	if err != nil {
		return err
	}
	return d.within(ctx, "keep a measurement", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO measurements (at_ms, content, words, weights, judged, questions, ndcg, mrr, recall, places) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.At.UnixMilli(), m.Content, m.Words, m.Weights, m.Judged, m.Questions, m.NDCG10, m.MRR10, m.Recall10, string(places))
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM measurements WHERE number <= (SELECT max(number) FROM measurements) - ?`, keep)
		}
		return err
	})
}

// Measurements implements searchlog.Store.
func (d *DB) Measurements(ctx context.Context) (out []searchlog.Measurement, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var m searchlog.Measurement
		var at int64
		var places string
		if err := r.Scan(&at, &m.Content, &m.Words, &m.Weights, &m.Judged, &m.Questions, &m.NDCG10, &m.MRR10, &m.Recall10, &places); err != nil {
			return err
		}
		m.At = time.UnixMilli(at).UTC()
		err := json.Unmarshal([]byte(places), &m.Places)
		out = append(out, m)
		return err
	}, `SELECT at_ms, content, words, weights, judged, questions, ndcg, mrr, recall, places FROM measurements ORDER BY number DESC`)
	return out, sqlite.Wrap(err, "list measurements")
}
