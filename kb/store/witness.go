package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
)

// witness is a table of which the log tells every row, so that it follows from the
// log what must stand in it.
type witness struct {
	table string
	// key names a row: one column or two, as text, in SQL with %s for the row.
	key   []string
	shown []string // columns that stand in the log as they are
	// hashed are columns that are long, or secret. Of a secret the hash is of no use
	// to anybody only if it has 128 random bits that are not in the log: the salt of a
	// password, the hash of a token.
	hashed    []string
	secretKey bool // the key stands in the log as a hash too
}

// witnesses are all of them. A table or a column that is not here is left out for a
// reason: see TestEveryColumnIsWitnessed. Who adds one here needs to do no more:
// every statement of the store that writes to it is noticed, and stores from before
// get a record of what was in it. Only a migration must leave alone what it does not
// add: its statements are not noticed.
var witnesses = []witness{
	{table: "people", key: []string{"%s.login"}, shown: []string{"id", "name", "role", "issuer", "subject", "created_ms", "disabled_ms", "password_by"}, hashed: []string{"password"}},
	{table: "tokens", key: []string{"%s.name"}, shown: []string{"person", "made_by", "role", "created_ms", "expires_ms"}, hashed: []string{"hash"}},
	{table: "sessions", key: []string{"%s.hash"}, shown: []string{"person", "created_ms", "expires_ms", "address", "browser"}, secretKey: true},
	{table: "factors", key: []string{"%s.person"}, shown: []string{"created_ms", "confirmed_ms"}, hashed: []string{"secret"}},
	{table: "recovery_codes", key: []string{"%s.hash"}, shown: []string{"person"}, secretKey: true},
	{table: "setup", key: []string{"CAST(%s.one AS TEXT)"}, shown: []string{"done_ms"}},
	{table: "articles", key: []string{"%s.id"}, shown: []string{"slug", "origin", "adopted_from", "adopted_hash"}},
	{table: "revisions", key: []string{"%s.article_id", "CAST(%s.number AS TEXT)"}, shown: []string{"version", "hash", "state", "author", "created_ms", "changed_ms", "from_ms", "until_ms"}, hashed: []string{"review", "raw"}},
	{table: "reference_revisions", key: []string{"%s.file", "CAST(%s.number AS TEXT)"}, shown: []string{"version", "hash", "state", "author", "created_ms", "from_ms"}, hashed: []string{"review", "articles"}},
	{table: "snippets", key: []string{"%s.id"}, shown: []string{"version", "owner", "writers", "state", "approver", "changed_ms"}, hashed: []string{"code", "title", "text"}},
	{table: "must_reads", key: []string{"%s.id"}, shown: []string{"slug", "revision", "why", "author", "made_ms", "ended_ms"}},
	{table: "must_read_receipts", key: []string{"%s.notice", "%s.person"}, shown: []string{"revision", "read_ms"}},
	{table: "threads", key: []string{"%s.id"}, shown: []string{"slug", "number", "field", "start", "resolved_by", "resolved_ms"}, hashed: []string{"prefix", "quote", "suffix"}},
	{table: "comments", key: []string{"%s.id"}, shown: []string{"thread", "author", "created_ms"}, hashed: []string{"text"}},
	{table: "assignments", key: []string{"%s.slug"}, shown: []string{"reviewer", "due", "assigned_by", "assigned_ms"}},
	{table: "curations", key: []string{"%s.id", "CAST(%s.number AS TEXT)"}, shown: []string{"version", "state", "writers", "approver", "changed_ms"}, hashed: []string{"note", "rule"}},
	{table: "experiments", key: []string{"%s.id"}, shown: []string{"version", "state", "actor", "days", "started_ms", "until_ms", "stopped_ms"}, hashed: []string{"name", "reason", "ranking"}},
	{table: "webhooks", key: []string{"%s.id"}, shown: []string{"events", "internal", "titles", "state", "made_by", "created_ms"}, hashed: []string{"name", "url", "secret"}},
	{table: "media", key: []string{"%s.name"}, shown: []string{"type"}},
}

