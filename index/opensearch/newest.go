package opensearch

import (
	"context"

	"github.com/wenjin-kb/wenjin/index"
)

// Retriever is the newest state.
func (x *Index) Retriever(ctx context.Context) (*Retriever, error) {
	if x.closed.Load() {
		return nil, index.ErrClosed
	}
	if x.building {
		if err := x.look(ctx); err != nil {
			return nil, err
		}
	}
	return &Retriever{x, x.state.Load()}, nil
}
