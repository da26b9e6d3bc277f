// Package imports remembers what was brought in from other systems, so that a second run
// of an import changes only what has changed there.
package imports

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Record is what an import made of one article of another system.
type Record struct {
	Source string // the system, as the import names it
	ID     string // of the article there
	Slug   string // of the article here
	Hash   string // of the text that was handed in last: kb.ContentHash
}

// Store keeps records. Errors are *kb.Error, as those of kb.Store.
type Store interface {
	// Imported are the records of a source by their ids there.
	Imported(ctx context.Context, source string) (map[string]Record, error)
	// Reserved are the slugs of the records of all sources, with or without an article.
	Reserved(ctx context.Context) ([]string, error)
	// KeepImported keeps records, each in place of the one of its source and id, with
	// their event; Conflict where a new one has the slug of another.
	KeepImported(ctx context.Context, records []Record, e kb.Event) error
}
