package overview

import (
	"context"
	"sync"
	"time"
)

const (
	fresh    = 20 * time.Second // so long a glimpse is not taken again
	patience = 400 * time.Millisecond
	longest  = time.Minute // that taking one may last
)

// glimpse is what takes a while to find out, as it was when somebody asked last: a page
// waits for it a moment, and shows what was known otherwise.
type glimpse[T any] struct {
	mu      sync.Mutex
	value   T
	known   bool
	at      time.Time     // when it was found out
	looking chan struct{} // closed when the look under way is over; nil: there is none
}

// get gives what is known; known is false as long as nothing is.
func (g *glimpse[T]) get(ctx context.Context, find func(context.Context) (T, error)) (value T, known bool) {
	g.mu.Lock()
	if g.known && time.Since(g.at) < fresh {
		defer g.mu.Unlock()
		return g.value, true
	}
	if g.looking == nil {
		g.looking = make(chan struct{})
		go g.look(context.WithoutCancel(ctx), find)
	}
	over := g.looking
	g.mu.Unlock()
	select {
	case <-over:
	case <-time.After(patience):
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.value, g.known
}

// look finds it out. What can't be found out leaves what is known.
func (g *glimpse[T]) look(ctx context.Context, find func(context.Context) (T, error)) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	value, err := find(ctx)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		g.value, g.known, g.at = value, true, time.Now()
	}
	close(g.looking)
	g.looking = nil
}
