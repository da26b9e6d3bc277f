package auth

import (
	"context"

	"github.com/wenjin-kb/wenjin/kb"
)

// ChangePassword gives whoever has the secret of a session another password. That
// session goes on; all others of the person end. Wrong passwords count as those of
// signing in do.
func (a *Authenticator) ChangePassword(ctx context.Context, secret, old, password, from string) error {
	s, p, err := a.session(ctx, secret)
	if err != nil {
		return err
	}
	if err := a.confirm(ctx, p, old, from); err != nil {
		return err
	}
	if old == password {
		return kb.Errorf(kb.Invalid, "same_password", "the new password is the old one")
	}
	hash, err := NewPassword(ctx, password, about(p, a.House)...)
	if err != nil {
		return err
	}
	return a.Store.ChangePerson(ctx, Change{Login: p.Login, Keep: s.Hash, Apply: func(now *Person) (kb.Event, error) {
		if now.Password != p.Password {
			return kb.Event{}, wrongPassword() // an administrator was first
		}
		e := kb.Event{At: a.Now(), Actor: p.ID, Action: "person.password", Object: p.Login, Detail: map[string]string{"role": string(now.Role), "from": from}}
		if now.PasswordBy != "" {
			e.Detail["instead of the one by"] = now.PasswordBy
		}
		now.Password, now.PasswordBy = hash, ""
		return e, nil
	}})
}

// confirm asks somebody who has signed in for their password again.
func (a *Authenticator) confirm(ctx context.Context, p Person, password, from string) error {
	if p.Issuer != "" {
		return external(p)
	}
	if wait := a.Limit.Try(a.Now(), p.Login, from); wait > 0 {
		return tooMany(wait)
	}
	right, err := fits(ctx, p.Password, password)
	switch {
	case err != nil:
		a.Limit.Undo(p.Login, from)
		return err
	case !right:
		e := kb.Event{At: a.Now(), Actor: p.ID, Action: "password.failed", Object: p.Login, Detail: map[string]string{"from": from}}
		if err := a.Store.Append(ctx, e); err != nil {
			return err
		}
		return wrongPassword()
	}
	a.Limit.Succeeded(p.Login, from)
	return nil
}

func wrongPassword() error {
	return kb.Errorf(kb.Denied, "wrong_password", "the password is wrong")
}
