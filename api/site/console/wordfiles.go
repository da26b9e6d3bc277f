package console

import (
	"context"

	"github.com/wenjin-kb/wenjin/content"
	"github.com/wenjin-kb/wenjin/content/source"
)

// Words are the files about words and categories, as the console changes them;
// source.Source is those of the service.
type Words interface {
	Files() *content.Files
	// Preview says what another text of a file would do to sample queries, or to
	// the categories.
	Preview(ctx context.Context, name, text string, samples []string) (*source.Preview, error)
	// Save writes a text that a preview finds nothing wrong with. It waits a moment
	// for the change to act and says whether it does.
	Save(ctx context.Context, name, text, version, by string) (acts bool, err error)
}
