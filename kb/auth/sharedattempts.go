package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"time"
)

// SharedAttempts is an AttemptLimit that many processes have together. What is kept names
// neither logins nor clients: what was typed as a login may be a password in the wrong box.
// While the store is away, each process counts by itself; nobody can sign in then.
type SharedAttempts struct {
	Store AttemptStore
	Key   *FactorKey // that all processes have, and the store has not
	Log   *slog.Logger

	alone *AttemptLimit
}

// AttemptStore keeps attempts for many processes.
type AttemptStore interface {
	// Attempts are those of keys; what was never tried is not there.
	Attempts(ctx context.Context, keys []string) (map[string]Tried, error)
	// ChangeAttempts changes those of keys in one transaction, alone: what change takes out
	// of the map is forgotten, and all that was not tried since before.
	ChangeAttempts(ctx context.Context, keys []string, before time.Time, change func(map[string]Tried)) error
}

// Tried is how often something was tried, and when last, to the millisecond.
type Tried struct {
	Count int
	Last  time.Time
}

// storeTime is how long the store may take.
const storeTime = 5 * time.Second

// NewSharedAttempts makes a limit over a store.
func NewSharedAttempts(s AttemptStore, key *FactorKey, log *slog.Logger) *SharedAttempts {
	return &SharedAttempts{Store: s, Key: key, Log: log, alone: NewAttemptLimit()}
}

// Try implements Attempts. Who must wait is told so without writing anything.
func (s *SharedAttempts) Try(now time.Time, login, from string) (wait time.Duration) {
	one, all := keys(login, from)
	try := func(l *AttemptLimit) { wait = l.Try(now, login, from) }
	if s.look(try, one, all); wait > 0 {
		return wait
	}
	s.change(now, try, one, all)
	return wait
}

// Succeeded implements Attempts.
func (s *SharedAttempts) Succeeded(login, from string) {
	one, all := keys(login, from)
	s.change(time.Time{}, func(l *AttemptLimit) { l.Succeeded(login, from) }, one, all)
}

// Undo implements Attempts.
func (s *SharedAttempts) Undo(login, from string) {
	one, all := keys(login, from)
	s.change(time.Time{}, func(l *AttemptLimit) { l.Undo(login, from) }, one, all)
}

// TryCode implements Attempts.
func (s *SharedAttempts) TryCode(now time.Time, login string) (wait time.Duration) {
	s.change(now, func(l *AttemptLimit) { wait = l.TryCode(now, login) }, pair{login, everywhere})
	return wait
}

// CodeWait implements Attempts.
func (s *SharedAttempts) CodeWait(now time.Time, login string) (wait time.Duration) {
	s.look(func(l *AttemptLimit) { wait = l.CodeWait(now, login) }, pair{login, everywhere})
	return wait
}

// CodeSucceeded implements Attempts.
func (s *SharedAttempts) CodeSucceeded(login string) {
	s.change(time.Time{}, func(l *AttemptLimit) { l.CodeSucceeded(login) }, pair{login, everywhere})
}

// look asks a limit that has what was tried, and keeps nothing of what that does to it.
func (s *SharedAttempts) look(ask func(*AttemptLimit), of ...pair) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	kept, err := s.Store.Attempts(ctx, s.names(of))
	if err != nil {
		return // and so will change, which says so
	}
	ask(s.limit(kept, of))
}

// change lets a limit count that has what was tried, and keeps what it has then.
func (s *SharedAttempts) change(now time.Time, do func(*AttemptLimit), of ...pair) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	var before time.Time
	if !now.IsZero() {
		before = now.Add(-forgetAttempts)
	}
	err := s.Store.ChangeAttempts(ctx, s.names(of), before, func(kept map[string]Tried) {
		l := s.limit(kept, of)
		do(l)
		clear(kept)
		for key, a := range l.tried {
			kept[s.name(key)] = Tried{a.count, a.last}
		}
	})
	if err != nil {
		s.Log.Error("attempts to sign in are counted by this process alone", "error", err)
		do(s.alone)
	}
}

func (s *SharedAttempts) limit(kept map[string]Tried, of []pair) *AttemptLimit {
	l := NewAttemptLimit()
	for _, key := range of {
		if t, tried := kept[s.name(key)]; tried {
			l.tried[key] = attempts{t.Count, t.Last}
		}
	}
	return l
}

func (s *SharedAttempts) names(of []pair) (out []string) {
	for _, key := range of {
		out = append(out, s.name(key))
	}
	return out
}

// name is what a login at a client is called in the store.
func (s *SharedAttempts) name(p pair) string {
	mac := hmac.New(sha256.New, s.Key[:])
	mac.Write([]byte("attempts\x00" + p.login + "\x00" + p.client))
	return hex.EncodeToString(mac.Sum(nil))
}
