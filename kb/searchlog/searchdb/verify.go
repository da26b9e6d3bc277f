package searchdb

import (
	"context"
	"database/sql"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Verify implements searchlog.Store. Sums of days that are forgotten, or just now being
// forgotten or erased, are believed.
func (d *DB) Verify(ctx context.Context) (intents int, err error) {
	tx, err := d.read.BeginTx(ctx, nil) // all at one moment
	if err != nil {
		return 0, sqlite.Wrap(err, "verify the search log")
	}
	defer func() { _ = tx.Rollback() }()
	damaged := func(format string, args ...any) error {
		return kb.Errorf(kb.Conflict, "search_log_damaged", format, args...)
	}
	var said string
	if err := tx.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&said); err != nil {
		return 0, sqlite.Wrap(err, "verify the search log")
	}
	if said != "ok" {
		return 0, damaged("the file of the search log is damaged: %s", said)
	}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM intents`).Scan(&intents); err != nil {
		return 0, sqlite.Wrap(err, "verify the search log")
	}
	for _, c := range []struct{ what, query string }{
		{"days", `SELECT count(*) FROM (SELECT day, internal, face, category, count(*) AS n, sum(requests) AS r, sum(hits = 0) AS z, sum(helpful) AS h, sum(outcome = 'again') AS a FROM intents WHERE day NOT IN forgotten GROUP BY 1, 2, 3, 4) i
			FULL JOIN (SELECT * FROM days WHERE day NOT IN forgotten) d USING (day, internal, face, category)
			WHERE i.n IS NOT d.intents OR i.r IS NOT d.requests OR i.z IS NOT d.zero OR i.h IS NOT d.helpful OR i.a IS NOT d.again`},
		{"questions", `SELECT count(*) FROM (SELECT key, internal, day, face, count(*) AS n, count(DISTINCT visitor) AS v, sum(hits = 0) AS z FROM intents WHERE day NOT IN forgotten GROUP BY 1, 2, 3, 4) i
			FULL JOIN (SELECT * FROM questions WHERE day NOT IN forgotten) q USING (key, internal, day, face)
			WHERE i.n IS NOT q.intents OR i.v IS NOT q.visitors OR i.z IS NOT q.zero`},
		{"articles", `SELECT count(*) FROM (SELECT day, clicked AS slug, count(*) AS n, sum(place) AS p FROM intents WHERE clicked <> '' AND day NOT IN forgotten GROUP BY 1, 2) i
			FULL JOIN (SELECT * FROM articles WHERE clicked > 0 AND day NOT IN forgotten) a USING (day, slug)
			WHERE i.n IS NOT a.clicked OR i.p IS NOT a.places`},
	} {
		var wrong int
		if err := tx.QueryRowContext(ctx, c.query).Scan(&wrong); err != nil && err != sql.ErrNoRows {
			return 0, sqlite.Wrap(err, "verify the search log")
		}
		if wrong > 0 {
			return 0, damaged("%d sums of %s are not those of the searches", wrong, c.what)
		}
	}
	return intents, nil
}
