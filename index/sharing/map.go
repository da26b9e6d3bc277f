// Package sharing has maps of which a changed copy shares with the other what is the same
// in both: the price of a change does not grow with what is there.
package sharing

import (
	"hash/maphash"
	"iter"
	"maps"
	"slices"
)

// Map is a map of texts to values, in parts of which a changed copy has those of its own
// that are changed. Make one with [New].
type Map[V any] struct {
	parts []map[string]V
	own   []bool // parts that nobody else has, which may be changed
	size  int
}

// There are so many parts at first, and more once there are so many values in a part: a
// change of many keys copies their parts, and not all that is there.
const (
	firstParts = 1024
	perPart    = 24
	moreParts  = 4 // times as many
)

var seed = maphash.MakeSeed()

// New is an empty map.
func New[V any]() Map[V] { return ofParts[V](firstParts) }

func ofParts[V any](n int) Map[V] {
	return Map[V]{parts: make([]map[string]V, n), own: make([]bool, n)}
}

// Copied is the same map, to be changed; the one that it was copied from must not be
// changed any more.
func (m Map[V]) Copied() Map[V] {
	return Map[V]{parts: slices.Clone(m.parts), own: make([]bool, len(m.own)), size: m.size}
}

func (m *Map[V]) partOf(key string) int { return int(maphash.String(seed, key) % uint64(len(m.parts))) }

// Get is the value of a key, or that of nothing.
func (m *Map[V]) Get(key string) V { return m.parts[m.partOf(key)][key] }

// changing is the part of a key, which may be changed.
func (m *Map[V]) changing(key string) map[string]V {
	at := m.partOf(key)
	if !m.own[at] {
		m.own[at] = true
		if m.parts[at] = maps.Clone(m.parts[at]); m.parts[at] == nil {
			m.parts[at] = map[string]V{}
		}
	}
	return m.parts[at]
}

// Put sets the value of a key.
func (m *Map[V]) Put(key string, v V) {
	part := m.changing(key)
	before := len(part)
	part[key] = v
	m.size += len(part) - before
	if m.size > perPart*len(m.parts) {
		m.grow()
	}
}

// grow puts what is there into more parts.
func (m *Map[V]) grow() {
	more := ofParts[V](moreParts * len(m.parts))
	for _, part := range m.parts {
		for key, v := range part {
			more.Put(key, v)
		}
	}
	*m = more
}

// Drop takes out a key, if it is there.
func (m *Map[V]) Drop(key string) {
	if _, ok := m.parts[m.partOf(key)][key]; ok {
		delete(m.changing(key), key)
		m.size--
	}
}

// Len is the number of keys.
func (m *Map[V]) Len() int { return m.size }

// Values are all values, in no order.
func (m *Map[V]) Values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, part := range m.parts {
			for _, v := range part {
				if !yield(v) {
					return
				}
			}
		}
	}
}
