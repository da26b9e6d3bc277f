package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/wenjin-kb/wenjin/kb/postgres"
)

// server is a database of PostgreSQL, or a schema in one that the URL names as its
// search_path.
type server struct{ postgres.Database }

// begun is what every connection of ours runs first: what it writes is noted, by triggers
// that act for us alone.
const begun = `CREATE TEMP TABLE touched (tab TEXT COLLATE "C", a TEXT COLLATE "C", b TEXT COLLATE "C") ON COMMIT DELETE ROWS; SET wenjin.watch = 'on'`

// Keys of advisory locks: who holds the first migrates, who holds the second writes.
const migrating, writing = applicationID, applicationID + 1

// connectServer opens connections to a database of PostgreSQL that write and read.
func connectServer(url string) (*Store, error) {
	d := postgres.Database{URL: url, Begun: begun}
	db, err := d.Open()
	return &Store{database: server{d}, write: db, read: db}, err
}

// prepare brings the database to the newest version, while no other process does, and then
// runs begin.
func (v server) prepare(ctx context.Context, db *sql.DB, begin func() error) error {
	return postgres.Alone(ctx, db, migrating, func() error {
		if err := postgres.Migrate(ctx, db, serverMigrations, "migrations_postgres"); err != nil {
			return err
		}
		if err := v.watch(ctx, db); err != nil {
			return err
		}
		return begin()
	})
}

// watch brings the triggers that note rows into step with the witnesses.
func (v server) watch(ctx context.Context, db *sql.DB) error {
	script := noting(func(w witness, columns, newA, newB, oldA, oldB string) string {
		return fmt.Sprintf(`CREATE OR REPLACE FUNCTION touched_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $touched$ BEGIN
	IF TG_OP = 'DELETE' THEN INSERT INTO touched (tab, a, b) VALUES ('%[1]s', %[5]s, %[6]s);
	ELSE INSERT INTO touched (tab, a, b) VALUES ('%[1]s', %[3]s, %[4]s); END IF;
	RETURN NULL; END $touched$;
CREATE OR REPLACE TRIGGER touched AFTER INSERT OR DELETE OR UPDATE OF %[2]s ON %[1]s FOR EACH ROW WHEN (current_setting('wenjin.watch', true) = 'on') EXECUTE FUNCTION touched_%[1]s();`,
			w.table, columns, newA, newB, oldA, oldB)
	})
	var have string
	err := db.QueryRowContext(ctx, `SELECT coalesce(max(value), '') FROM meta WHERE name = 'watch'`).Scan(&have)
	if want := digest([]byte(script)); err != nil || have == want {
		return err
	}
	_, err = db.ExecContext(ctx, "BEGIN;"+script+"INSERT INTO meta (name, value) VALUES ('watch', '"+digest([]byte(script))+"') ON CONFLICT (name) DO UPDATE SET value = excluded.value; COMMIT")
	return err
}

// ready implements database.
func (v server) ready(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?, hashtext(current_schema()))`, writing)
	return err
}

// snapshot implements database.
func (v server) snapshot(ctx context.Context) (*sql.DB, error) { return v.Frozen(ctx) }

// erase implements database: PostgreSQL takes the room back when it vacuums.
func (v server) erase(context.Context, *sql.DB) error { return nil }

func (v server) listed() string { return "" }

func (v server) quickCheck(ctx context.Context) error {
	_, err := v.checkPages(ctx)
	return err
}

func (v server) checkPages(ctx context.Context) (_ int, err error) {
	db, err := v.Frozen(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return postgres.Pages(ctx, db)
}

func (v server) checkReferences(ctx context.Context, db *sql.DB) (int, error) {
	return postgres.References(ctx, db)
}
