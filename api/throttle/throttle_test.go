package throttle

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// A client has thirty writes at once at a route and one more each second; others do
// not wait for it.
func TestRates(t *testing.T) {
	r := New()
	now := time.Unix(1000, 0)
	for i := range 30 {
		if wait := r.Take(now, "a"); wait > 0 {
			t.Fatalf("write %d waits %s", i, wait)
		}
	}
	if wait := r.Take(now, "a"); wait != time.Second {
		t.Errorf("the next one waits %s", wait)
	}
	if wait := r.Take(now, "b"); wait > 0 {
		t.Errorf("another client waits %s", wait)
	}
	if first, second := r.Take(now.Add(time.Second), "a"), r.Take(now.Add(time.Second), "a"); first > 0 || second == 0 {
		t.Errorf("a second later: %s, %s", first, second)
	}
}

// Ever new clients do not fill the memory.
func TestRatesAreBounded(t *testing.T) {
	r := New()
	now := time.Unix(1000, 0)
	for i := range 3 * maxClients {
		r.Take(now, fmt.Sprint(i))
	}
	if n := len(r.buckets); n > maxClients {
		t.Errorf("%d are held", n)
	}
	r.Take(now.Add(time.Hour), "one more")
	for i := range maxClients {
		r.Take(now.Add(time.Hour), fmt.Sprint("late ", i))
	}
	if n := len(r.buckets); n > maxClients {
		t.Errorf("%d are held", n)
	}
}

// Each client holds its share and no more, until it gives some of it back.
func TestShares(t *testing.T) {
	s := NewShares(2)
	back, _ := s.Take("a")
	_, second := s.Take("a")
	_, third := s.Take("a")
	_, other := s.Take("b")
	if back(); !second || third || !other {
		t.Error(second, third, other)
	}
	if back, ok := s.Take("a"); !ok || len(s.held) != 2 {
		t.Error(ok, s.held)
	} else if back(); s.held["a"] != 1 {
		t.Error(s.held)
	}
}

// Who waits has a share as soon as they gave one back, whoever else holds one, and not
// longer than they like.
func TestSharesAreWaitedFor(t *testing.T) {
	s := NewShares(1)
	back, _ := s.Take("a")
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Wait(late, "a"); err == nil {
		t.Error("two are held")
	}
	if _, err := s.Wait(t.Context(), "b"); err != nil {
		t.Error(err)
	}
	go back()
	if again, err := s.Wait(t.Context(), "a"); err != nil {
		t.Error(err)
	} else if again(); len(s.held) != 1 {
		t.Error(s.held)
	}
}
