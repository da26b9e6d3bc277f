package source

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Store is what a source needs of kb.Store besides the workflow.
type Store interface {
	Append(ctx context.Context, e kb.Event) error
	EachSummary(ctx context.Context, yield func(kb.Summary) error) error
	kb.MediaStore
}
