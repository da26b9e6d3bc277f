package chat

import (
	"sync"
	"time"
)

const (
	failures    = 3 // one after the other, until the endpoint is let be
	restTime    = 2 * time.Second
	longestRest = time.Minute
)

// breaker lets an endpoint be that has failed, longer each time; then one tries it.
type breaker struct {
	mu     *sync.Mutex
	now    func() time.Time
	failed int
	rest   time.Duration
	until  time.Time
	trying bool
}

func newBreaker() breaker { return breaker{mu: &sync.Mutex{}, now: time.Now, rest: restTime} }

// enter reports whether the endpoint may be asked. Who may, notes how it was, or leaves.
func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed < failures {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

// leave lets another one try.
func (b *breaker) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
}

// note notes how the endpoint has answered.
func (b *breaker) note(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if err == nil {
		b.failed, b.rest = 0, restTime
		return
	}
	if b.failed++; b.failed >= failures {
		b.until = b.now().Add(b.rest)
		b.rest = min(2*b.rest, longestRest)
	}
}
