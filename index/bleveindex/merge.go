package bleveindex

import (
	"context"
	"errors"
	"runtime"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"github.com/wenjin-kb/wenjin/index"
	"github.com/wenjin-kb/wenjin/index/journal"
	"github.com/wenjin-kb/wenjin/index/retrieve"
)

const (
	refreshEvery = 2 * time.Second
	mergeAfter   = 3 * time.Second  // without a change
	mergeAgain   = 10 * time.Minute // after it failed: it fills the disk that others write to
)

// refreshLoop takes up what Bleve merges in the background, so that a search
// reads few segments and old files can go. Once an index that grew much is left
// alone, it is merged into one segment.
func (x *Index) refreshLoop(ctx context.Context) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	refresh := func() {
		if err := x.refresh(); err != nil {
			x.log.Error("index could not be read again", "error", err)
		}
	}
	var again time.Time // when merging may be tried again after it failed
	for {
		select {
		case <-ctx.Done():
			return
		case <-x.wake:
			refresh()
		case <-tick.C:
			x.texts.letGo()
			refresh()
			if err := x.fold(); err != nil {
				x.log.Error("the journal of the index could not be shortened", "error", err)
			}
			if time.Since(time.Unix(0, x.changed.Load())) > mergeAfter && time.Now().After(again) && x.scattered() {
				if err := x.merge(ctx); err != nil && ctx.Err() == nil {
					x.log.Error("index could not be merged", "error", err, "again_in", mergeAgain)
					again = time.Now().Add(mergeAgain)
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
	c, order, noted := x.unfolded()
	if c == nil {
		return nil
	}
	if err := x.texts.write(c, order); err != nil {
		return err
	}
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() {
		return nil
	}
	return x.texts.journal.Drop(noted)
}

// unfolded gives the collection, its texts in the order of their segments, and what led
// there, if that is much; else nil. What else a snapshot has is not held on to.
func (x *Index) unfolded() (*collection, []*retrieve.Text, journal.Steps) {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() || x.pending || !x.texts.large() {
		return nil, nil, journal.Steps{}
	}
	return x.current.collection, x.current.texts(), x.texts.journal.All()
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
	if err := x.forceMerge(ctx, s); err != nil {
		return err
	}
	if err := x.refresh(); err != nil {
		return err
	}
	// Bleve removes the files of what was merged when it next writes.
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() || x.pending {
		return nil
	}
	return x.bleve.SetInternal(keyState, x.current.collection.state(x.seq).encode())
}

// forceMerge has Bleve merge all segments into one, once. Left to itself it would try again
// without end where that fails.
func (x *Index) forceMerge(ctx context.Context, s *scorch.Scorch) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	x.disk.merging.Store(&stop)
	defer x.disk.merging.Store(nil)
	done := make(chan error, 1)
	go func() { done <- s.ForceMerge(ctx, nil) }() // which may not see at once that it is to end
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// refresh takes up segments that Bleve merged, as soon as few are left to be read.
func (x *Index) refresh() error {
	var read []segment
	for {
		old, done, err := x.takeUp(read)
		if old != nil { // files that nobody reads any more go, and nobody waits for it
			err = errors.Join(err, old.Release())
		}
		if done || err != nil {
			return err
		}
		if read, err = x.readMerged(read); err != nil {
			return err
		}
	}
}

// takeUp makes the segments that Bleve has now those of searches, unless much is left to be
// read. read are some that the current snapshot does not have. It gives the snapshot before,
// where that is to be released.
func (x *Index) takeUp(read []segment) (old *Snapshot, done bool, err error) {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.isClosed() || x.pending {
		return nil, true, nil
	}
	reader, err := snapshotReader(x.bleve)
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	if len(x.current.lacks(reader)) == 0 && len(reader.Segments()) == len(x.current.segments) {
		return nil, true, nil
	}
	if x.current.lackedBy(reader, read) > x.readAtOnce {
		return nil, false, nil
	}
	s, err := newSnapshot(reader, x.current, read, x.current.collection)
	if err != nil {
		return nil, false, err
	}
	return x.show(s, x.seq), true, nil
}

// readMerged reads the segments that the current snapshot does not have, but for those that
// were read already. Nobody who writes waits.
func (x *Index) readMerged(before []segment) (read []segment, err error) {
	now, reader, err := x.together()
	if err != nil || now == nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.Close(), now.Release()) }()
	texts := &finder{in: now.collection, cores: max(1, runtime.GOMAXPROCS(0)/2)} // the others are for who asks
	for _, s := range now.lacks(reader) {
		v, err := newSegment(s, find(before, s.Id()), texts)
		if err != nil {
			return nil, err
		}
		read = append(read, v)
	}
	return read, nil
}

// together gives the current snapshot and a reader of the same state: between batches,
// for only then do the two say the same. It is nil once the index is closed, and while they
// do not.
func (x *Index) together() (*Snapshot, *scorch.IndexSnapshot, error) {
	x.applying.Lock()
	defer x.applying.Unlock()
	if x.pending {
		return nil, nil, nil
	}
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
