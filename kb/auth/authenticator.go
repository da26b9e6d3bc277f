package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Authenticator lets people in with a password, slowly when it is wrong.
type Authenticator struct {
	Store Store
	Limit *AttemptLimit
	Now   func() time.Time
	// SetupCode lets somebody make the first administrator, as long as there is
	// none; empty lets nobody.
	SetupCode string

	settingUp sync.Mutex
}

// NeedsSetup reports whether there is no administrator yet.
func (a *Authenticator) NeedsSetup(ctx context.Context) (bool, error) {
	all, err := a.Store.People(ctx)
	return !slices.ContainsFunc(all, func(p Person) bool { return p.Principal().AtLeast(kb.RoleAdmin) }), err
}

// Setup makes the first administrator.
func (a *Authenticator) Setup(ctx context.Context, code, login, name, password, from string) (Person, error) {
	a.settingUp.Lock()
	defer a.settingUp.Unlock()
	now := a.Now()
	if wait := a.Limit.Try(now, setupLogin, from); wait > 0 {
		return Person{}, tooMany(wait)
	}
	first, err := a.NeedsSetup(ctx)
	if err != nil {
		a.Limit.Undo(setupLogin, from)
		return Person{}, err
	}
	if !first || a.SetupCode == "" || subtle.ConstantTimeCompare([]byte(code), []byte(a.SetupCode)) != 1 {
		return Person{}, kb.Errorf(kb.Denied, "setup_closed", "the link is not valid or was used already; see the terminal of the service, or use wenjin user create")
	}
	p, err := NewPerson(login, name, kb.RoleAdmin, password, now)
	if err != nil {
		return Person{}, err
	}
	e := kb.Event{At: now, Actor: kb.ActorConsole, Action: "person.create", Object: p.Login, Detail: map[string]string{"role": string(p.Role), "from": from}}
	if err := a.Store.AddPerson(ctx, p, e); err != nil {
		return Person{}, err
	}
	a.SetupCode = "" // it works once, whatever becomes of the administrator
	a.Limit.Succeeded(setupLogin, from)
	return p, nil
}

// setupLogin counts tries of the code; no login looks like it.
const setupLogin = "/setup"

func tooMany(wait time.Duration) error {
	wait = max(wait.Round(time.Second), time.Second)
	return &kb.Error{Kind: kb.TooMany, Code: "too_many_attempts", Detail: "too many attempts; try again in " + wait.String(), Wait: wait}
}

// SignIn makes a session and gives its secret. A wrong password, an unknown login
// and a disabled account look and take the same.
func (a *Authenticator) SignIn(ctx context.Context, login, password, from string) (Person, string, error) {
	login, now := loginOf(login), a.Now()
	if !loginPattern.MatchString(login) {
		login = noLogin
	}
	if wait := a.Limit.Try(now, login, from); wait > 0 {
		return Person{}, "", tooMany(wait)
	}
	p, err := a.Store.FindPerson(ctx, login)
	if err != nil && kb.KindOf(err) != kb.NotFound {
		a.Limit.Undo(login, from)
		return Person{}, "", err
	}
	hash := p.Password
	if err != nil {
		hash = nobody()
	}
	right, late := fits(ctx, hash, password)
	if late != nil {
		a.Limit.Undo(login, from)
		return Person{}, "", late
	}
	if !right || err != nil || !p.Disabled.IsZero() {
		e := kb.Event{At: now, Actor: "unknown", Action: "login.failed", Detail: map[string]string{"from": from}}
		if err == nil {
			e.Object = p.Login // what else was typed may be a password in the wrong box
		}
		if err := a.Store.Append(ctx, e); err != nil {
			return Person{}, "", err
		}
		return Person{}, "", kb.Errorf(kb.Unauthorized, "invalid_credentials", "login or password is wrong")
	}
	a.Limit.Succeeded(login, from)
	secret := rand.Text() + rand.Text()
	s := Session{Hash: hashSecret(secret), Person: p.ID, Created: now, Expires: now.Add(SessionLife)}
	return p, secret, a.Store.AddSession(ctx, s, kb.Event{At: now, Actor: p.ID, Action: "login", Object: p.Login, Detail: map[string]string{"from": from}})
}

// noLogin stands for whatever was typed that can't be a login.
const noLogin = "/none"

// SignOut ends the session of a secret.
func (a *Authenticator) SignOut(ctx context.Context, who kb.Principal, secret string) error {
	return a.Store.EndSession(ctx, hashSecret(secret), kb.Event{At: a.Now(), Actor: who.ID, Action: "logout"})
}

// Session says who has signed in with the secret of a cookie; nobody, a customer,
// when it is over.
func (a *Authenticator) Session(ctx context.Context, secret string) (kb.Principal, error) {
	if secret == "" || len(secret) > 200 {
		return kb.Principal{}, nil
	}
	s, p, err := a.Store.FindSession(ctx, hashSecret(secret))
	switch {
	case kb.KindOf(err) == kb.NotFound:
		return kb.Principal{}, nil
	case err != nil:
		return kb.Principal{}, err
	case !a.Now().Before(s.Expires):
		return kb.Principal{}, nil
	}
	return p.Principal(), nil
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
		p.ID, p.MadeBy = kb.PersonID(t.Person), ""
	}
	if !isStaff(p.Role) {
		return kb.Principal{}, refused
	}
	if now.Sub(t.Used) >= time.Minute {
		_ = a.Store.UseToken(ctx, t.Hash, now) // a full disk must not stop reading
	}
	return p, nil
}
