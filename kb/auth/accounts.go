package auth

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// Accounts is what administrators do with accounts and tokens. Each change is
// logged under who made it.
type Accounts struct {
	Store Store
	Now   func() time.Time
	House []string // words that outsiders would try in passwords, such as its name
	// Typed says that passwords are typed by the people whose they are, so that nobody
	// else knows them.
	Typed bool
}

// People are all accounts, by login.
func (a *Accounts) People(ctx context.Context, who kb.Principal) ([]Person, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return a.Store.People(ctx)
}

// Create makes an account. Its person must choose another password than the one given,
// which whoever makes the account knows ([Accounts.Typed]).
func (a *Accounts) Create(ctx context.Context, who kb.Principal, login, name string, role kb.Role, password string) (Person, error) {
	if err := administrator(who); err != nil {
		return Person{}, err
	}
	p, err := NewPerson(login, name, role, password, a.Now(), a.House...)
	if err != nil {
		return Person{}, err
	}
	p.PasswordBy = a.knows(who, p)
	return p, a.Store.AddPerson(ctx, p, a.event(who, "person.create", p.Login, map[string]string{"role": string(role)}))
}

// SetPassword gives an account a new password; its sessions end. The person must choose
// another, as for [Accounts.Create].
func (a *Accounts) SetPassword(ctx context.Context, who kb.Principal, login, password string) error {
	if err := administrator(who); err != nil {
		return err
	}
	p, err := a.Store.FindPerson(ctx, loginOf(login))
	if err != nil {
		return err
	}
	if p.Issuer != "" {
		return external(p)
	}
	hash, err := NewPassword(ctx, password, about(p, a.House)...)
	if err != nil {
		return err
	}
	return a.change(ctx, who, login, "person.password", func(p *Person) error { p.Password, p.PasswordBy = hash, a.knows(who, *p); return nil })
}

// knows is who knows the password of a person besides them.
func (a *Accounts) knows(who kb.Principal, p Person) string {
	by := cmp.Or(who.MadeBy, who.ID)
	if a.Typed || by == p.ID {
		return ""
	}
	return by
}

// SetRole gives an account another role; its sessions end.
func (a *Accounts) SetRole(ctx context.Context, who kb.Principal, login string, role kb.Role) error {
	return a.change(ctx, who, login, "person.role", func(p *Person) error {
		if p.Issuer != "" {
			return external(*p)
		}
		if !isStaff(role) {
			return kb.Errorf(kb.Invalid, "invalid_role", "the role is agent, editor, reviewer, admin or admin+reviewer")
		}
		p.Role = role
		return nil
	})
}

// external refuses what the issuer of an account decides.
func external(p Person) error {
	return kb.Errorf(kb.Conflict, "external_account", "%s signs in at %s, which decides about password and role", p.Login, p.Issuer)
}

// Disable locks an account out, its sessions and tokens too.
func (a *Accounts) Disable(ctx context.Context, who kb.Principal, login string) error {
	return a.change(ctx, who, login, "person.disable", func(p *Person) error { p.Disabled = a.Now(); return nil })
}

// Enable lets an account in again.
func (a *Accounts) Enable(ctx context.Context, who kb.Principal, login string) error {
	return a.change(ctx, who, login, "person.enable", func(p *Person) error { p.Disabled = time.Time{}; return nil })
}

// ResetFactor removes the second factor of somebody who has lost it; their sessions
// end.
func (a *Accounts) ResetFactor(ctx context.Context, who kb.Principal, login string) error {
	if err := administrator(who); err != nil {
		return err
	}
	login = loginOf(login)
	return a.Store.RemoveFactor(ctx, login, "", a.event(who, "person.factor.reset", login, nil))
}

// EndSessions signs a person out of all browsers.
func (a *Accounts) EndSessions(ctx context.Context, who kb.Principal, login string) error {
	if err := administrator(who); err != nil {
		return err
	}
	login = loginOf(login)
	return a.Store.EndSessions(ctx, login, a.event(who, "person.signout", login, nil))
}

func (a *Accounts) change(ctx context.Context, who kb.Principal, login, action string, change func(*Person) error) error {
	if err := administrator(who); err != nil {
		return err
	}
	return a.Store.ChangePerson(ctx, Change{Login: loginOf(login), Apply: func(p *Person) (kb.Event, error) {
		err := change(p)
		return a.event(who, action, p.Login, map[string]string{"role": string(p.Role)}), err
	}})
}

// TokenRequest is what a token is asked for.
type TokenRequest struct {
	Name    string // what it is for; each once
	Role    kb.Role
	Login   string    // of the person who holds it; empty for a program
	Expires time.Time // zero: never
}

// maxTokenName is the longest name of a token, in bytes.
const maxTokenName = 100

// CreateToken makes a token and gives its secret, which is not to be had again.
func (a *Accounts) CreateToken(ctx context.Context, who kb.Principal, r TokenRequest) (secret string, err error) {
	if err := administrator(who); err != nil {
		return "", err
	}
	now, name := a.Now(), strings.TrimSpace(r.Name)
	switch {
	case name == "" || len(name) > maxTokenName:
		return "", kb.Errorf(kb.Invalid, "invalid_name", "the name of a token has 1 to %d bytes", maxTokenName)
	case !isStaff(r.Role):
		return "", kb.Errorf(kb.Invalid, "invalid_role", "the role is agent, editor, reviewer, admin or admin+reviewer")
	case !r.Expires.IsZero() && !r.Expires.After(now):
		return "", kb.Errorf(kb.Invalid, "invalid_date", "the token would have expired already")
	}
	t, secret := NewToken(name, r.Role, now, r.Expires)
	t.MadeBy = cmp.Or(who.MadeBy, who.ID) // of a token that a token makes: whoever made the first
	detail := map[string]string{"role": string(r.Role)}
	if r.Login != "" {
		p, err := a.Store.FindPerson(ctx, loginOf(r.Login))
		if err != nil {
			return "", err
		}
		if kb.Lesser(r.Role, p.Role) != r.Role {
			return "", kb.Errorf(kb.Invalid, "invalid_role", "%s is %s; a token can't have the role %s", p.Login, p.Role, r.Role)
		}
		t.Person, detail["person"] = p.Login, p.Login
	}
	if err := a.Store.AddToken(ctx, t, a.event(who, "token.create", name, detail)); err != nil {
		return "", err
	}
	return secret, nil
}

// Tokens are all tokens, by name.
func (a *Accounts) Tokens(ctx context.Context, who kb.Principal) ([]Token, error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	return a.Store.Tokens(ctx)
}

// RevokeToken makes a token useless at once.
func (a *Accounts) RevokeToken(ctx context.Context, who kb.Principal, name string) error {
	if err := administrator(who); err != nil {
		return err
	}
	return a.Store.RemoveToken(ctx, name, a.event(who, "token.revoke", name, nil))
}

func (a *Accounts) event(who kb.Principal, action, object string, detail map[string]string) kb.Event {
	return kb.Event{At: a.Now(), Actor: who.ID, Action: action, Object: object, Detail: detail}
}

func administrator(who kb.Principal) error {
	return kb.Require(who, kb.RoleAdmin, "accounts and tokens")
}
