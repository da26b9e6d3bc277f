package auth_test

import (
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb/auth"
)

func TestPasswords(t *testing.T) {
	for password, good := range map[string]bool{"": false, "ninechars": false, "ten chars!": true, "一二三四五六七八九十": true} {
		if _, err := auth.HashPassword(password); (err == nil) != good {
			t.Errorf("%q: %v", password, err)
		}
	}
	a, err := auth.HashPassword("the same password")
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := auth.HashPassword("the same password"); a == b {
		t.Error("two hashes of a password are equal: where is the salt?")
	}
}

func TestAttemptLimit(t *testing.T) {
	l := auth.NewAttemptLimit()
	now := time.Unix(0, 0)
	for i, want := range []time.Duration{0, 0, 0, 0, 0, 1, 2, 4, 8} {
		if got := l.Wait(now, "li", "1.2.3.4"); got != want*time.Second {
			t.Errorf("after %d failures: %s, want %s", i, got, want*time.Second)
		}
		l.Failed(now, "li", "1.2.3.4")
	}
	if l.Wait(now, "wang", "1.2.3.4") == 0 {
		t.Error("an address that fails may go on with another login")
	}
	for range 20 {
		l.Failed(now, "li", "1.2.3.4")
	}
	if got := l.Wait(now, "li", "9.9.9.9"); got != 15*time.Minute {
		t.Errorf("the longest wait is %s", got)
	}
	l.Succeeded("li", "1.2.3.4")
	if l.Wait(now, "li", "1.2.3.4") != 0 {
		t.Error("it is held against somebody who got in")
	}
}
