// Package generation keeps an index in numbered folders, its generations: 1, 2, 3 …,
// of which the highest is the one in use. An index is never changed into another;
// the next one is built beside it from the store while searches go on, looked at,
// and only then put in its place. What cannot be used is set aside as N.bad for
// whoever wants to know why.
//
// The package knows no engine: a [Maker] makes and opens them.
package generation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wenjin-kb/wenjin/index"
)

// Maker makes engines of one kind, all with the same analysis and settings.
type Maker interface {
	// Create makes an empty index in a folder that does not exist yet.
	Create(dir string) (index.Engine, error)
	// Open opens what Create made. The error wraps index.ErrUnusable when an index
	// is to be built anew.
	Open(dir string) (index.Engine, error)
}

// Index is the index of a service, whichever generation it is in. Open and Build
// may be called from many goroutines; they wait for one another.
type Index struct {
	Dir      string      // of the generations; made when needed
	Live     *index.Live // what searches use; empty until Open or Build has succeeded
	Follower *index.Follower
	Log      *slog.Logger

	changing sync.Mutex
	built    atomic.Int64 // nanoseconds
}

// Built is how long the last generation took to build; 0 while this process has built
// none.
func (x *Index) Built() time.Duration { return time.Duration(x.built.Load()) }

// Open puts an engine in place that has all changes: the newest generation if it
// can be used, else one built from the store. progress, which may be nil, is told
// the sequence number reached.
func (x *Index) Open(ctx context.Context, m Maker, progress func(seq int64)) error {
	x.changing.Lock()
	defer x.changing.Unlock()
	numbers, err := x.folder().numbers()
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return x.build(ctx, m, progress)
	}
	older, newest := numbers[:len(numbers)-1], numbers[len(numbers)-1]
	e, err := m.Open(x.folder().generation(newest))
	if errors.Is(err, index.ErrUnusable) {
		aside, failed := x.folder().setAside(newest)
		if failed != nil {
			return errors.Join(err, failed)
		}
		x.Log.Warn("the index is built anew from the store; the old one is kept aside", "reason", err, "aside", aside)
		return x.build(ctx, m, progress)
	}
	if err != nil {
		return err
	}
	x.remove(older)
	if err := x.Follower.CatchUp(ctx, e, progress); err != nil {
		return errors.Join(err, e.Close())
	}
	x.swap(e)
	return nil
}

// Look opens the newest generation, lets it catch up with the store and shows it; none
// is put in place or built. The error of one that is not there, or is no use, wraps
// index.ErrUnusable.
func (x *Index) Look(ctx context.Context, m Maker, look func(index.Engine) error) (err error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	numbers, err := x.folder().numbers()
	if err != nil {
		return err
	}
	if len(numbers) == 0 {
		return fmt.Errorf("%w: there is none in %s", index.ErrUnusable, x.Dir)
	}
	e, err := m.Open(x.folder().generation(numbers[len(numbers)-1]))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if err := x.Follower.CatchUp(ctx, e, nil); err != nil {
		return err
	}
	return look(e)
}

// Build makes a new generation from the store beside the one in use, and swaps
// them once the new one has all changes. After an error the old one is in use as
// before.
func (x *Index) Build(ctx context.Context, m Maker, progress func(seq int64)) error {
	x.changing.Lock()
	defer x.changing.Unlock()
	return x.build(ctx, m, progress)
}

func (x *Index) build(ctx context.Context, m Maker, progress func(seq int64)) error {
	began := time.Now()
	older, err := x.folder().numbers()
	if err != nil {
		return err
	}
	next := 1
	if len(older) > 0 {
		next = older[len(older)-1] + 1
	}
	wrote, err := x.write(ctx, m, progress)
	if err != nil {
		return err
	}
	if err := x.folder().finish(next); err != nil {
		return err
	}

	// It is opened as the next start will open it.
	e, err := m.Open(x.folder().generation(next))
	if err == nil {
		if err = wrote.Compare(e); err == nil {
			err = x.Follower.CatchUp(ctx, e, nil) // changes meanwhile
		}
		if err != nil {
			err = errors.Join(err, e.Close())
		}
	}
	if err != nil {
		_, failed := x.folder().setAside(next)
		return errors.Join(fmt.Errorf("the new index is not taken: %w", err), failed)
	}
	x.swap(e)
	x.built.Store(int64(time.Since(began)))
	x.remove(older)
	return nil
}

// write fills a new index with all that the store has. It gets its number only
// when it is whole: a build that was interrupted is never taken for an index.
func (x *Index) write(ctx context.Context, m Maker, progress func(seq int64)) (wrote *Written, err error) {
	dir, err := x.folder().begin()
	if err != nil {
		return nil, err
	}
	e, err := m.Create(dir)
	if err != nil {
		return nil, fmt.Errorf("make an index: %w", err)
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return Fill(ctx, x.Follower, e, progress)
}

// swap lets searches use another engine; those that have begun end on the old one.
// That it cannot be closed is no reason to stop.
func (x *Index) swap(e index.Engine) {
	if old := x.Live.Swap(e); old != nil {
		if err := old.Close(); err != nil {
			x.Log.Error("the old index could not be closed", "error", err)
		}
	}
}

// remove removes generations that are not used any more.
func (x *Index) remove(numbers []int) {
	for _, n := range numbers {
		if err := x.folder().remove(n); err != nil {
			x.Log.Error("an old index could not be removed", "error", err)
		}
	}
}

// Writes reports that this process writes the index: nobody else has it.
func (x *Index) Writes() bool { return true }

func (x *Index) folder() folder { return folder(x.Dir) }
