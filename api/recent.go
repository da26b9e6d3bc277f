package api

import "sync"

// recent remembers the last things that it was told, between keep and twice as many.
type recent struct {
	keep int

	mu       sync.Mutex
	now, old map[string]bool
}

func newRecent(keep int) *recent { return &recent{keep: keep, now: map[string]bool{}} }

// add reports whether the thing is new.
func (r *recent) add(thing string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now[thing] || r.old[thing] {
		return false
	}
	if len(r.now) >= r.keep {
		r.now, r.old = make(map[string]bool, r.keep), r.now
	}
	r.now[thing] = true
	return true
}

func (r *recent) has(thing string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now[thing] || r.old[thing]
}
