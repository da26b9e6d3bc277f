package endpoint

import (
	"errors"
	"testing"
	"time"
)

// enter enters, which must do.
func enter(t *testing.T, b *Breaker) Asking {
	t.Helper()
	a, err := b.Enter()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// After three failures an endpoint is let be, longer each time up to a minute; then one
// tries it, and when that goes well, all may again.
func TestBreaker(t *testing.T) {
	now, failed := time.Unix(1000, 0), errors.New("x")
	b := NewBreaker(2)
	b.now = func() time.Time { return now }
	for range Failures {
		a := enter(t, b)
		if a.Note(failed); a.Trial {
			t.Error("a trial of what is not down")
		}
		a.End()
	}
	for rest := firstRest; rest < 3*longestRest; rest *= 2 {
		now = now.Add(min(rest, longestRest) - 1)
		if _, err := b.Enter(); !errors.Is(err, ErrDown) || !b.Down() {
			t.Errorf("asked within %s: %v", rest, err)
		}
		now = now.Add(1)
		a := enter(t, b)
		if _, err := b.Enter(); !errors.Is(err, ErrDown) || !a.Trial {
			t.Error("more than one try")
		}
		a.Note(failed)
		a.End()
	}
	now = now.Add(longestRest)
	enter(t, b).End()
	a := enter(t, b) // who has gone away keeps nobody from trying
	a.Note(nil)
	a.End()
	if one, other := enter(t, b), enter(t, b); one.Trial || other.Trial || b.Down() {
		t.Error("still down")
	}
	if _, err := b.Enter(); !errors.Is(err, ErrBusy) {
		t.Errorf("a third at once: %v", err)
	}
}

// Many that fail at once let an endpoint be no longer than those that fail one after the
// other; a success in between counts anew.
func TestFailuresAtOnce(t *testing.T) {
	now, failed := time.Unix(1000, 0), errors.New("x")
	b := NewBreaker(20)
	b.now = func() time.Time { return now }
	var all []Asking
	for range 20 {
		all = append(all, enter(t, b))
	}
	for i, a := range all[:4] {
		a.Note([]error{failed, failed, nil, failed}[i])
	}
	if b.Down() {
		t.Error("three failures with a success between them")
	}
	for _, a := range all[4:] {
		a.Note(failed)
	}
	for _, a := range all {
		a.End()
	}
	now = now.Add(firstRest)
	if !enter(t, b).Trial {
		t.Error("not let be")
	}
}
