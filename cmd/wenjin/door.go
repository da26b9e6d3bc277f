package main

import (
	"net/url"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// doorFlags say how people sign in.
type doorFlags struct {
	SessionIdle time.Duration `default:"1h" help:"How long a session lasts that nobody uses, at least 5m; in use it lasts 12h."`
}

// shortestIdle is the shortest time after which a session may end that nobody uses:
// its use is noted to the minute.
const shortestIdle = 5 * time.Minute

// door is where people sign in to the service at an address.
func (f doorFlags) door(s auth.Store, baseURL string) (*auth.Authenticator, error) {
	if f.SessionIdle < shortestIdle {
		return nil, kb.Errorf(kb.Invalid, "", "--session-idle is at least %s", shortestIdle)
	}
	d := &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: time.Now, Idle: f.SessionIdle}
	if u, err := url.Parse(baseURL); err == nil && u.Hostname() != "" {
		d.House = []string{u.Hostname()}
	}
	return d, nil
}
