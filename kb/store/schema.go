package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"

	"github.com/wenjin-kb/wenjin/kb"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID marks an SQLite file as a store of ours ("WENJ"), see
// https://www.sqlite.org/pragma.html#pragma_application_id.
const applicationID = 0x57454e4a

// migrator runs migrations on a database, also those that a file lacks below its newest:
// their numbers are given before they land.
func migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithAllowOutofOrder(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
}

// newestVersion is the schema that this program writes.
func newestVersion(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// migrate brings a database to the newest version and marks it as ours.
func migrate(ctx context.Context, db *sql.DB) error {
	p, err := migrator(db)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	var id int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil || id == applicationID {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA application_id = "+strconv.Itoa(applicationID))
	return err
}

// Inspect refuses a file that is not ours, was written by a newer program or holds
// what no version of ours puts there. It changes nothing in it. A file that is
// not there or has no byte yet is fine: a store may be made of it.
func Inspect(ctx context.Context, path string) (err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = notOurs("it is no regular file")
	}
	if err != nil || info.Size() == 0 {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return wrap(inspect(ctx, db), "inspect %s", path)
}

func notOurs(why string) error {
	return kb.Errorf(kb.Conflict, "store_foreign", "the file is no store of Wenjin: %s", why)
}

func inspect(ctx context.Context, db *sql.DB) error {
	p, err := migrator(db)
	if err != nil {
		return err
	}
	var id int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return err
	}
	if id != 0 && id != applicationID {
		return notOurs("another program has marked it as its own")
	}
	have, err := readSchema(ctx, db)
	if err != nil {
		return err
	}
	if len(have) == 0 && id == 0 {
		return nil // interrupted before the first table was made
	}
	version, err := schemaVersion(ctx, db)
	if err != nil {
		return notOurs("it has no table of versions")
	}
	if newest := newestVersion(p); version > newest {
		return kb.Errorf(kb.Invalid, "store_newer", "the store has version %d, but this program knows versions up to %d; use the newer program", version, newest)
	}
	want, err := schemaOf(ctx, db)
	if err != nil {
		return err
	}
	return compareSchemas(have, want, version)
}

func compareSchemas(have, want map[string]string, version int64) error {
	for _, name := range slices.Sorted(maps.Keys(have)) {
		switch want[name] {
		case have[name]:
		case "":
			return notOurs(fmt.Sprintf("it holds the %s, which version %d does not make", name, version))
		default:
			return notOurs(fmt.Sprintf("its %s is not as version %d makes it", name, version))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ok := have[name]; !ok {
			return notOurs("it lacks the " + name)
		}
	}
	return nil
}

// schemaVersion is the last migration that was run on a database.
func schemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, err
}

// schemaOf is what a new store holds on which the migrations of another were run.
func schemaOf(ctx context.Context, of *sql.DB) (_ map[string]string, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	p, err := migrator(db)
	if err != nil {
		return nil, err
	}
	for _, m := range p.ListSources() {
		var run bool
		if err := of.QueryRowContext(ctx, `SELECT count(*) > 0 FROM goose_db_version WHERE version_id = ? AND is_applied`, m.Version).Scan(&run); err != nil {
			return nil, err
		}
		if run {
			if _, err := p.ApplyVersion(ctx, m.Version, true); err != nil {
				return nil, err
			}
		}
	}
	return readSchema(ctx, db)
}

// readSchema lists the tables, indexes, triggers and views of a database with the
// statements that make them, but for those of SQLite and of the migrations.
func readSchema(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema
		WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name != 'goose_db_version'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, statement string
		if err := rows.Scan(&name, &statement); err != nil {
			return nil, err
		}
		out[name] = strings.Join(strings.Fields(statement), " ")
	}
	return out, rows.Err()
}
