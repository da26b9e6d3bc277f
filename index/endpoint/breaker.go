package endpoint

import (
	"errors"
	"sync"
	"time"
)

// When an endpoint is let be, and how long.
const (
	Failures    = 3 // one after the other, until it is let be
	firstRest   = 2 * time.Second
	longestRest = time.Minute
)

// Errors of an endpoint that is not asked.
var (
	ErrBusy = errors.New("as many ask as may at once")
	ErrDown = errors.New("it has failed, and is let be for a while")
)

// Breaker lets so many ask an endpoint at once. One that has failed is let be, longer each
// time; then one tries it.
type Breaker struct {
	First time.Duration // that it is let be

	mu     sync.Mutex
	now    func() time.Time
	most   int
	asking int
	failed int
	rest   time.Duration
	until  time.Time
	trying bool
}

// NewBreaker lets so many ask at once.
func NewBreaker(most int) *Breaker {
	return &Breaker{First: firstRest, most: most, now: time.Now}
}

// Asking is one who may ask, until End. What becomes of it is noted with Note, or not.
type Asking struct {
	of *Breaker
	// Trial is whether this one tries an endpoint that has failed.
	Trial bool
}

// Enter lets somebody ask, or says why not: [ErrBusy] or [ErrDown].
func (b *Breaker) Enter() (Asking, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	trial := b.failed >= Failures
	switch {
	case trial && (b.trying || b.now().Before(b.until)):
		return Asking{}, ErrDown
	case b.asking >= b.most:
		return Asking{}, ErrBusy
	}
	b.asking++
	b.trying = trial
	return Asking{b, trial}, nil
}

// End lets others ask.
func (a Asking) End() {
	b := a.of
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asking--
	if a.Trial {
		b.trying = false
	}
}

// Note notes how the endpoint has answered. What began before it was let be prolongs
// nothing.
func (a Asking) Note(err error) {
	b := a.of
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.failed, b.rest = 0, 0
	case a.Trial:
		b.letBe(min(2*b.rest, longestRest))
	case b.failed < Failures:
		if b.failed++; b.failed == Failures {
			b.letBe(b.First)
		}
	}
}

func (b *Breaker) letBe(rest time.Duration) {
	b.rest, b.until = rest, b.now().Add(rest)
}

// Down reports an endpoint that has failed and has not answered since.
func (b *Breaker) Down() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed >= Failures
}
