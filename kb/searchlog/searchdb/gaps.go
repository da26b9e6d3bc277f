package searchdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"github.com/wenjin-kb/wenjin/kb/searchlog"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Gaps implements searchlog.Store.
func (d *DB) Gaps(ctx context.Context) (out []searchlog.Gap, err error) {
	err = rows(ctx, d.read, func(r *sql.Rows) error {
		var g searchlog.Gap
		var members string
		var changed int64
		if err := r.Scan(&g.Key, &g.Query, &members, &g.State, &g.Owner, &g.Due, &g.Slug, &changed); err != nil {
			return err
		}
		g.Changed = time.UnixMilli(changed).UTC()
		out = append(out, g)
		return json.Unmarshal([]byte(members), &out[len(out)-1].Members)
	}, `SELECT key, query, members, state, owner, due, slug, changed_ms FROM gaps ORDER BY key`)
	return out, sqlite.Wrap(err, "list gaps")
}

// PutGap implements searchlog.Store.
func (d *DB) PutGap(ctx context.Context, g searchlog.Gap) error {
	members, err := json.Marshal(g.Members)
	if err != nil {
		return err
	}
	_, err = d.write.ExecContext(ctx, `INSERT OR REPLACE INTO gaps (key, query, members, state, owner, due, slug, changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		g.Key, g.Query, string(members), string(g.State), g.Owner, int64(g.Due), g.Slug, g.Changed.UnixMilli())
	return sqlite.Wrap(err, "keep a gap")
}
