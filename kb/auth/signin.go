package auth

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// Credentials are what somebody types to sign in.
type Credentials struct {
	Login, Password string
	Code            string // of the second factor, or a recovery code; for those who have one
}

// SignIn makes a session and gives its secret. A wrong password, an unknown login, a
// disabled account and a wrong code look the same; the first three take the same.
func (a *Authenticator) SignIn(ctx context.Context, typed Credentials, client Client) (Person, string, error) {
	login, from, now := loginOf(typed.Login), client.Address, a.Now()
	if !loginPattern.MatchString(login) {
		login = noLogin
	}
	if a.NoLocal {
		return Person{}, "", kb.Errorf(kb.Denied, "local_accounts_off", "sign in at the issuer")
	}
	if wait := max(a.Limit.CodeWait(now, login), a.Limit.Try(now, login, from)); wait > 0 {
		return Person{}, "", tooMany(wait)
	}
	p, err := a.Store.FindPerson(ctx, login)
	known := err == nil
	if err != nil && kb.KindOf(err) != kb.NotFound {
		a.Limit.Undo(login, from)
		return Person{}, "", err
	}
	hash := p.Password
	if hash == "" { // unknown, or without one
		hash = nobody()
	}
	right, late := fits(ctx, hash, typed.Password)
	if late != nil {
		a.Limit.Undo(login, from)
		return Person{}, "", late
	}
	if !right || !known || !p.Disabled.IsZero() {
		return Person{}, "", a.refuse(ctx, p.Login, "", from)
	}
	if !p.Factor.IsZero() {
		if err := a.checkCode(ctx, p, typed.Code, client); kb.KindOf(err) == kb.Denied {
			return Person{}, "", a.refuse(ctx, p.Login, "code", from)
		} else if err != nil {
			return Person{}, "", err
		}
	}
	a.Limit.Succeeded(login, from)
	secret, err := a.begin(ctx, p, client)
	return p, secret, err
}

// refuse logs a failed try at a login, empty where there is none such: what was
// typed may be a password in the wrong box. What was wrong is for the log alone.
func (a *Authenticator) refuse(ctx context.Context, login, wrong, from string) error {
	e := kb.Event{At: a.Now(), Actor: "unknown", Action: "login.failed", Object: login, Detail: map[string]string{"from": from}}
	if wrong != "" {
		e.Detail["wrong"] = wrong
	}
	if err := a.Store.Append(ctx, e); err != nil {
		return err
	}
	return kb.Errorf(kb.Unauthorized, "invalid_credentials", "login, password or code is wrong")
}

// noLogin stands for whatever was typed that can't be a login.
const noLogin = "/none"
