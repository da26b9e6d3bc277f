package bleveindex

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever is put and dropped, it is a map; and those that it was copied from stay as
// they were.
func TestShards(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	now, want := newShards[int](), map[string]int{}
	type state struct {
		have shards[int]
		want map[string]int
	}
	var before []state
	check := func(have shards[int], want map[string]int) {
		t.Helper()
		if have.size != len(want) || !slices.Equal(slices.Sorted(have.values()), slices.Sorted(maps.Values(want))) {
			t.Fatalf("%d values, want %d", have.size, len(want))
		}
		for i := range 300 {
			if key := fmt.Sprint(i); have.get(key) != want[key] {
				t.Fatalf("%s is %d, want %d", key, have.get(key), want[key])
			}
		}
	}
	for step := range 200 {
		for range r.IntN(20) {
			key := fmt.Sprint(r.IntN(300))
			if r.IntN(3) == 0 {
				now.drop(key)
				delete(want, key)
			} else {
				now.put(key, step+1)
				want[key] = step + 1
			}
		}
		check(now, want)
		if step%20 == 0 {
			before = append(before, state{now, maps.Clone(want)})
			now = now.copied()
		}
	}
	for _, s := range before {
		check(s.have, s.want)
	}
}

// A change of one key copies one part.
func TestShardsShareWhatIsTheSame(t *testing.T) {
	old := newShards[int]()
	for i := range 20_000 {
		old.put(fmt.Sprint(i), i)
	}
	now := old.copied()
	now.put("7", -1)
	now.put("7", -2)
	now.drop("nobody")
	changed := 0
	for i := range now.own {
		if now.own[i] {
			changed++
		}
	}
	if changed != 1 || old.get("7") != 7 || now.get("7") != -2 {
		t.Errorf("%d parts are changed; 7 was %d and is %d", changed, old.get("7"), now.get("7"))
	}
}
