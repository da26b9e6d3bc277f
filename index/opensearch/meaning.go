package opensearch

import (
	"context"

	"github.com/wenjin-kb/wenjin/index/nearest"
	"github.com/wenjin-kb/wenjin/index/opensearch/vectors"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Vectors has the texts of collections turned into vectors; index/embed does.
type Vectors interface {
	Tend(c nearest.Collection)
	Leave(c nearest.Collection)
}

// host is an index for the vectors of its texts. It implements vectors.Host.
type host struct{ *Index }

// begin tells a collection of the texts of the index from now on.
func (x host) begin(c *vectors.Collection) {
	x.applying.Lock()
	defer x.applying.Unlock()
	x.moved = c.Took
	for _, of := range x.heads {
		for _, h := range of {
			c.Took([]found{h.found()}, nil)
		}
	}
}

// Office implements vectors.Host.
func (x host) Office() *string { return x.office.Load() }

// Deposed implements vectors.Host.
func (x host) Deposed(err error) error { return x.deposed(err) }

// Fields implements vectors.Host.
func (x host) Fields() map[string]any { return visibility() }

// Visibility implements vectors.Host.
func (x host) Visibility(t *retrieve.Text) []byte {
	var w fields
	w.visibility(t)
	return w.out[1:]
}

// Visible implements vectors.Host.
func (x host) Visible(v retrieve.Visibility) (map[string]any, error) {
	return (&Retriever{x.Index, x.state.Load()}).visible(v)
}

// Read implements vectors.Host.
func (x host) Read(ctx context.Context, of []found) (map[found]*retrieve.Text, error) {
	out := map[found]*retrieve.Text{}
	var ids []string
	for _, d := range of {
		if t, kept := x.texts.kept.Get(d); kept {
			out[d] = t
		} else {
			ids = append(ids, d.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	fetched, err := x.texts.fetch(ctx, ids)
	for d, t := range fetched {
		out[d] = t
		x.texts.offer(d, t)
	}
	return out, err
}
