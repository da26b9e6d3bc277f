package store

import (
	"context"
	"embed"

	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// Who writes a migration for files writes one of the same number for PostgreSQL, which
// leads to the same columns (see TestBothHaveTheSameColumns).
//
//go:embed migrations/*.sql
var migrations embed.FS

//go:embed migrations_postgres/*.sql
var serverMigrations embed.FS

// applicationID marks a store as ours ("WENJ").
const applicationID = 0x57454e4a

var schema = sqlite.Schema{ApplicationID: applicationID, Migrations: migrations}

// Inspect refuses a file that is not ours, was written by a newer program or holds
// what no version of ours puts there. It changes nothing in it. A file that is
// not there or has no byte yet is fine: a store may be made of it.
func Inspect(ctx context.Context, path string) error { return schema.Inspect(ctx, path) }
