package shared

import (
	"cmp"
	"context"
	"time"
)

// Run goes over to the index that another process has built, writes the index in use when
// nobody does, and removes those that nobody uses, until the context ends.
func (x *Index) Run(ctx context.Context) {
	failed := false
	for ctx.Err() == nil {
		err := x.look(ctx)
		if err != nil && ctx.Err() == nil && !failed {
			x.Log.Error("the shared index is not looked after", "error", err)
		}
		failed = err != nil
		select {
		case <-ctx.Done():
		case <-time.After(every):
		}
	}
}

// look looks once. While another index is built, or waited for, it looks after the one in
// use alone.
func (x *Index) look(ctx context.Context) error {
	if err := x.hold(ctx); err != nil || !x.changing.TryLock() {
		return err
	}
	defer x.changing.Unlock()
	if x.current == nil {
		return nil
	}
	name, err := x.current.of.InUse(ctx)
	if err != nil {
		return err
	}
	if name != x.current.Name() {
		return x.goOver(ctx, x.current.of, "", nil)
	}
	if !x.current.Writes() {
		return nil
	}
	return x.sweep(ctx)
}

// sweep removes indexes that nobody has written for a while, and so nobody uses: those of
// an analysis that no process has any more, and what is left of interrupted builds.
func (x *Index) sweep(ctx context.Context) error {
	all, err := x.current.of.All(ctx)
	if err != nil {
		return err
	}
	since := map[string]time.Time{}
	for _, name := range all {
		used, err := x.Claims.Claimed(ctx, writing(name))
		if err != nil {
			x.unused = nil // who could not claim anything either uses what it has
			return err
		}
		if used {
			continue
		}
		since[name] = time.Now()
		if before, known := x.unused[name]; known {
			since[name] = before
		}
		if time.Since(since[name]) < cmp.Or(x.Unused, time.Minute) {
			continue
		}
		if err := x.current.of.Remove(ctx, name); err != nil {
			return err
		}
		x.Log.Info("an index that nobody uses is removed", "index", name)
	}
	x.unused = since
	return nil
}
