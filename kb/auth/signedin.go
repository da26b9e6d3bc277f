package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/wenjin-kb/wenjin/kb"
)

// ID names a session to people: it lets nobody in.
func (s Session) ID() string {
	sum := sha256.Sum256([]byte("session " + s.Hash))
	return hex.EncodeToString(sum[:8])
}

// SignedIn is a session of somebody, as administrators see it.
type SignedIn struct {
	Session
	Login, Name string
}

// SignedIn are the sessions of everybody that hold, those used last first: for
// administrators.
func (a *Authenticator) SignedIn(ctx context.Context, who kb.Principal) (out []SignedIn, err error) {
	if err := administrator(who); err != nil {
		return nil, err
	}
	people, err := a.Store.People(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if !p.Disabled.IsZero() || a.NoLocal && p.Issuer == "" {
			continue
		}
		all, err := a.Store.Sessions(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			if a.holds(s) {
				out = append(out, SignedIn{s, p.Login, p.Name})
			}
		}
	}
	slices.SortFunc(out, func(x, y SignedIn) int { return cmp.Or(y.Seen.Compare(x.Seen), cmp.Compare(x.Hash, y.Hash)) })
	return out, nil
}

// EndSession ends one of anybody, by its ID: for administrators.
func (a *Authenticator) EndSession(ctx context.Context, who kb.Principal, id string) error {
	all, err := a.SignedIn(ctx, who)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID() == id {
			return a.end(ctx, who.ID, s.Login, s.Session)
		}
	}
	return errNoSession
}

// EndOwnSession ends one of whoever has the secret of one, by its ID.
func (a *Authenticator) EndOwnSession(ctx context.Context, secret, id string) error {
	_, p, err := a.session(ctx, secret)
	if err != nil {
		return err
	}
	all, err := a.OwnSessions(ctx, secret)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.ID() == id {
			return a.end(ctx, p.ID, p.Login, s.Session)
		}
	}
	return errNoSession
}

func (a *Authenticator) end(ctx context.Context, who, login string, s Session) error {
	return a.Store.EndSession(ctx, s.Hash, kb.Event{At: a.Now(), Actor: who, Action: "session.end", Object: login, Detail: map[string]string{"from": s.Client.Address}})
}

var errNoSession error = kb.Errorf(kb.NotFound, "session_not_found", "there is no such session, or it has ended")
