package postgres

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

// Alone runs do while no other process does anything in this schema under the same key.
func Alone(ctx context.Context, db *sql.DB, key int64, do func() error) (err error) {
	c, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock(?, hashtext(current_schema()))`, key); err != nil {
		return err
	}
	defer func() {
		_, unlock := c.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(?, hashtext(current_schema()))`, key)
		err = errors.Join(err, unlock)
	}()
	return do()
}

// Migrate brings a schema that is empty or ours to the newest version, by the migrations in
// a folder.
func Migrate(ctx context.Context, db *sql.DB, migrations fs.FS, folder string) error {
	var tables, versions int
	err := db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE relname = 'goose_db_version') FROM pg_class
		WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`).Scan(&tables, &versions)
	if err != nil {
		return err
	}
	if tables > 0 && versions == 0 {
		return kb.Errorf(kb.Conflict, "store_foreign", "the database is no store of Wenjin: it holds tables of another program")
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithAllowOutofOrder(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return kb.Errorf(kb.Invalid, "store_newer", "the store has version %d, but this program knows versions up to %d; use the newer program", current, newest)
	}
	_, err = p.Up(ctx)
	return err
}
