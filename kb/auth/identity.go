package auth

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/wenjin-kb/wenjin/kb"
)

// Identity is somebody as an issuer knows them.
type Identity struct {
	Issuer  string
	Subject string // never given to anybody else there
	Login   string // as they are called there; no proof of anything
	Name    string
	Role    kb.Role // as the issuer's claims say; a customer may not come in
}

// ActorIssuer is who makes and changes the accounts of those who sign in at an issuer.
const ActorIssuer = "openid"

// SignInAs makes a session of somebody whom an issuer has named. Accounts are found by
// issuer and subject alone, never by login: an issuer can't take over a local account.
// The role is the one of now; who has none any more is refused, and their account has
// none from then on.
func (a *Authenticator) SignInAs(ctx context.Context, id Identity, client Client) (Person, string, error) {
	p, err := a.account(ctx, id, client)
	if err != nil {
		return Person{}, "", err
	}
	if !isStaff(p.Role) || !p.Disabled.IsZero() {
		if err := a.refuse(ctx, p.Login, "role", client.Address); kb.KindOf(err) != kb.Unauthorized {
			return Person{}, "", err
		}
		return Person{}, "", kb.Errorf(kb.Denied, "no_role", "the account has no role here; ask an administrator")
	}
	secret, err := a.begin(ctx, p, client)
	return p, secret, err
}

// account is the account of an identity, made or brought up to date.
func (a *Authenticator) account(ctx context.Context, id Identity, client Client) (Person, error) {
	p, err := a.Store.FindIdentity(ctx, id.Issuer, id.Subject)
	if kb.KindOf(err) == kb.NotFound && err != nil {
		return a.open(ctx, id, client)
	}
	if err != nil {
		return Person{}, err
	}
	name := displayName(id, p.Login)
	if p.Role == id.Role && p.Name == name {
		return p, nil
	}
	err = a.Store.ChangePerson(ctx, Change{Login: p.Login, ByIssuer: true, Apply: func(now *Person) (kb.Event, error) {
		now.Role, now.Name = id.Role, name
		p = *now
		return a.byIssuer("person.role", p, client), nil
	}})
	return p, err
}

// open makes the account of an identity that has none. Its login is the one of the
// issuer unless that is no login here or is taken.
func (a *Authenticator) open(ctx context.Context, id Identity, client Client) (Person, error) {
	if !isStaff(id.Role) {
		return Person{}, nil // of no role, which is refused
	}
	sum := sha256.Sum256([]byte(id.Issuer + "\n" + id.Subject))
	mark := hex.EncodeToString(sum[:6])
	wanted := loginOf(id.Login)
	if !loginPattern.MatchString(wanted) || len(wanted) > 50 {
		wanted = "user-" + mark
	}
	for _, login := range []string{wanted, wanted + "-" + mark} {
		p := Person{ID: kb.PersonID(login), Login: login, Name: displayName(id, login), Role: id.Role, Created: a.Now(), Issuer: id.Issuer, Subject: id.Subject}
		if err := a.Store.AddPerson(ctx, p, a.byIssuer("person.create", p, client)); kb.KindOf(err) != kb.Conflict {
			return p, err
		}
	}
	return a.Store.FindIdentity(ctx, id.Issuer, id.Subject) // another browser of theirs was first
}

func (a *Authenticator) byIssuer(action string, p Person, client Client) kb.Event {
	return kb.Event{At: a.Now(), Actor: ActorIssuer, Action: action, Object: p.Login, Detail: map[string]string{"role": string(p.Role), "issuer": p.Issuer, "subject": p.Subject, "from": client.Address}}
}

// displayName is the name of an identity, within its limits.
func displayName(id Identity, login string) string {
	name := strings.TrimSpace(strings.ToValidUTF8(id.Name, ""))
	runes := []rune(name)
	return cmp.Or(string(runes[:min(len(runes), maxNameRunes)]), login)
}
