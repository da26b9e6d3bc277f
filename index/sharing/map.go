// Package sharing has maps of which a changed copy shares with the other what is the same
// in both: the price of a change does not grow with what is there.
package sharing

import (
	"hash/maphash"
	"iter"
	"maps"
)

// Map is a map of texts to values, in parts of which a changed copy has those of its own
// that are changed. Make one with [New].
type Map[V any] struct {
	parts *[partCount]map[string]V
	own   *[partCount]bool // parts that nobody else has, which may be changed
	size  int
}

const partCount = 1024

var seed = maphash.MakeSeed()

// New is an empty map.
func New[V any]() Map[V] {
	return Map[V]{parts: new([partCount]map[string]V), own: new([partCount]bool)}
}

// Copied is the same map, to be changed; the one that it was copied from must not be
// changed any more.
func (m Map[V]) Copied() Map[V] {
	parts := *m.parts
	return Map[V]{parts: &parts, own: new([partCount]bool), size: m.size}
}

func partOf(key string) int { return int(maphash.String(seed, key) % partCount) }

// Get is the value of a key, or that of nothing.
func (m *Map[V]) Get(key string) V { return m.parts[partOf(key)][key] }

// changing is the part of a key, which may be changed.
func (m *Map[V]) changing(key string) map[string]V {
	at := partOf(key)
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
}

// Drop takes out a key, if it is there.
func (m *Map[V]) Drop(key string) {
	if _, ok := m.parts[partOf(key)][key]; ok {
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
