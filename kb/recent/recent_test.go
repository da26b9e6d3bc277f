package recent

import (
	"fmt"
	"testing"
)

// What was told lately is known with what was said of it, and no more than twice as
// much is held.
func TestMemory(t *testing.T) {
	r := New[int](30)
	for i := range 100 {
		thing := fmt.Sprint(i)
		_, known := r.Get(thing)
		first, second := r.Add(thing, i, 3), r.Add(thing, -1, 3)
		if what, ok := r.Get(thing); known || !first || second || !ok || what != i {
			t.Errorf("%s is not taken once: %d", thing, what)
		}
		if n := r.Len(); n > 20 {
			t.Fatalf("%d are held", n)
		}
		for j := max(0, i-9); j <= i; j++ {
			if _, ok := r.Get(fmt.Sprint(j)); !ok {
				t.Errorf("%d is forgotten after %d more", j, i-j)
			}
		}
	}
	if _, ok := r.Get("1"); ok {
		t.Error("nothing is ever forgotten")
	}
	r.Forget("99")
	if !r.Add("99", 1, 1000) || !r.Add("100", 1, 1) {
		t.Error("what was forgotten is not new, or what weighs too much stays in the way")
	}
	if _, ok := r.Get("99"); !ok {
		t.Error("what weighs more than is kept is forgotten at once")
	}
}
