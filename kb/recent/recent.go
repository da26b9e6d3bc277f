// Package recent remembers what somebody was told last, in memory and bounded.
package recent

import "sync"

// Memory remembers the last things that it was told, and something of each: as many
// as weigh keep together, and at most twice that. It may be used from many goroutines.
type Memory[T any] struct {
	keep int

	mu       sync.Mutex
	weight   int // of now
	now, old map[string]T
}

// New is an empty memory.
func New[T any](keep int) *Memory[T] { return &Memory[T]{keep: keep, now: map[string]T{}} }

// Add reports whether the thing is new, and only then remembers it.
func (r *Memory[T]) Add(thing string, what T, weight int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.find(thing); known {
		return false
	}
	r.put(thing, what, weight)
	return true
}

// Put remembers of a thing what is said last, known or not.
func (r *Memory[T]) Put(thing string, what T, weight int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(thing, what, weight)
}

func (r *Memory[T]) put(thing string, what T, weight int) {
	if r.weight+weight > r.keep && r.weight > 0 {
		r.now, r.old, r.weight = map[string]T{}, r.now, 0
	}
	r.now[thing] = what
	r.weight += weight
}

// Get is what is remembered of a thing.
func (r *Memory[T]) Get(thing string) (what T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(thing)
}

// Forget makes a thing new again.
func (r *Memory[T]) Forget(thing string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.now, thing)
	delete(r.old, thing)
}

func (r *Memory[T]) find(thing string) (what T, ok bool) {
	if what, ok = r.now[thing]; !ok {
		what, ok = r.old[thing]
	}
	return what, ok
}

// Len is how many things are remembered.
func (r *Memory[T]) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.now) + len(r.old)
}
