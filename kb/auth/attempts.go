package auth

import (
	"sync"
	"time"
)

// AttemptLimit slows down whoever tries passwords: after freeAttempts failures of
// one login or from one address, each further one doubles the wait, up to a
// quarter of an hour.
type AttemptLimit struct {
	mu     sync.Mutex
	failed map[string]attempts
}

type attempts struct {
	count int
	last  time.Time
}

const (
	freeAttempts   = 5
	firstWait      = time.Second
	longestWait    = 15 * time.Minute
	forgetAttempts = time.Hour
	maxTracked     = 100_000 // logins and addresses held at once
)

// NewAttemptLimit makes a limit that nobody has hit.
func NewAttemptLimit() *AttemptLimit { return &AttemptLimit{failed: map[string]attempts{}} }

// Wait is how long these must wait before they may try again.
func (l *AttemptLimit) Wait(now time.Time, login, from string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.wait(now, "login "+login), l.wait(now, "from "+from))
}

func (l *AttemptLimit) wait(now time.Time, key string) time.Duration {
	a := l.failed[key]
	if a.count < freeAttempts {
		return 0
	}
	wait := longestWait
	if over := a.count - freeAttempts; over < 10 {
		wait = min(firstWait<<over, longestWait)
	}
	return a.last.Add(wait).Sub(now)
}

// Failed notes a failure.
func (l *AttemptLimit) Failed(now time.Time, login, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failed) > maxTracked {
		for key, a := range l.failed {
			if now.Sub(a.last) > forgetAttempts {
				delete(l.failed, key)
			}
		}
		if len(l.failed) > maxTracked {
			clear(l.failed) // an attack from everywhere: start over rather than grow
		}
	}
	for _, key := range []string{"login " + login, "from " + from} {
		a := l.failed[key]
		if now.Sub(a.last) > forgetAttempts {
			a.count = 0
		}
		l.failed[key] = attempts{a.count + 1, now}
	}
}

// Succeeded forgets what a login did wrong.
func (l *AttemptLimit) Succeeded(login, from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.failed, "login "+login)
	delete(l.failed, "from "+from)
}
