package auth_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/auth"
)

// Five tries are free; each further one doubles the wait, up to a quarter of an
// hour.
func TestWaits(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(0, 0)
	want := []time.Duration{0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}
	for i, seconds := range want {
		if got := l.Wait(now, "li", "1.2.3.4"); got != seconds*time.Second {
			t.Errorf("after %d failures: %s, want %s", i, got, seconds*time.Second)
		}
		l.Failed(now, "li", "1.2.3.4")
	}
	for range 100 { // no shift runs over
		l.Failed(now, "li", "1.2.3.4")
	}
	if got := l.Wait(now, "li", "1.2.3.4"); got != 15*time.Minute {
		t.Errorf("the longest wait is %s", got)
	}
}

// The login and the address wait each by itself.
func TestWhoWaits(t *testing.T) {
	now := time.Unix(0, 0)
	for _, test := range []struct {
		name, login, from string
		waits             bool
	}{
		{"the same", "li", "1.2.3.4", true},
		{"another login from there", "wang", "1.2.3.4", true},
		{"the login from elsewhere", "li", "9.9.9.9", true},
		{"somebody else elsewhere", "wang", "9.9.9.9", false},
		{"a login that looks like the address", "1.2.3.4", "9.9.9.9", false},
		{"an address that looks like the login", "wang", "li", false},
	} {
		l := auth.NewAttemptLimit()
		for range 6 {
			l.Failed(now, "li", "1.2.3.4")
		}
		if got := l.Wait(now, test.login, test.from) > 0; got != test.waits {
			t.Errorf("%s waits: %v", test.name, got)
		}
	}
}

func TestWaitsEnd(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(0, 0)
	for range 8 {
		l.Failed(now, "li", "1.2.3.4")
	}
	for after, want := range map[time.Duration]time.Duration{0: 8 * time.Second, 3 * time.Second: 5 * time.Second, 8 * time.Second: 0} {
		if got := l.Wait(now.Add(after), "li", "1.2.3.4"); got != want {
			t.Errorf("%s later: %s, want %s", after, got, want)
		}
	}
	if got := l.Wait(now.Add(time.Hour), "li", "1.2.3.4"); got > 0 {
		t.Errorf("an hour later: %s", got)
	}
	// After an hour without a failure the count begins anew; before that it goes on.
	l.Failed(now.Add(50*time.Minute), "li", "1.2.3.4")
	if got := l.Wait(now.Add(50*time.Minute), "li", "1.2.3.4"); got != 16*time.Second {
		t.Errorf("the ninth failure within an hour: %s", got)
	}
	l.Failed(now.Add(3*time.Hour), "li", "1.2.3.4")
	if got := l.Wait(now.Add(3*time.Hour), "li", "1.2.3.4"); got > 0 {
		t.Errorf("one failure after hours: %s", got)
	}
	for range 8 {
		l.Failed(now.Add(3*time.Hour), "li", "1.2.3.4")
	}
	l.Succeeded("li", "1.2.3.4")
	if got := l.Wait(now.Add(3*time.Hour), "li", "1.2.3.4"); got > 0 {
		t.Errorf("it is held against somebody who got in: %s", got)
	}
}

// An attack with ever new logins from ever new addresses does not fill the memory,
// and what is forgotten first is what is old.
func TestAttackFromEverywhere(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(0, 0)
	for range 8 {
		l.Failed(now.Add(2*time.Hour), "li", "1.2.3.4")
	}
	for i := range 50_000 { // two entries each
		l.Failed(now, fmt.Sprint("login ", i), fmt.Sprint("address ", i))
	}
	l.Failed(now.Add(2*time.Hour), "last", "drop")
	if l.Wait(now.Add(2*time.Hour), "li", "5.6.7.8") == 0 {
		t.Error("a fresh attack was forgotten with the old ones")
	}
	if n := auth.Tracked(l); n > 10 {
		t.Errorf("%d logins and addresses are still held", n)
	}
	for i := range 60_000 {
		l.Failed(now.Add(2*time.Hour), fmt.Sprint("login ", i), fmt.Sprint("address ", i))
	}
	if n := auth.Tracked(l); n > 100_010 {
		t.Errorf("%d logins and addresses are held", n)
	}
}

func TestAttemptsAtOnce(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(0, 0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				l.Failed(now, "li", "1.2.3.4")
				l.Wait(now, "li", "1.2.3.4")
			}
		})
	}
	wg.Wait()
	if got := l.Wait(now, "li", "1.2.3.4"); got != 15*time.Minute {
		t.Errorf("after 800 failures: %s", got)
	}
}
