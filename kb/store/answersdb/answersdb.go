// Package answersdb keeps what a house decides about answers: rules of curation, and
// experiments with rankings. Its tables are in the file of the store, which lends its
// connections.
package answersdb

import "github.com/wenjin-kb/wenjin/kb/sqlite"

// DB is the tables.
type DB struct{ sqlite.Lent }
