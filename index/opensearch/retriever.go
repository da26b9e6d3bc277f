package opensearch

import (
	"context"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Retriever finds candidates in the newest state of an index.
type Retriever struct {
	index *Index
	state *state
}

var _ retrieve.Retriever = (*Retriever)(nil)

// Stats implements retrieve.Retriever.
func (r *Retriever) Stats() *retrieve.Stats { return &r.state.stats }

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

// visible are the documents that a visibility filter lets pass, asked for in the same words
// until something comes into force or lapses: OpenSearch keeps what it was asked often.
func (r *Retriever) visible(v retrieve.Visibility) (object, error) {
	v.At, _ = r.state.sameBetween(v.At)
	return visible(v)
}
