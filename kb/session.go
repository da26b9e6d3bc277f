package kb

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"strings"
	"sync"
	"time"
)

// Session is a person who has signed in with a browser. The secret itself is in
// their cookie alone.
type Session struct {
	Hash    string
	Person  string // id
	Created time.Time
	Expires time.Time
}

// SessionLife is how long a session lasts: a working day with some overtime.
const SessionLife = 12 * time.Hour

// Authenticator lets people in with a password, slowly when it is wrong.
type Authenticator struct {
	People People
	Limit  *AttemptLimit
	Now    func() time.Time
	// SetupCode lets somebody make the first administrator, as long as there is
	// none; empty lets nobody.
	SetupCode string

	settingUp sync.Mutex
}

// NeedsSetup reports whether there is no administrator yet.
func (d *Authenticator) NeedsSetup(ctx context.Context) (bool, error) {
	all, err := d.People.People(ctx)
	return !slices.ContainsFunc(all, func(p Person) bool { return p.Role == RoleAdmin }), err
}

// Setup makes the first administrator.
func (d *Authenticator) Setup(ctx context.Context, code, login, name, password, from string) (Person, error) {
	d.settingUp.Lock()
	defer d.settingUp.Unlock()
	now := d.Now()
	if wait := d.Limit.Wait(now, "setup", from); wait > 0 {
		return Person{}, Errorf(TooMany, "too_many_attempts", "too many attempts; try again in %s", wait.Round(time.Second))
	}
	first, err := d.NeedsSetup(ctx)
	if err != nil {
		return Person{}, err
	}
	if !first || d.SetupCode == "" || subtle.ConstantTimeCompare([]byte(code), []byte(d.SetupCode)) != 1 {
		d.Limit.Failed(now, "setup", from)
		return Person{}, Errorf(Denied, "setup_closed", "the link is not valid or was used already; see the terminal of the service, or use wenjin user create")
	}
	p, err := NewPerson(login, name, RoleAdmin, password, now)
	if err != nil {
		return Person{}, err
	}
	return p, d.People.AddPerson(ctx, p, Event{At: now, Actor: ActorConsole, Action: "person.create", Object: p.Login, Detail: map[string]string{"role": string(p.Role), "from": from}})
}

// SignIn makes a session and gives its secret. A wrong password, an unknown login
// and a disabled account look and take the same.
func (d *Authenticator) SignIn(ctx context.Context, login, password, from string) (Person, string, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	now := d.Now()
	if wait := d.Limit.Wait(now, login, from); wait > 0 {
		return Person{}, "", Errorf(TooMany, "too_many_attempts", "too many attempts; try again in %s", wait.Round(time.Second))
	}
	p, err := d.People.FindPerson(ctx, login)
	if err != nil && KindOf(err) != NotFound {
		return Person{}, "", err
	}
	hash := p.Password
	if err != nil {
		hash = nobody()
	}
	if !fits(hash, password) || err != nil || !p.Disabled.IsZero() {
		d.Limit.Failed(now, login, from)
		e := Event{At: now, Actor: "unknown", Action: "login.failed", Detail: map[string]string{"from": from}}
		if err == nil {
			e.Object = p.Login // what else was typed may be a password in the wrong box
		}
		if err := d.People.Append(ctx, e); err != nil {
			return Person{}, "", err
		}
		return Person{}, "", Errorf(Unauthorized, "invalid_credentials", "login or password is wrong")
	}
	d.Limit.Succeeded(login, from)
	secret := rand.Text() + rand.Text()
	s := Session{Hash: hashToken(secret), Person: p.ID, Created: now, Expires: now.Add(SessionLife)}
	return p, secret, d.People.AddSession(ctx, s, Event{At: now, Actor: p.ID, Action: "login", Object: p.Login, Detail: map[string]string{"from": from}})
}

// SignOut ends the session of a secret.
func (d *Authenticator) SignOut(ctx context.Context, who Principal, secret string) error {
	return d.People.EndSession(ctx, hashToken(secret), Event{At: d.Now(), Actor: who.ID, Action: "logout"})
}

// Session says who has signed in with the secret of a cookie; nobody, a customer,
// when it is over.
func (d *Authenticator) Session(ctx context.Context, secret string) (Principal, error) {
	if secret == "" || len(secret) > 200 {
		return Principal{}, nil
	}
	s, p, err := d.People.FindSession(ctx, hashToken(secret))
	switch {
	case err != nil && KindOf(err) == NotFound:
		return Principal{}, nil
	case err != nil:
		return Principal{}, err
	case !d.Now().Before(s.Expires):
		return Principal{}, nil
	}
	return p.Principal(), nil
}
