// Package vectordb keeps vectors of texts in an SQLite file of its own beside the store.
// Nothing in it is lost with it: all can be made again of the articles.
package vectordb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"slices"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// kind marks an SQLite file as vectors of ours ("WENV").
var kind = sqlite.Kind{
	ApplicationID: 0x57454e56, Migrations: migrations, Foreign: "the file holds no vectors of Wenjin",
	Newer: "the vectors have version %d, but this program knows versions up to %d; use the newer program, or move the file away",
}

// Key names a text by what it says.
type Key = [sha256.Size]byte

// DB is the open file.
type DB struct{ write, read *sql.DB }

// Open opens the file, makes it when it is not there, and brings it to the newest version.
func Open(ctx context.Context, path string) (*DB, error) {
	if err := sqlite.Private(path); err != nil {
		return nil, sqlite.Wrap(err, "open the vectors %s", path)
	}
	write, read, err := sqlite.Open(path, "")
	if err != nil {
		return nil, sqlite.Wrap(err, "open the vectors %s", path)
	}
	d := &DB{write, read}
	if err := kind.Migrate(ctx, write); err != nil {
		return nil, errors.Join(told(sqlite.Wrap(err, "open the vectors %s", path)), d.Close())
	}
	return d, nil
}

// Close closes the file.
func (d *DB) Close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// atOnce keys are asked for in one statement.
const atOnce = 500

// Vectors are those of the keys that there are.
func (d *DB) Vectors(ctx context.Context, space string, keys []Key) (map[Key][]byte, error) {
	out := make(map[Key][]byte, len(keys))
	for some := range slices.Chunk(keys, atOnce) {
		args := []any{space}
		for _, k := range some {
			args = append(args, k[:])
		}
		query := `SELECT key, vector FROM vectors WHERE space = (SELECT id FROM spaces WHERE name = ?) AND key IN (?` + strings.Repeat(`, ?`, len(some)-1) + `)`
		err := sqlite.Lent{Read: d.read}.Each(ctx, "read vectors", func(rows *sql.Rows) error {
			var key, vector []byte
			if err := rows.Scan(&key, &vector); err != nil {
				return err
			}
			if len(key) == sha256.Size {
				out[Key(key)] = vector
			}
			return nil
		}, query, args...)
		if err != nil {
			return nil, told(err)
		}
	}
	return out, nil
}

// Keep keeps vectors, all or none.
func (d *DB) Keep(ctx context.Context, space string, vectors map[Key][]byte) error {
	return d.within(ctx, "keep vectors", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO spaces (name) VALUES (?)`, space); err != nil {
			return err
		}
		var id int64
		if err := tx.QueryRowContext(ctx, `SELECT id FROM spaces WHERE name = ?`, space).Scan(&id); err != nil {
			return err
		}
		for key, vector := range vectors {
			if _, err := tx.ExecContext(ctx, `INSERT OR REPLACE INTO vectors (space, key, vector) VALUES (?, ?, ?)`, id, key[:], vector); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spaces are those of which vectors are kept, and how many of each.
func (d *DB) Spaces(ctx context.Context) (map[string]int, error) {
	out := map[string]int{}
	err := sqlite.Lent{Read: d.read}.Each(ctx, "read vectors", func(rows *sql.Rows) error {
		var name string
		var count int
		err := rows.Scan(&name, &count)
		out[name] = count
		return err
	}, `SELECT name, (SELECT count(*) FROM vectors WHERE space = spaces.id) FROM spaces`)
	return out, told(err)
}

// Keys are those of all vectors of a space, in no order.
func (d *DB) Keys(ctx context.Context, space string) (out []Key, err error) {
	err = sqlite.Lent{Read: d.read}.Each(ctx, "read vectors", func(rows *sql.Rows) error {
		var key []byte
		err := rows.Scan(&key)
		if len(key) == sha256.Size {
			out = append(out, Key(key))
		}
		return err
	}, `SELECT key FROM vectors WHERE space = (SELECT id FROM spaces WHERE name = ?)`, space)
	return out, told(err)
}

// Drop forgets some vectors of a space.
func (d *DB) Drop(ctx context.Context, space string, keys []Key) error {
	for some := range slices.Chunk(keys, atOnce) {
		err := d.within(ctx, "forget vectors", func(tx *sql.Tx) error {
			for _, k := range some {
				if _, err := tx.ExecContext(ctx, `DELETE FROM vectors WHERE space = (SELECT id FROM spaces WHERE name = ?) AND key = ?`, space, k[:]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Forget forgets all vectors of a space.
func (d *DB) Forget(ctx context.Context, space string) error {
	return d.within(ctx, "forget vectors", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM vectors WHERE space = (SELECT id FROM spaces WHERE name = ?)`, space); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM spaces WHERE name = ?`, space)
		return err
	})
}

func (d *DB) within(ctx context.Context, what string, do func(tx *sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return told(sqlite.Wrap(err, "%s", what))
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := do(tx); err != nil {
		return told(sqlite.Wrap(err, "%s", what))
	}
	return told(sqlite.Wrap(tx.Commit(), "%s", what))
}

// told is an error with what to do about a damaged file, which no backup has.
func told(err error) error {
	var known *kb.Error
	if errors.As(err, &known) && known.Code == sqlite.Damaged {
		return kb.Errorf(known.Kind, known.Code, "the vectors are damaged: move vectors.db away, and start again; they are made anew of the articles")
	}
	return err
}
