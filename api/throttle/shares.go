package throttle

import (
	"context"
	"sync"
)

// Shares are how much of something each client holds at once.
type Shares struct {
	most int

	mu    sync.Mutex
	held  map[string]int
	freed chan struct{} // closed when something is given back
}

// NewShares lets each client hold so much.
func NewShares(most int) *Shares {
	return &Shares{most: most, held: map[string]int{}, freed: make(chan struct{})}
}

// Take gives a client one more, until it is given back; false is for one who holds as much
// as they may.
func (s *Shares) Take(client string) (back func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[client] >= s.most {
		return nil, false
	}
	s.held[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held[client]--; s.held[client] == 0 {
			delete(s.held, client)
		}
		close(s.freed)
		s.freed = make(chan struct{})
	}, true
}

// Wait is [Shares.Take] as soon as the client may have one more, or the error of a context
// that ends before.
func (s *Shares) Wait(ctx context.Context, client string) (back func(), err error) {
	for {
		s.mu.Lock()
		freed := s.freed
		s.mu.Unlock()
		if back, ok := s.Take(client); ok {
			return back, nil
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
