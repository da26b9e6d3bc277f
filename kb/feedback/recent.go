package feedback

import "sync"

// recent remembers the last things that it was told, and something of each: as many
// as weigh keep together, and at most twice that.
type recent[T any] struct {
	keep int

	mu       sync.Mutex
	weight   int // of now
	now, old map[string]T
}

func newRecent[T any](keep int) *recent[T] { return &recent[T]{keep: keep, now: map[string]T{}} }

// add reports whether the thing is new, and only then remembers it.
func (r *recent[T]) add(thing string, what T, weight int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.find(thing); known {
		return false
	}
	if r.weight+weight > r.keep && r.weight > 0 {
		r.now, r.old, r.weight = map[string]T{}, r.now, 0
	}
	r.now[thing] = what
	r.weight += weight
	return true
}

// get is what is remembered of a thing.
func (r *recent[T]) get(thing string) (what T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(thing)
}

// forget makes a thing new again.
func (r *recent[T]) forget(thing string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.now, thing)
	delete(r.old, thing)
}

func (r *recent[T]) find(thing string) (what T, ok bool) {
	if what, ok = r.now[thing]; !ok {
		what, ok = r.old[thing]
	}
	return what, ok
}
