package sharing

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// Whatever is put and dropped, it is a map; and those that it was copied from stay as
// they were.
func TestMap(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	now, want := New[int](), map[string]int{}
	type state struct {
		have Map[int]
		want map[string]int
	}
	var before []state
	check := func(have Map[int], want map[string]int) {
		t.Helper()
		if have.Len() != len(want) || !slices.Equal(slices.Sorted(have.Values()), slices.Sorted(maps.Values(want))) {
			t.Fatalf("%d values, want %d", have.Len(), len(want))
		}
		for i := range 300 {
			if key := fmt.Sprint(i); have.Get(key) != want[key] {
				t.Fatalf("%s is %d, want %d", key, have.Get(key), want[key])
			}
		}
	}
	for step := range 200 {
		for range r.IntN(20) {
			key := fmt.Sprint(r.IntN(300))
			if r.IntN(3) == 0 {
				now.Drop(key)
				delete(want, key)
			} else {
				now.Put(key, step+1)
				want[key] = step + 1
			}
		}
		check(now, want)
		if step%20 == 0 {
			before = append(before, state{now, maps.Clone(want)})
			now = now.Copied()
		}
	}
	for _, s := range before {
		check(s.have, s.want)
	}
}

// A change of one key copies one part, and parts are as small as they were where there is
// more.
func TestACopySharesWhatIsTheSame(t *testing.T) {
	old := New[int]()
	for i := range 60_000 {
		old.Put(fmt.Sprint(i), i)
	}
	for i, part := range old.parts {
		if len(part) > 3*perPart {
			t.Errorf("part %d has %d keys", i, len(part))
		}
	}
	for i := range 60_000 {
		if old.Get(fmt.Sprint(i)) != i {
			t.Fatalf("%d is %d", i, old.Get(fmt.Sprint(i)))
		}
	}
	now := old.Copied()
	now.Put("7", -1)
	now.Put("7", -2)
	now.Drop("nobody")
	changed := 0
	for i := range now.own {
		if now.own[i] {
			changed++
		}
	}
	if changed != 1 || old.Get("7") != 7 || now.Get("7") != -2 {
		t.Errorf("%d parts are changed; 7 was %d and is %d", changed, old.Get("7"), now.Get("7"))
	}
}
