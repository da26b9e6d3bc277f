package generation

import (
	"context"
	"fmt"

	"github.com/wenjin-kb/wenjin/index"
)

// Fill fills an engine with all that the store has. progress, which may be nil, is told the
// sequence number reached.
func Fill(ctx context.Context, f *index.Follower, e index.Engine, progress func(seq int64)) (*Written, error) {
	w := &Written{Engine: e, documents: map[string]int{}}
	return w, f.CatchUp(ctx, w, progress)
}

// Written is an engine that was filled; it counts what the store has given it.
type Written struct {
	index.Engine
	documents map[string]int // by article
	seq       int64
}

// Apply implements index.Engine.
func (w *Written) Apply(ctx context.Context, b index.Batch) error {
	if err := w.Engine.Apply(ctx, b); err != nil {
		return err
	}
	for _, u := range b.Updates {
		w.documents[u.ArticleID] = len(u.Documents)
	}
	w.seq = b.Seq
	return nil
}

// Compare says what an engine that was opened anew lacks of what was written.
func (w *Written) Compare(e index.Engine) error {
	want := 0
	for _, n := range w.documents {
		want += n
	}
	if have := e.Stats().Documents; have != want {
		return fmt.Errorf("it holds %d documents, and the store has %d", have, want)
	}
	if have := e.AppliedSeq(); have != w.seq {
		return fmt.Errorf("it holds the changes up to %d, and %d were written", have, w.seq)
	}
	return nil
}
