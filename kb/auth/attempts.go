package auth

import (
	"net/netip"
	"sync"
	"time"
)

// Attempts slow down whoever tries passwords: [AttemptLimit] where one process has the
// store, [SharedAttempts] where many do.
type Attempts interface {
	// Try counts an attempt before it is made, and gives zero; or says how long one must
	// wait before it may be made, and counts nothing. So those at once count too. The login
	// must be short: see loginPattern.
	Try(now time.Time, login, from string) (wait time.Duration)
	// Succeeded forgets what a login did wrong at a client. What the client does with other
	// logins stays: an account of one's own buys no further guesses.
	Succeeded(login, from string)
	// Undo takes back an attempt that was never made, through our own fault.
	Undo(login, from string)
	// TryCode is Try for the codes of a second factor, which only whoever has the password
	// gets to: they wait for a login everywhere, since six digits are few.
	TryCode(now time.Time, login string) (wait time.Duration)
	// CodeWait is how long TryCode would make a login wait.
	CodeWait(now time.Time, login string) time.Duration
	// CodeSucceeded forgets the wrong codes of a login.
	CodeSucceeded(login string)
}

// AttemptLimit slows down whoever tries passwords. A login from one client has
// freePair tries, and a client with any logins has freeClient; after that each
// further one doubles the wait, up to a quarter of an hour. The same login from
// another client does not wait: nobody is locked out by somebody else's guesses.
type AttemptLimit struct {
	mu    sync.Mutex
	tried map[pair]attempts
}

// pair is a login at a client; an empty login is all that the client tries.
type pair struct{ login, client string }

type attempts struct {
	count int
	last  time.Time
}

const (
	freePair       = 5
	freeClient     = 50 // an office behind one address
	firstWait      = time.Second
	longestWait    = 15 * time.Minute
	forgetAttempts = time.Hour
	maxTracked     = 100_000 // pairs held at once
	maxClientBytes = 64
)

// NewAttemptLimit makes a limit that nobody has hit.
func NewAttemptLimit() *AttemptLimit { return &AttemptLimit{tried: map[pair]attempts{}} }

// Try implements Attempts.
func (l *AttemptLimit) Try(now time.Time, login, from string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, all := keys(login, from)
	if wait := max(l.wait(now, one, freePair), l.wait(now, all, freeClient)); wait > 0 {
		return wait
	}
	l.makeRoom(now)
	for _, key := range []pair{one, all} {
		l.count(now, key)
	}
	return 0
}

func (l *AttemptLimit) count(now time.Time, key pair) {
	a := l.tried[key]
	if now.Sub(a.last) > forgetAttempts {
		a.count = 0
	}
	l.tried[key] = attempts{a.count + 1, now}
}

// Succeeded implements Attempts.
func (l *AttemptLimit) Succeeded(login, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, all := keys(login, from)
	delete(l.tried, one)
	l.takeBack(all)
}

// Undo implements Attempts.
func (l *AttemptLimit) Undo(login, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, all := keys(login, from)
	l.takeBack(one)
	l.takeBack(all)
}

// TryCode implements Attempts.
func (l *AttemptLimit) TryCode(now time.Time, login string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := pair{login, everywhere}
	if wait := l.wait(now, key, freePair); wait > 0 {
		return wait
	}
	l.makeRoom(now)
	l.count(now, key)
	return 0
}

// CodeWait implements Attempts.
func (l *AttemptLimit) CodeWait(now time.Time, login string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.wait(now, pair{login, everywhere}, freePair))
}

// CodeSucceeded implements Attempts.
func (l *AttemptLimit) CodeSucceeded(login string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tried, pair{login, everywhere})
}

// everywhere is the client of what a login tries anywhere; no address looks like it.
const everywhere = "*"

func (l *AttemptLimit) takeBack(key pair) {
	a := l.tried[key]
	if a.count--; a.count > 0 {
		l.tried[key] = a
	} else {
		delete(l.tried, key)
	}
}

func (l *AttemptLimit) wait(now time.Time, key pair, free int) time.Duration {
	a := l.tried[key]
	if a.count < free {
		return 0
	}
	wait := longestWait
	if over := a.count - free; over < 10 {
		wait = min(firstWait<<over, longestWait)
	}
	return a.last.Add(wait).Sub(now)
}

// makeRoom lets go of what is old and, when all is fresh, of a tenth of it by
// chance: an attack from everywhere may neither fill the memory nor clear it.
func (l *AttemptLimit) makeRoom(now time.Time) {
	if len(l.tried) < maxTracked {
		return
	}
	for key, a := range l.tried {
		if now.Sub(a.last) > forgetAttempts {
			delete(l.tried, key)
		}
	}
	for key := range l.tried {
		if len(l.tried) < maxTracked*9/10 {
			return
		}
		delete(l.tried, key)
	}
}

func keys(login, from string) (one, all pair) {
	client := ClientOf(from)
	return pair{login, client}, pair{"", client}
}

// ClientOf is whom an address belongs to: of IPv6, who has one address has the 2⁶⁴
// beside it. An IPv4 address written as IPv6 is the IPv4 address; what is no address
// stays as it is, cut to 64 bytes.
func ClientOf(address string) string {
	if ip, err := netip.ParseAddr(address); err == nil {
		if ip = ip.Unmap().WithZone(""); ip.Is6() {
			network, _ := ip.Prefix(64)
			return network.String()
		}
		return ip.String()
	}
	return address[:min(len(address), maxClientBytes)]
}
