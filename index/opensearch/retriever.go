package opensearch

import (
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

// visible are the documents that a visibility filter lets pass, asked for in the same words
// until something comes into force or lapses: OpenSearch keeps what it was asked often.
func (r *Retriever) visible(v retrieve.Visibility) (object, error) {
	v.At, _ = r.state.sameBetween(v.At)
	return visible(v)
}