// keyOf are the parts of the key, the second of which may be empty.
func (w witness) keyOf(row string) (a, b string) {
	b = "''"
	if len(w.key) > 1 {
		b = fmt.Sprintf(w.key[1], row)
	}
	return fmt.Sprintf(w.key[0], row), b
}

func (w witness) columns() []string { return slices.Concat(w.shown, w.hashed) }

// witnessedColumns is what a baseline says of this program.
func witnessedColumns() audit.Columns {
	out := audit.Columns{}
	for _, w := range witnesses {
		out[w.table] = w.columns()
	}
	return out
}

// touchedRows gives the rows that this transaction wrote to since it was asked last,
// as they are now, and forgets them.
func touchedRows(ctx context.Context, tx *sql.Tx) (out []kb.Row, err error) {
	tables, err := touchedTables(ctx, tx)
	if err != nil || len(tables) == 0 {
		return nil, err
	}
	for _, w := range witnesses {
		if !slices.Contains(tables, w.table) {
			continue
		}
		a, b := w.keyOf("r")
		query := `SELECT ` + w.joined("t.a", "t.b") + `, ` + a + ` IS NOT NULL, ` + w.selected("r") + ` FROM (SELECT DISTINCT a, b FROM touched WHERE tab = ?) t
			LEFT JOIN ` + w.table + ` r ON ` + a + ` = t.a AND ` + b + ` = t.b ORDER BY 1`
		if out, err = w.scan(ctx, tx, out, query, w.table); err != nil {
			return nil, err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM touched`)
	return out, err
}

func touchedTables(ctx context.Context, tx *sql.Tx) (out []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT tab FROM touched`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		out = append(out, table)
	}
	return out, rows.Err()
}

// joined is the key as the log tells of it.
func (w witness) joined(a, b string) string {
	if len(w.key) > 1 {
		return a + " || ' ' || " + b
	}
	return a
}

// selected are the columns for SELECT.
func (w witness) selected(row string) string {
	out := make([]string, 0, len(w.shown)+len(w.hashed))
	for _, column := range w.columns() {
		out = append(out, row+"."+column)
	}
	return strings.Join(out, ", ")
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// scan adds the rows of a query for the key, whether there is such a row, and the
// columns.
func (w witness) scan(ctx context.Context, db querier, out []kb.Row, query string, args ...any) ([]kb.Row, error) {
	err := w.each(ctx, db, func(r kb.Row) error { out = append(out, r); return nil }, query, args...)
	return out, err
}

func (w witness) each(ctx context.Context, db querier, yield func(kb.Row) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns := w.columns()
	values := make([]sql.RawBytes, len(columns))
	var key string
	var there bool
	into := []any{&key, &there}
	for i := range values {
		into = append(into, &values[i])
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := kb.Row{Table: w.table, Key: key}
		if w.secretKey {
			row.Key = digest([]byte(key))
		}
		if there {
			row.Columns = map[string]string{}
			for i, value := range values {
				w.set(row.Columns, i, value)
			}
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// set keeps a column as the log tells of it. Empty ones are left out, so that a new
// column which is empty everywhere changes nothing.
func (w witness) set(columns map[string]string, i int, value []byte) {
	name := w.columns()[i]
	switch text := string(value); {
	case text == "" || text == "0":
	case i < len(w.shown):
		columns[name] = text
	default:
		columns[name] = digest(value)
	}
}

// everyRow gives all rows of the table.
func (w witness) everyRow(ctx context.Context, db querier, yield func(kb.Row) error) error {
	return w.each(ctx, db, yield, `SELECT `+w.joined(w.keyOf("r"))+`, 1, `+w.selected("r")+` FROM `+w.table+` r`)
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
