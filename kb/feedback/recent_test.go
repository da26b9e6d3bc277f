package feedback

import (
	"fmt"
	"testing"
)

// What was told lately is known with what was said of it, and no more than twice as
// much is held.
func TestRecent(t *testing.T) {
	r := newRecent[int](30)
	for i := range 100 {
		thing := fmt.Sprint(i)
		_, known := r.get(thing)
		first, second := r.add(thing, i, 3), r.add(thing, -1, 3)
		if what, ok := r.get(thing); known || !first || second || !ok || what != i {
			t.Errorf("%s is not taken once: %d", thing, what)
		}
		if n := len(r.now) + len(r.old); n > 20 {
			t.Fatalf("%d are held", n)
		}
		for j := max(0, i-9); j <= i; j++ {
			if _, ok := r.get(fmt.Sprint(j)); !ok {
				t.Errorf("%d is forgotten after %d more", j, i-j)
			}
		}
	}
	if _, ok := r.get("1"); ok {
		t.Error("nothing is ever forgotten")
	}
	r.forget("99")
	if !r.add("99", 1, 1000) || !r.add("100", 1, 1) {
		t.Error("what was forgotten is not new, or what weighs too much stays in the way")
	}
	if _, ok := r.get("99"); !ok {
		t.Error("what weighs more than is kept is forgotten at once")
	}
}
