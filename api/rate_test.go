package api

import (
	"fmt"
	"testing"
	"time"
)

// A client has thirty writes at once at a route and one more each second; others do
// not wait for it.
func TestRates(t *testing.T) {
	r := newRates()
	now := time.Unix(1000, 0)
	for i := range 30 {
		if wait := r.take(now, "a"); wait > 0 {
			t.Fatalf("write %d waits %s", i, wait)
		}
	}
	if wait := r.take(now, "a"); wait != time.Second {
		t.Errorf("the next one waits %s", wait)
	}
	if wait := r.take(now, "b"); wait > 0 {
		t.Errorf("another client waits %s", wait)
	}
	if first, second := r.take(now.Add(time.Second), "a"), r.take(now.Add(time.Second), "a"); first > 0 || second == 0 {
		t.Errorf("a second later: %s, %s", first, second)
	}
}

// Ever new clients do not fill the memory.
func TestRatesAreBounded(t *testing.T) {
	r := newRates()
	now := time.Unix(1000, 0)
	for i := range 3 * maxClients {
		r.take(now, fmt.Sprint(i))
	}
	if n := len(r.buckets); n > maxClients {
		t.Errorf("%d are held", n)
	}
	r.take(now.Add(time.Hour), "one more")
	for i := range maxClients {
		r.take(now.Add(time.Hour), fmt.Sprint("late ", i))
	}
	if n := len(r.buckets); n > maxClients {
		t.Errorf("%d are held", n)
	}
}

// What was told lately is known, and no more than twice as much is held.
func TestRecent(t *testing.T) {
	r := newRecent(10)
	for i := range 100 {
		thing := fmt.Sprint(i)
		if r.has(thing) || !r.add(thing) || r.add(thing) || !r.has(thing) {
			t.Errorf("%s is not taken once", thing)
		}
		if n := len(r.now) + len(r.old); n > 20 {
			t.Fatalf("%d are held", n)
		}
		for j := max(0, i-9); j <= i; j++ {
			if !r.has(fmt.Sprint(j)) {
				t.Errorf("%d is forgotten after %d more", j, i-j)
			}
		}
	}
	if r.has("1") {
		t.Error("nothing is ever forgotten")
	}
}
