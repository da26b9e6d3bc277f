package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/wenjin-kb/wenjin/kb"
)

// QuickCheck looks for damaged pages of a file, without the time that checking every
// index takes.
func QuickCheck(ctx context.Context, path string) error {
	_, err := checkPages(ctx, path, `PRAGMA quick_check(1)`)
	return err
}

// CheckPages looks at every page and index of a file, and counts the pages.
func CheckPages(ctx context.Context, path string) (int, error) {
	return checkPages(ctx, path, `PRAGMA integrity_check(1)`)
}

// checkPages reads the file by a connection of its own: others remember pages, and would
// not look at those again.
func checkPages(ctx context.Context, path, pragma string) (pages int, err error) {
	file, err := Connect(path, "&_pragma=query_only(1)")
	if err != nil {
		return 0, Wrap(err, "open the database file")
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var answer string
	if err := file.QueryRowContext(ctx, pragma).Scan(&answer); err != nil {
		return 0, Wrap(err, "check the database file")
	}
	if answer != "ok" {
		return 0, kb.Errorf(kb.Internal, Damaged, "the database file is damaged: %s; restore a backup with wenjin restore", answer)
	}
	err = file.QueryRowContext(ctx, `PRAGMA page_count`).Scan(&pages)
	return pages, Wrap(err, "count pages")
}

// CheckReferences refuses a row that names one of another table which is not there.
func CheckReferences(ctx context.Context, db *sql.DB) (int, error) {
	rows, err := db.QueryContext(ctx, `SELECT "table", parent FROM pragma_foreign_key_check`)
	if err != nil {
		return 0, Wrap(err, "check references")
	}
	defer rows.Close()
	if rows.Next() {
		var table, parent string
		if err := rows.Scan(&table, &parent); err != nil {
			return 0, Wrap(err, "check references")
		}
		return 0, kb.Errorf(kb.Conflict, kb.CodeTampered, "a row of %s names a row of %s that is not there", table, parent)
	}
	return 0, Wrap(rows.Err(), "check references")
}
