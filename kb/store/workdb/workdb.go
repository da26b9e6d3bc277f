// Package workdb keeps what stands around the work on articles: what is typed and not
// saved, comments, assignments, and what people are told. Its tables are in the file of
// the store, which lends its connections.
package workdb

import "github.com/wenjin-kb/wenjin/kb/sqlite"

// DB is the tables.
type DB struct{ sqlite.Lent }
