package auth

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Authenticator lets people in with a password, slowly when it is wrong.
type Authenticator struct {
	Store Store
	Limit Attempts
	Now   func() time.Time
	// Idle is how long a session lasts that nobody uses; zero is DefaultIdle.
	Idle time.Duration
	// IssuersLife is how long a session lasts at most that was begun at an issuer: what
	// is taken from somebody there holds here after that. Zero is [SessionLife].
	IssuersLife time.Duration
	// House are words that outsiders would try in passwords, such as its name.
	House []string
	// FactorKey seals the secrets of second factors; nil: there are none.
	FactorKey *FactorKey
	// RequireFactor are the roles whose work needs a second factor: without one,
	// people may do nothing but set it up.
	RequireFactor []kb.Role
	// NoLocal lets in nobody but those who sign in at an issuer.
	NoLocal bool
	// SetupCode lets somebody make the first administrator, once; empty lets nobody.
	SetupCode string
}

// NeedsSetup reports whether there is no administrator yet, and never was.
func (a *Authenticator) NeedsSetup(ctx context.Context) (bool, error) {
	done, err := a.Store.IsSetUp(ctx)
	return !done && !a.NoLocal, err
}

// Setup makes the first administrator. Of many at once, here or by another process
// on the store, one succeeds; after it none ever does.
func (a *Authenticator) Setup(ctx context.Context, code, login, name, password, from string) (Person, error) {
	now := a.Now()
	if wait := a.Limit.Try(now, setupLogin, from); wait > 0 {
		return Person{}, tooMany(wait)
	}
	first, err := a.NeedsSetup(ctx)
	if err != nil {
		a.Limit.Undo(setupLogin, from)
		return Person{}, err
	}
	closed := kb.Errorf(kb.Denied, "setup_closed", "the link is not valid or was used already; see the terminal of the service, or use wenjin user create")
	if !first || a.SetupCode == "" || subtle.ConstantTimeCompare([]byte(code), []byte(a.SetupCode)) != 1 {
		return Person{}, closed
	}
	p, err := NewPerson(login, name, kb.RoleAdmin, password, now, a.House...)
	if err != nil {
		return Person{}, err
	}
	e := kb.Event{At: now, Actor: kb.ActorConsole, Action: "person.create", Object: p.Login, Detail: map[string]string{"role": string(p.Role), "from": from}}
	if err := a.Store.AddFirstAdministrator(ctx, p, e); err != nil {
		if kb.KindOf(err) == kb.Denied {
			err = closed
		}
		return Person{}, err
	}
	a.Limit.Succeeded(setupLogin, from)
	return p, nil
}

// needsFactor reports whether somebody must set up a second factor before they may
// do anything else. Whoever signs in at an issuer has theirs there.
func (a *Authenticator) needsFactor(p Person) bool {
	return p.Factor.IsZero() && p.Issuer == "" && a.requiresFactor(p)
}

// requiresFactor reports whether somebody may do the work of a role that requires a
// second factor.
func (a *Authenticator) requiresFactor(p Person) bool {
	return slices.ContainsFunc(a.RequireFactor, p.Principal().AtLeast)
}

// setupLogin counts tries of the code; no login looks like it.
const setupLogin = "/setup"

func tooMany(wait time.Duration) error {
	wait = max(wait.Round(time.Second), time.Second)
	return &kb.Error{Kind: kb.TooMany, Code: "too_many_attempts", Detail: "too many attempts; try again in " + wait.String(), Wait: wait}
}

// Token says who shows the secret of a token. No secret is a customer; one that is
// not known, has expired or has no role of ours is Unauthorized, without saying
// why. A nil authenticator knows none.
func (a *Authenticator) Token(ctx context.Context, secret string) (kb.Principal, error) {
	if secret == "" {
		return kb.Principal{}, nil
	}
	refused := kb.Errorf(kb.Unauthorized, "invalid_api_key", "the token is not valid; ask an administrator for a new one")
	if a == nil || len(secret) > 200 || !strings.HasPrefix(secret, tokenPrefix) {
		return kb.Principal{}, refused
	}
	now := a.Now()
	t, err := a.Store.FindToken(ctx, hashSecret(secret))
	switch {
	case kb.KindOf(err) == kb.NotFound, err == nil && !t.Expires.IsZero() && !now.Before(t.Expires):
		return kb.Principal{}, refused
	case err != nil:
		return kb.Principal{}, err
	}
	p := kb.Principal{ID: "token:" + t.Name, Name: t.Name, Role: t.Role, MadeBy: t.MadeBy}
	if t.Person != "" { // two tokens of one person are one principal
		p.ID = kb.PersonID(t.Person)
	}
	if t.PasswordIsOthers { // whoever set it could act as the person
		p.Role = kb.Lesser(p.Role, kb.RoleEditor)
	}
	if p.MadeBy == p.ID || t.Person != "" && t.MadeBy == kb.ActorConsole {
		p.MadeBy = ""
	}
	if !isStaff(p.Role) {
		return kb.Principal{}, refused
	}
	if now.Sub(t.Used) >= time.Minute {
		_ = a.Store.UseToken(ctx, t.Hash, now) // a full disk must not stop reading
	}
	return p, nil
}
