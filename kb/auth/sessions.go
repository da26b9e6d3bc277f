package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
)

// begin makes a session of somebody who has shown who they are, and gives its
// secret: always a new one, so that none that was planted before is worth anything.
func (a *Authenticator) begin(ctx context.Context, p Person, client Client) (secret string, err error) {
	secret, now := rand.Text()+rand.Text(), a.Now()
	life := SessionLife
	if p.Issuer != "" {
		life = cmp.Or(a.IssuersLife, SessionLife)
	}
	s := Session{Hash: hashSecret(secret), Person: p.ID, Created: now, Seen: now, Expires: now.Add(life), Client: client.kept()}
	return secret, a.Store.AddSession(ctx, s, kb.Event{At: now, Actor: p.ID, Action: "login", Object: p.Login, Detail: map[string]string{"from": client.Address}})
}

// Session says who has signed in with the secret of a cookie; nobody, a customer,
// when it is over or was not used for too long. Whoever must choose a password or set
// up a second factor first has their id, but is a customer.
func (a *Authenticator) Session(ctx context.Context, secret string) (kb.Principal, error) {
	s, p, err := a.session(ctx, secret)
	if kb.KindOf(err) == kb.Unauthorized {
		return kb.Principal{}, nil
	}
	if err != nil {
		return kb.Principal{}, err
	}
	if now := a.Now(); now.Sub(s.Seen) >= time.Minute {
		_ = a.Store.UseSession(ctx, s.Hash, now) // a full disk must not stop reading
	}
	who := p.Principal()
	if p.PasswordBy != "" || a.needsFactor(p) {
		who.Role = kb.RoleCustomer
	}
	return who, nil
}

// session finds the session of a secret and whose it is; Unauthorized when there is
// none that holds.
func (a *Authenticator) session(ctx context.Context, secret string) (Session, Person, error) {
	none := kb.Errorf(kb.Unauthorized, "missing_authorization_header", "sign in first")
	if secret == "" || len(secret) > 200 {
		return Session{}, Person{}, none
	}
	s, p, err := a.Store.FindSession(ctx, hashSecret(secret))
	switch {
	case kb.KindOf(err) == kb.NotFound:
		return s, p, none
	case err != nil:
		return s, p, err
	case !a.holds(s), a.NoLocal && p.Issuer == "":
		return s, p, none
	}
	return s, p, nil
}

// holds reports whether a session is still worth something.
func (a *Authenticator) holds(s Session) bool {
	idle := a.Idle
	if idle == 0 {
		idle = DefaultIdle
	}
	now := a.Now()
	return now.Before(s.Expires) && now.Before(s.Seen.Add(idle))
}

// SignOut ends the session of a secret, in the name of whose it is. Where there is none,
// nothing is written: anybody can ask for it, without end.
func (a *Authenticator) SignOut(ctx context.Context, secret string) error {
	s, p, err := a.Store.FindSession(ctx, hashSecret(secret))
	if err == nil {
		err = a.Store.EndSession(ctx, s.Hash, kb.Event{At: a.Now(), Actor: p.ID, Action: "logout"})
	}
	if kb.KindOf(err) == kb.NotFound {
		return nil
	}
	return err
}

// OwnSession is a session as its person sees it.
type OwnSession struct {
	Session
	Current bool // the one that asks
}

// OwnSessions are those that hold of whoever has the secret of one, newest first.
func (a *Authenticator) OwnSessions(ctx context.Context, secret string) ([]OwnSession, error) {
	current, p, err := a.session(ctx, secret)
	if err != nil {
		return nil, err
	}
	all, err := a.Store.Sessions(ctx, p.ID)
	var out []OwnSession
	for _, s := range all {
		if a.holds(s) {
			out = append(out, OwnSession{s, s.Hash == current.Hash})
		}
	}
	return out, err
}

// SignOutEverywhere ends all sessions of whoever has the secret of one.
func (a *Authenticator) SignOutEverywhere(ctx context.Context, secret string) error {
	_, p, err := a.session(ctx, secret)
	if err != nil {
		return err
	}
	return a.Store.EndSessions(ctx, p.Login, kb.Event{At: a.Now(), Actor: p.ID, Action: "person.signout", Object: p.Login})
}
