package auth

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Credentials are what somebody types to sign in.
type Credentials struct{ Login, Password string }

// SignIn makes a session and gives its secret. A wrong password, an unknown login
// and a disabled account look and take the same.
func (a *Authenticator) SignIn(ctx context.Context, typed Credentials, client Client) (Person, string, error) {
	login, from, now := loginOf(typed.Login), client.Address, a.Now()
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
	if err != nil || hash == "" {
		hash = nobody()
	}
	right, late := fits(ctx, hash, typed.Password)
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
	secret, err := a.begin(ctx, p, client)
	return p, secret, err
}

// noLogin stands for whatever was typed that can't be a login.
const noLogin = "/none"
