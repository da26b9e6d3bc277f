package bleveindex

import (
	"context"
	"errors"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/journal"
)

const (
	refreshEvery = 2 * time.Second
	mergeAfter   = 3 * time.Second // without a change
)

// refreshLoop takes up what Bleve merges in the background, so that a search
// reads few segments and old files can go. Once an index that grew much is left
// alone, it is merged into one segment.
func (x *Index) refreshLoop(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			x.texts.letGo()
			if err := x.refresh(); err != nil {
				x.log.Error("index could not be read again", "error", err)
			}
			if err := x.fold(); err != nil {
				x.log.Error("the journal of the index could not be shortened", "error", err)
			}
			if time.Since(time.Unix(0, x.changed.Load())) > mergeAfter && x.scattered() {
				if err := x.merge(ctx); err != nil && ctx.Err() == nil {
					x.log.Error("index could not be merged", "error", err)
				}
			}
		}
	}
}

// fold writes the texts to their file once much has changed since it was written, and
// drops from the journal what led there. Nobody who writes waits.
func (x *Index) fold() error {
	x.texts.replacing.Lock()
	defer x.texts.replacing.Unlock()
	now, noted, err := x.unfolded()
	if now == nil {
		return err
	}
	defer func() { _ = now.Release() }()
	if err := x.texts.write(now.collection, now.texts()); err != nil {
		return err
	}
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() {
		return nil
	}
	return x.texts.journal.Drop(noted)
}

// unfolded gives the current snapshot, and what led there, if that is much; else nil.
func (x *Index) unfolded() (*Snapshot, journal.Steps, error) {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() || !x.texts.large() {
		return nil, journal.Steps{}, nil
	}
	now, err := x.Snapshot()
	return now, x.texts.journal.All(), err
}

func (x *Index) scattered() bool {
	s, err := x.Snapshot()
	if err != nil {
		return false
	}
	defer func() { _ = s.Release() }()
	return s.scattered()
}

func (x *Index) merge(ctx context.Context) error {
	advanced, err := x.bleve.Advanced()
	if err != nil {
		return err
	}
	s, ok := advanced.(*scorch.Scorch)
	if !ok {
		return nil
	}
	if err := s.ForceMerge(ctx, nil); err != nil {
		return err
	}
	if err := x.refresh(); err != nil {
		return err
	}
	// Bleve removes the files of what was merged when it next writes.
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() {
		return nil
	}
	return x.bleve.SetInternal(keyState, x.current.collection.state(x.seq).encode())
}

// refresh takes up segments that Bleve merged. Nobody who writes waits while they are
// read.
func (x *Index) refresh() error {
	read, same, err := x.readMerged()
	if err != nil || same {
		return err
	}
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() {
		return nil
	}
	return x.publish(x.current.collection, x.seq, nil, read)
}

// readMerged reads the segments that the current snapshot does not have yet, unless
// they are the same.
func (x *Index) readMerged() (read []segment, same bool, err error) {
	now, reader, err := x.together()
	if err != nil || now == nil {
		return nil, true, err
	}
	if same = now.sameSegments(reader); !same {
		read, err = now.readNew(reader)
	}
	return read, same, errors.Join(err, reader.Close(), now.Release())
}

// together gives the current snapshot and a reader of the same state: between batches,
// for only then do the two say the same. It is nil once the index is closed.
func (x *Index) together() (*Snapshot, *scorch.IndexSnapshot, error) {
	x.applying.Lock()
	defer x.applying.Unlock()
	now, err := x.Snapshot()
	if errors.Is(err, index.ErrClosed) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	reader, err := snapshotReader(x.bleve)
	if err != nil {
		return nil, nil, errors.Join(err, now.Release())
	}
	return now, reader, nil
}
