package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// database is what an SQLite file and PostgreSQL each do in their own way. All else is the
// same SQL, which both understand.
type database interface {
	// ready makes a transaction that has just begun the only one that writes, whose rows
	// are noted in the table touched.
	ready(ctx context.Context, tx *sql.Tx) error
	// snapshot gives a connection to the store as it is now. What is written meanwhile is
	// not in it.
	snapshot(ctx context.Context) (*sql.DB, error)
	// erase makes what is deleted from now on unreadable to who has the disk, where it can.
	erase(ctx context.Context, db *sql.DB) error
	// listed says after the table of revisions how lists are read.
	listed() string
	quickCheck(ctx context.Context) error
	// checkPages and checkReferences count what they looked at.
	checkPages(ctx context.Context) (int, error)
	checkReferences(ctx context.Context, db *sql.DB) (int, error)
}

// noting is the SQL that notes rows of the witnessed tables that are written to.
func noting(one func(w witness, columns, newA, newB, oldA, oldB string) string) string {
	var script strings.Builder
	for _, w := range witnesses {
		newA, newB := w.keyOf("new")
		oldA, oldB := w.keyOf("old")
		fmt.Fprintln(&script, one(w, strings.Join(w.columns(), ", "), newA, newB, oldA, oldB))
	}
	return script.String()
}
