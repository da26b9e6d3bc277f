package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// Kind is what a file beside the store is: its mark (application_id of SQLite), its
// migrations, and what is said of a file that is another's, and of one that a newer
// program made, which is given the file's version and the newest that is known.
type Kind struct {
	ApplicationID  int64
	Migrations     fs.FS
	Foreign, Newer string
}

// Migrate marks a file as of a kind, unless it is something else's, and brings it to the
// newest version.
func (k Kind) Migrate(ctx context.Context, db *sql.DB) error {
	var id, tables int64
	if err := db.QueryRowContext(ctx, `SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id`).Scan(&id, &tables); err != nil {
		return err
	}
	if id != k.ApplicationID && (id != 0 || tables > 0) {
		return kb.Errorf(kb.Conflict, "store_foreign", "%s", k.Foreign)
	}
	files, err := fs.Sub(k.Migrations, "migrations")
	if err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, k.ApplicationID)); err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return kb.Errorf(kb.Invalid, "store_newer", k.Newer, current, newest)
	}
	_, err = p.Up(ctx)
	return err
}
