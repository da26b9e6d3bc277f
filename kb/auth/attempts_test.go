package auth_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/store"
	"github.com/wenjin-kb/wenjin/kb/store/attemptsdb"
)

// onBothLimits runs a test on the limit of one process, and on that of one of two processes
// with one store.
func onBothLimits(t *testing.T, test func(*testing.T, auth.Attempts)) {
	t.Run("one process", func(t *testing.T) { test(t, auth.NewAttemptLimit()) })
	t.Run("two processes", func(t *testing.T) { test(t, newTwo(t)) })
}

// two are the limits of two processes with one store, asked in turns.
type two struct {
	turn  *int
	limit [2]auth.Attempts
	kept  attemptsdb.DB
}

func newTwo(t *testing.T) two {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := two{turn: new(int), kept: attemptsdb.DB{Lent: s.Work().Lent}}
	for i := range w.limit {
		w.limit[i] = auth.NewSharedAttempts(w.kept, &auth.FactorKey{1}, slog.New(slog.DiscardHandler))
	}
	return w
}

func (w two) next() auth.Attempts {
	*w.turn++
	return w.limit[*w.turn%2]
}

func (w two) Try(now time.Time, login, from string) time.Duration {
	return w.next().Try(now, login, from)
}
func (w two) Succeeded(login, from string) { w.next().Succeeded(login, from) }
func (w two) Undo(login, from string)      { w.next().Undo(login, from) }
func (w two) TryCode(now time.Time, login string) time.Duration {
	return w.next().TryCode(now, login)
}
func (w two) CodeWait(now time.Time, login string) time.Duration {
	return w.next().CodeWait(now, login)
}
func (w two) CodeSucceeded(login string) { w.next().CodeSucceeded(login) }

// Five tries are free; each further one doubles the wait, up to a quarter of an
// hour. Who does not wait has not tried.
func TestWaits(t *testing.T) { onBothLimits(t, waits) }

func waits(t *testing.T, l auth.Attempts) {
	now := time.Unix(1000, 0)
	want := []time.Duration{0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900}
	for i, seconds := range want {
		wait := l.Try(now, "li", "1.2.3.4")
		if wait != seconds*time.Second {
			t.Errorf("after %d attempts: %s, want %s", i, wait, seconds*time.Second)
		}
		if again := l.Try(now, "li", "1.2.3.4"); wait > 0 && again != wait {
			t.Errorf("an attempt that was refused changes the wait from %s to %s", wait, again)
		} else if wait == 0 && again == 0 {
			l.Undo("li", "1.2.3.4")
		}
		if now = now.Add(wait); wait > 0 && l.Try(now, "li", "1.2.3.4") != 0 {
			t.Errorf("after waiting %s one must wait on", wait)
		}
	}
}

// A login waits where it was guessed, and nowhere else: the owner gets in.
func TestWhoWaits(t *testing.T) { onBothLimits(t, whoWaits) }

func whoWaits(t *testing.T, l auth.Attempts) {
	now := time.Unix(1000, 0)
	for _, test := range []struct {
		name, login, from string
		waits             bool
	}{
		{"the same", "li", "2001:db8::1", true},
		{"the same from the next address of the network", "li", "2001:db8::ffff:1", true},
		{"the login from elsewhere", "li", "9.9.9.9", false},
		{"the login from another network", "li", "2001:db8:0:1::1", false},
		{"another login from there", "wang", "2001:db8::1", false},
		{"somebody else elsewhere", "wang", "9.9.9.9", false},
	} {
		now = now.Add(2 * time.Hour) // all is forgotten
		for range 5 {
			l.Try(now, "li", "2001:db8::1")
		}
		if got := l.Try(now, test.login, test.from) > 0; got != test.waits {
			t.Errorf("%s waits: %v", test.name, got)
		}
	}
}

