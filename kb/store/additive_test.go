package store

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
)

// added is what a migration of PostgreSQL may do: a process of the version before may be
// running on the same tables, and goes on as if nothing had happened.
var added = regexp.MustCompile(`(?is)^(CREATE (UNIQUE )?(TABLE|INDEX)|INSERT INTO meta|ALTER TABLE \w+ ADD COLUMN \w+ [^,]*\bDEFAULT\b)`)

// Migrations since the first one of PostgreSQL add tables, indexes, and columns with a
// default. Whoever must do otherwise takes the file out here, and says in the changelog that
// all processes are to be stopped first.
func TestMigrationsOnlyAdd(t *testing.T) {
	files, err := fs.Glob(serverMigrations, "migrations_postgres/*.sql")
	must(t, err)
	looked := 0
	for _, file := range files {
		if path.Base(file) == "0032_store.sql" {
			continue
		}
		looked++
		text, err := fs.ReadFile(serverMigrations, file)
		must(t, err)
		for _, found := range removes(string(text)) {
			t.Errorf("%s: an older process may not bear %q", file, found)
		}
	}
	if looked == 0 {
		t.Error("there are no migrations")
	}
	const bad = "-- +goose Up\n-- x; y\nDROP TABLE a;\nALTER TABLE b ADD COLUMN c TEXT NOT NULL;\nALTER TABLE b ADD COLUMN d BIGINT NOT NULL DEFAULT 0;\nALTER TABLE b RENAME COLUMN c TO e;\nUPDATE b SET c = '';\n-- +goose Down\nDROP TABLE b;\n"
	if got := removes(bad); len(got) != 4 {
		t.Errorf("of four that do more, %q are found", got)
	}
}

// removes are the statements of a migration that do more than add.
func removes(text string) (out []string) {
	up, _, _ := strings.Cut(text, "-- +goose Down")
	up = regexp.MustCompile(`(?m)--.*$`).ReplaceAllString(up, "")
	for statement := range strings.SplitSeq(up, ";") {
		if statement = strings.TrimSpace(statement); statement != "" && !added.MatchString(statement) {
			out = append(out, statement)
		}
	}
	return out
}
