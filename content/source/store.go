package source

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/reference"
)

// Store is what a source needs of kb.Store besides the workflow.
type Store interface {
	Append(ctx context.Context, e kb.Event) error
	kb.MediaStore
	reference.Store
}
