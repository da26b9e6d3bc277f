package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Pages counts the pages of all tables of the schema. The server checks each that it reads
// where the database was made with checksums.
func Pages(ctx context.Context, db *sql.DB) (pages int, err error) {
	err = db.QueryRowContext(ctx, `SELECT coalesce(sum(pg_relation_size(oid) / current_setting('block_size')::bigint), 0)::bigint FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`).Scan(&pages)
	return pages, err
}

// References refuses a row that names another which is not there: the server lets none in,
// but who may switch its triggers off can.
func References(ctx context.Context, db *sql.DB) (int, error) {
	queries, err := foreignKeys(ctx, db)
	if err != nil {
		return 0, err
	}
	for _, q := range queries {
		var lost int
		if err := db.QueryRowContext(ctx, q.lost).Scan(&lost); err != nil {
			return 0, err
		}
		if lost > 0 {
			return 0, &kb.Error{Kind: kb.Conflict, Code: kb.CodeTampered, Detail: fmt.Sprintf("a row of %s names a row of %s that is not there", q.table, q.parent)}
		}
	}
	return len(queries), nil
}

// foreignKey is one, with the query that counts what it should have refused.
type foreignKey struct{ table, parent, lost string }

func foreignKeys(ctx context.Context, db *sql.DB) (out []foreignKey, err error) {
	rows, err := db.QueryContext(ctx, `SELECT conrelid::regclass::text, confrelid::regclass::text,
			(SELECT string_agg(format('p.%I = c.%I', q.attname, a.attname), ' AND ') FROM unnest(conkey, confkey) k (mine, theirs)
				JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = mine JOIN pg_attribute q ON q.attrelid = confrelid AND q.attnum = theirs)
		FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k foreignKey
		var same string
		if err := rows.Scan(&k.table, &k.parent, &same); err != nil {
			return nil, err
		}
		k.lost = strings.Join([]string{"SELECT count(*) FROM", k.table, "c WHERE NOT EXISTS (SELECT 1 FROM", k.parent, "p WHERE", same, ")"}, " ")
		out = append(out, k)
	}
	return out, rows.Err()
}
