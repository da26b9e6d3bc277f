package console

import (
	"context"

	"github.com/wenjin-kb/wenjin/content/source"
	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Files are the categories, facts, red lines and word files; source.Source is those of
// the service.
type Files interface {
	History(ctx context.Context, who kb.Principal, file string) (reference.History, error)
	// Revision is one with its text; the zero one for number 0.
	Revision(ctx context.Context, who kb.Principal, file string, number int) (reference.Revision, error)
	// Open are the revisions that are on their way, by file.
	Open(ctx context.Context, who kb.Principal) (map[string]reference.Revision, error)
	// Preview says what another text of a file would do: to sample queries, to the
	// categories, and by the rules.
	Preview(ctx context.Context, file, text string, samples []string) (*source.Preview, error)
	// Do takes a step. Where that puts a text in force, it waits a moment for it to
	// act and says whether it does.
	Do(ctx context.Context, who kb.Principal, step reference.Step) (r reference.Revision, acts bool, err error)
	// Differs reports whether the content folder has another text than is in force.
	Differs(ctx context.Context, file string) (bool, error)
}
