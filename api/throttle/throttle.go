// Package throttle is how often clients may write without signing in ([Rates]), and how much
// of what takes long each may hold at once ([Shares]).
package throttle

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often a client may write without signing in, at each route.
const (
	writesEvery = time.Second
	writesBurst = 30
	maxClients  = 50_000 // clients and routes held at once
)

// Rates has a bucket for each client at a route.
type Rates struct {
	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

// New has no client yet.
func New() *Rates { return &Rates{buckets: map[string]*rate.Limiter{}} }

// Take takes a token, or says when there is one.
func (r *Rates) Take(now time.Time, key string) (wait time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.buckets[key]
	if b == nil {
		r.makeRoom(now)
		b = rate.NewLimiter(rate.Every(writesEvery), writesBurst)
		r.buckets[key] = b
	}
	if b.AllowN(now, 1) {
		return 0
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(math.Ceil(missing)) * writesEvery
}

// makeRoom lets go of the buckets that are full again and, when none is, of a tenth
// of all by chance.
func (r *Rates) makeRoom(now time.Time) {
	if len(r.buckets) < maxClients {
		return
	}
	for key, b := range r.buckets {
		if b.TokensAt(now) >= writesBurst {
			delete(r.buckets, key)
		}
	}
	for key := range r.buckets {
		if len(r.buckets) < maxClients*9/10 {
			return
		}
		delete(r.buckets, key)
	}
}
