// Package postgres is how the service speaks to PostgreSQL: through database/sql, in the
// same SQL that it writes for SQLite. Placeholders are numbered, text is kept to the byte,
// and errors have their kind, all in the driver, so that whoever asks need not know.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/wenjin-kb/wenjin/kb"
)

// connections at once: a few more than readers of an SQLite file, for writers wait here too.
const connections = 16

// IsURL reports whether a store is named as a database of PostgreSQL, and not as a file.
func IsURL(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// Redacted is a URL as it may be shown and logged: where the database is, and nothing of
// who asks for it.
func Redacted(url string) string {
	config, err := parse(url)
	if err != nil {
		return "postgres://…"
	}
	return "postgres://" + config.Host + "/" + config.Database
}

// parse reads a URL. It refuses a bare @ after the host: that is a password with a slash, a
// question mark or a number sign which is not escaped, and part of it would pass for the
// name of the database, which is shown.
func parse(url string) (*pgx.ConnConfig, error) {
	_, rest, _ := strings.Cut(url, "://")
	if at := strings.IndexAny(rest, "/?#"); at >= 0 && strings.Contains(rest[at:], "@") {
		return nil, errors.New("an @ that is not escaped")
	}
	return pgx.ParseConfig(url)
}

// errURL says nothing of the URL: what pgx says of one may hold a part of its password.
var errURL = kb.Errorf(kb.Invalid, "store_url", "the URL of the store is none of PostgreSQL: postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full")

// Database is a database that URL names. Begun is SQL that every connection runs first.
type Database struct{ URL, Begun string }

// Open gives connections for whoever writes and reads. Nothing is asked of the server yet.
func (d Database) Open() (*sql.DB, error) { return d.open(connections) }

// Frozen gives the database as it is at one moment, to read from alone.
func (d Database) Frozen(ctx context.Context) (*sql.DB, error) {
	// PostgreSQL takes the snapshot with the first read, not with BEGIN.
	db, err := d.open(1, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`, `SELECT 1`)
	if err != nil {
		return nil, err
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(kindOf(err), db.Close())
	}
	return db, nil
}

func (d Database) open(most int, more ...string) (*sql.DB, error) {
	config, err := parse(d.URL)
	if err != nil {
		return nil, errURL
	}
	begin := stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		for _, statements := range append([]string{d.Begun}, more...) {
			if _, err := c.Exec(ctx, statements); err != nil {
				return err
			}
		}
		return nil
	})
	db := sql.OpenDB(connector{Connector: stdlib.GetConnector(*config, begin), frozen: len(more) > 0})
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// connector makes connections of ours around those of pgx.
type connector struct {
	driver.Connector
	frozen bool
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, kindOf(err)
	}
	return &conn{Conn: made.(*stdlib.Conn), frozen: c.frozen}, nil
}