// Addresses of one IPv6 network are one client, and an address is the same client
// however it is written.
func TestClientOf(t *testing.T) {
	long := strings.Repeat("x", 65)
	for address, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "::ffff:1.2.3.4": "1.2.3.4", "::FFFF:102:304": "1.2.3.4",
		"2001:db8::1": "2001:db8::/64", "2001:DB8:0:0::2:1": "2001:db8::/64", "2001:db8:0:1::1": "2001:db8:0:1::/64",
		"fe80::1%eth0": "fe80::/64", "fe80::2%eth1": "fe80::/64", "::1": "::/64",
		"x": "x", "": "", long: long[:64],
	} {
		if got := auth.ClientOf(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}

// A client that tries one login after another waits too, and an account of its own
// does not help it.
func TestClientsWait(t *testing.T) { onBothLimits(t, clientsWait) }

func clientsWait(t *testing.T, l auth.Attempts) {
	now := time.Unix(1000, 0)
	for i := range 50 {
		if l.Try(now, "own", "1.2.3.4") > 0 {
			t.Fatal("whoever gets in waits")
		}
		l.Succeeded("own", "1.2.3.4")
		if wait := l.Try(now, fmt.Sprint("login", i), "1.2.3.4"); wait > 0 {
			t.Fatalf("attempt %d waits %s", i, wait)
		}
	}
	if l.Try(now, "another", "1.2.3.4") == 0 {
		t.Error("one may go on for ever")
	}
	if l.Try(now, "another", "1.2.3.5") > 0 {
		t.Error("another client waits")
	}
}

func TestWaitsEnd(t *testing.T) { onBothLimits(t, waitsEnd) }

func waitsEnd(t *testing.T, l auth.Attempts) {
	now := time.Unix(1000, 0)
	for range 5 {
		l.Try(now, "li", "1.2.3.4")
	}
	if l.Try(now.Add(999*time.Millisecond), "li", "1.2.3.4") == 0 || l.Try(now.Add(time.Second), "li", "1.2.3.4") > 0 {
		t.Error("the first wait is not one second")
	}
	// After an hour without an attempt the count begins anew.
	later := now.Add(2 * time.Hour)
	for range 5 {
		if l.Try(later, "li", "1.2.3.4") > 0 {
			t.Fatal("it is held against somebody for hours")
		}
	}
	l.Succeeded("li", "1.2.3.4")
	if l.Try(later, "li", "1.2.3.4") > 0 {
		t.Error("it is held against somebody who got in")
	}
}

// An attack with ever new logins from ever new addresses neither fills the memory
// nor makes the limit forget all it knows.
func TestAttackFromEverywhere(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(1000, 0)
	for i := range 60_000 { // two entries each
		l.Try(now, fmt.Sprint("login", i), fmt.Sprint("address", i))
	}
	if n := auth.Tracked(l); n > 100_001 || n < 80_000 {
		t.Errorf("%d logins and clients are held", n)
	}
	for i := range 50_000 { // two entries each
		l.Try(now.Add(2*time.Hour), fmt.Sprint("login", i), fmt.Sprint("address", i))
	}
	if n := auth.Tracked(l); n > 100_001 {
		t.Errorf("%d logins and clients are held", n)
	}
}

// Of a hundred wrong passwords at once, five are tried.
func TestAttemptsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	var tried, refused atomic.Int32
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			switch _, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: "wrong password"}, auth.Client{Address: "10.0.0.1"}); kb.KindOf(err) {
			case kb.Unauthorized:
				tried.Add(1)
			case kb.TooMany:
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if tried.Load() != 5 || refused.Load() != 95 {
		t.Errorf("%d are tried, %d refused", tried.Load(), refused.Load())
	}
	if _, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: password}, auth.Client{Address: "10.0.0.2"}); err != nil {
		t.Errorf("the owner elsewhere: %v", err)
	}
}

// What can't be a login is no key of anything, however many and long there are.
func TestWhatIsNoLoginIsNotKept(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: strings.Repeat("长", 1000+i), Password: "wrong password"}, auth.Client{Address: "10.0.0.1"})
		if want := kb.Unauthorized; i >= 5 && kb.KindOf(err) != kb.TooMany || i < 5 && kb.KindOf(err) != want {
			t.Errorf("attempt %d: %v", i, err)
		}
	}
	if n := auth.Tracked(w.authenticator.Limit.(*auth.AttemptLimit)); n != 2 {
		t.Errorf("%d logins and clients are held", n)
	}
}

// Who goes away while others are hashed neither waits on nor has made an attempt.
func TestHashingWaitsNoLongerThanSomebodyWaits(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	free := auth.OccupyHashing()
	for range 10 {
		gone, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		if _, _, err := w.authenticator.SignIn(gone, auth.Credentials{Login: "li", Password: password}, auth.Client{Address: "10.0.0.1"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	}
	free()
	w.signIn("li")
}

// Codes of a second factor wait at every process, and nobody who reads the store learns who
// has tried: what was typed as a login may be a password. While the store is away each
// process goes on counting.
func TestSharedAttempts(t *testing.T) {
	w, now := newTwo(t), time.Unix(1000, 0)
	for range 5 {
		if wait := w.TryCode(now, "li"); wait > 0 {
			t.Fatal(wait)
		}
	}
	if wait := w.TryCode(now, "li"); wait != time.Second || w.CodeWait(now, "li") != wait || w.CodeWait(now, "wang") != 0 {
		t.Errorf("the sixth code waits %s", wait)
	}
	w.CodeSucceeded("li")
	if wait := w.CodeWait(now, "li"); wait != 0 {
		t.Errorf("after a right one: %s", wait)
	}
	w.Try(now, "my secret", "10.1.2.3")
	rows, err := w.kept.Read.Query(`SELECT name FROM attempts`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var name string
		if err := rows.Scan(&name); err != nil || len(name) != 64 || strings.Contains(name, "secret") || strings.Contains(name, "10.1") {
			t.Errorf("%q, %v", name, err)
		}
	}
	if n != 2 {
		t.Errorf("%d rows", n)
	}
	later := now.Add(2 * time.Hour)
	w.Try(later, "other", "10.1.2.4")
	if kept, err := w.kept.Attempts(ctx, []string{"x"}); err != nil || len(kept) != 0 {
		t.Error(kept, err)
	}
	if err := w.kept.Read.QueryRow(`SELECT count(*) FROM attempts WHERE last_ms < ?`, later.UnixMilli()).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d old rows are kept, %v", n, err)
	}
	away := auth.NewSharedAttempts(gone{}, &auth.FactorKey{1}, slog.New(slog.DiscardHandler))
	for i := range 6 {
		if wait := away.Try(now, "li", "1.2.3.4"); (wait > 0) != (i == 5) {
			t.Errorf("attempt %d while the store is away waits %s", i, wait)
		}
	}
}

// gone is a store that is away.
type gone struct{}

func (gone) Attempts(context.Context, []string) (map[string]auth.Tried, error) {
	return nil, errors.New("away")
}
func (gone) ChangeAttempts(context.Context, []string, time.Time, func(map[string]auth.Tried)) error {
	return errors.New("away")
}
