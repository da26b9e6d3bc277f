package bleveindex

import (
	"hash/maphash"
	"iter"
	"maps"
)

// shards is a map of which a changed copy shares all parts that are the same: the price
// of a change does not grow with what is there, but for the size of a part.
type shards[V any] struct {
	parts *[shardCount]map[string]V
	own   *[shardCount]bool // parts that nobody else has, which may be changed
	size  int
}

const shardCount = 1024

var shardSeed = maphash.MakeSeed()

func newShards[V any]() shards[V] {
	return shards[V]{parts: new([shardCount]map[string]V), own: new([shardCount]bool)}
}

// copied is the same map, to be changed; the one that it was copied from must not be
// changed any more.
func (s shards[V]) copied() shards[V] {
	parts := *s.parts
	return shards[V]{parts: &parts, own: new([shardCount]bool), size: s.size}
}

func shardOf(key string) int { return int(maphash.String(shardSeed, key) % shardCount) }

func (s *shards[V]) get(key string) V { return s.parts[shardOf(key)][key] }

// changing is the part of a key, which may be changed.
func (s *shards[V]) changing(key string) map[string]V {
	at := shardOf(key)
	if !s.own[at] {
		s.own[at] = true
		if s.parts[at] = maps.Clone(s.parts[at]); s.parts[at] == nil {
			s.parts[at] = map[string]V{}
		}
	}
	return s.parts[at]
}

func (s *shards[V]) put(key string, v V) {
	part := s.changing(key)
	before := len(part)
	part[key] = v
	s.size += len(part) - before
}

func (s *shards[V]) drop(key string) {
	if _, ok := s.parts[shardOf(key)][key]; ok {
		delete(s.changing(key), key)
		s.size--
	}
}

// values are all values, in no order.
func (s *shards[V]) values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, part := range s.parts {
			for _, v := range part {
				if !yield(v) {
					return
				}
			}
		}
	}
}
