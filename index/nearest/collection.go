package nearest

import (
	"context"

	"github.com/wenjin-kb/wenjin/index/retrieve"
)

// Collection is the texts of an index that keeps their vectors itself, those of several
// spaces beside each other, and that other processes may have too, as one in a cluster.
type Collection interface {
	// Look reads the space of the vectors that serve, empty while there are none, and reports
	// whether this process is the one that fills the collection.
	Look(ctx context.Context) (space string, fills bool, err error)
	// Some are texts, whole, at most so many.
	Some(ctx context.Context, most int) ([]*retrieve.Text, error)
	// Waiting are texts, whole, that have no vectors of a space yet, at most so many.
	Waiting(ctx context.Context, space string, most int) ([]*retrieve.Text, error)
	// Put gives texts that Waiting gave last the vectors of their passages; one without a
	// vector is found by its words alone.
	Put(ctx context.Context, space string, texts []*retrieve.Text, passages [][]Passage) error
	// Serve lets the vectors of a space answer, those that were put last too, and forgets all
	// others. No text waits for them.
	Serve(ctx context.Context, space string) error
	// Forget forgets the vectors of a space.
	Forget(ctx context.Context, space string) error
	// Count is how many texts there are, and how many of them wait for vectors.
	Count() (texts, waiting int)
}
