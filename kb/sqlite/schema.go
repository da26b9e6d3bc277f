package sqlite

import (
	"context"
	"database/sql"
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

// Schema is what the file of a store holds: its mark (application_id of SQLite, see
// https://www.sqlite.org/pragma.html#pragma_application_id) and its migrations.
type Schema struct {
	ApplicationID int64
	Migrations    fs.FS
}

// Migrator runs migrations on a database, also those that a file lacks below its newest:
// their numbers are given before they land.
func (m Schema) Migrator(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(m.Migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithAllowOutofOrder(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
}

// NewestVersion is the schema that this program writes.
func NewestVersion(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// Migrate brings a database to the newest version and marks it as ours.
func (m Schema) Migrate(ctx context.Context, db *sql.DB) error {
	p, err := m.Migrator(db)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	var id int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil || id == m.ApplicationID {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA application_id = "+strconv.FormatInt(m.ApplicationID, 10))
	return err
}

// Inspect refuses a file that is not ours, was written by a newer program or holds
// what no version of ours puts there. It changes nothing in it. A file that is
// not there or has no byte yet is fine: a store may be made of it.
func (m Schema) Inspect(ctx context.Context, path string) (err error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = NotOurs("it is no regular file")
	}
	if err != nil || info.Size() == 0 {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return Wrap(m.inspect(ctx, db), "inspect %s", path)
}

// NewerStore refuses a store that a newer program has written.
func NewerStore(version, newest int64) error {
	return kb.Errorf(kb.Invalid, "store_newer", "the store has version %d, but this program knows versions up to %d; use the newer program", version, newest)
}

// NotOurs refuses a file.
func NotOurs(why string) error {
	return kb.Errorf(kb.Conflict, "store_foreign", "the file is no store of Wenjin: %s", why)
}

func (m Schema) inspect(ctx context.Context, db *sql.DB) error {
	p, err := m.Migrator(db)
	if err != nil {
		return err
	}
	var id int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return err
	}
	if id != 0 && id != m.ApplicationID {
		return NotOurs("another program has marked it as its own")
	}
	have, err := readSchema(ctx, db)
	if err != nil {
		return err
	}
	if len(have) == 0 && id == 0 {
		return nil // interrupted before the first table was made
	}
	version, err := SchemaVersion(ctx, db)
	if err != nil {
		return NotOurs("it has no table of versions")
	}
	if newest := NewestVersion(p); version > newest {
		return NewerStore(version, newest)
	}
	want, err := m.of(ctx, db)
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
			return NotOurs(fmt.Sprintf("it holds the %s, which version %d does not make", name, version))
		default:
			return NotOurs(fmt.Sprintf("its %s is not as version %d makes it", name, version))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, ok := have[name]; !ok {
			return NotOurs("it lacks the " + name)
		}
	}
	return nil
}

// SchemaVersion is the last migration that was run on a database.
func SchemaVersion(ctx context.Context, db *sql.DB) (version int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, err
}

// of is what a new store holds on which the migrations of another were run.
func (m Schema) of(ctx context.Context, other *sql.DB) (_ map[string]string, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	p, err := m.Migrator(db)
	if err != nil {
		return nil, err
	}
	for _, source := range p.ListSources() {
		var run bool
		if err := other.QueryRowContext(ctx, `SELECT count(*) > 0 FROM goose_db_version WHERE version_id = ? AND is_applied`, source.Version).Scan(&run); err != nil {
			return nil, err
		}
		if run {
			if _, err := p.ApplyVersion(ctx, source.Version, true); err != nil {
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

// IsCurrent reports whether a store has the schema that this program writes.
func (m Schema) IsCurrent(ctx context.Context, db *sql.DB) (bool, error) {
	p, err := m.Migrator(db)
	if err != nil {
		return false, err
	}
	version, err := SchemaVersion(ctx, db)
	return version == NewestVersion(p), err
}
