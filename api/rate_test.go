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

// Addresses of one IPv6 network are one client.
func TestClientOf(t *testing.T) {
	for address, want := range map[string]string{"1.2.3.4": "1.2.3.4", "2001:db8::1": "2001:db8::/64", "2001:db8::2:1": "2001:db8::/64", "fe80::1%eth0": "fe80::/64", "::ffff:1.2.3.4": "::ffff:1.2.3.4", "x": "x", "": ""} {
		if got := clientOf(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
