package store

import (
	"fmt"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/postgres"
	"github.com/wenjin-kb/wenjin/kb/sqlite"
)

// wrap gives an error of the file its kind; those of PostgreSQL have theirs.
var wrap = sqlite.Wrap

func isConstraint(err error) bool { return sqlite.IsConstraint(err) || postgres.IsConstraint(err) }

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
