package main

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"
)

// How long work in the background rests after a panic: longer each time, up to a bound.
const (
	firstRest   = time.Second
	longestRest = time.Minute
)

// background is work that goes on beside the requests until the context ends. A panic in
// one kind of it is logged, and it begins again after a rest: customers are answered, and
// the other kinds go on.
type background struct {
	*errgroup.Group
	ctx  context.Context
	log  *slog.Logger
	rest time.Duration // after the first panic
}

// keep begins one kind of work.
func (b background) keep(what string, run func(ctx context.Context)) {
	b.Go(func() error {
		for rest := b.rest; !b.ends(what, run); rest = min(2*rest, longestRest) {
			select {
			case <-b.ctx.Done():
				return nil
			case <-time.After(rest):
			}
		}
		return nil
	})
}

// ends reports whether work came to its end, not to a panic.
func (b background) ends(what string, run func(ctx context.Context)) (ended bool) {
	defer func() {
		if r := recover(); r != nil {
			b.log.Error("panic in the background; it begins again", "work", what, "panic", r, "stack", string(debug.Stack()))
		}
	}()
	run(b.ctx)
	return true
}
