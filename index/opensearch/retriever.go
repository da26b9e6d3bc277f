package opensearch

import (
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
func (x *Index) Retriever() (*Retriever, error) {
	if x.closed.Load() {
		return nil, index.ErrClosed
	}
	return &Retriever{x, x.state.Load()}, nil
}
