package searchdb

import (
	"context"
	"database/sql"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// PutJudgement implements searchlog.Store.
func (d *DB) PutJudgement(ctx context.Context, j searchlog.Judgement) error {
	key := searchlog.Key(j.Query)
	if j.Grade == 0 {
		_, err := d.write.ExecContext(ctx, `DELETE FROM judgements WHERE key = ? AND slug = ?`, key, j.Slug)
		return sqlite.Wrap(err, "take back a judgement")
	}
	_, err := d.write.ExecContext(ctx, `INSERT OR REPLACE INTO judgements (key, slug, query, grade, actor, at_ms) VALUES (?, ?, ?, ?, ?, ?)`, key, j.Slug, j.Query, j.Grade, j.Actor, j.At.UnixMilli())
	return sqlite.Wrap(err, "keep a judgement")
}

// Judgements implements searchlog.Store.
func (d *DB) Judgements(ctx context.Context) (out []searchlog.Judgement, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var j searchlog.Judgement
		var at int64
		err := r.Scan(&j.Query, &j.Slug, &j.Grade, &j.Actor, &at)
		j.At = time.UnixMilli(at).UTC()
		out = append(out, j)
		return err
	}, `SELECT query, slug, grade, actor, at_ms FROM judgements ORDER BY query, key, grade DESC, slug`)
	return out, sqlite.Wrap(err, "list judgements")
}
