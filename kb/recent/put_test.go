package recent

import "testing"

// What is put last holds, and weighs again.
func TestPut(t *testing.T) {
	r := New[int](3)
	for i := range 10 {
		r.Put("a", i, 1)
		if what, ok := r.Get("a"); !ok || what != i {
			t.Errorf("%d after %d was put", what, i)
		}
	}
	if r.Len() > 2 { // now, and once more in old
		t.Errorf("one thing is held %d times", r.Len())
	}
}
