package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/wenjin-kb/wenjin/kb"
)

// wrap gives an error its kind.
func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	what := fmt.Sprintf(format, args...)
	var known *kb.Error
	if errors.As(err, &known) {
		return err
	}
	var bad *sqlite.Error
	if errors.As(err, &bad) {
		switch bad.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return kb.Errorf(kb.Busy, "store_full", "%s: the disk is full; free some space and try again: %w", what, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return kb.Errorf(kb.Busy, "store_busy", "%s: another process is writing to it: %w", what, err)
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return kb.Errorf(kb.Internal, "store_damaged", "%s: the file is damaged or no database; restore a backup with wenjin restore: %w", what, err)
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

func isConstraint(err error) bool {
	var bad *sqlite.Error
	return errors.As(err, &bad) && bad.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// taken gives an error its kind where an article has the slug of another.
func taken(err error, slug string) error {
	if isConstraint(err) {
		return kb.Errorf(kb.Conflict, "article_exists", "there is an article %q already; choose another slug", slug)
	}
	return err
}

// errStale says that somebody else was first.
var errStale error = kb.Errorf(kb.Stale, "stale_revision", "somebody else has changed the article meanwhile; read it again")

// broken says that the store is not what was written.
func broken(format string, args ...any) error {
	return &kb.Error{Kind: kb.Conflict, Code: kb.CodeTampered, Detail: fmt.Sprintf(format, args...)}
}
