package auth_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

const issuer = "https://id.example"

func (w *world) as(subject, login string, role kb.Role) (auth.Person, string, error) {
	return w.authenticator.SignInAs(ctx, auth.Identity{Issuer: issuer, Subject: subject, Login: login, Name: "名 " + subject, Role: role}, here)
}

// People of an issuer are known by issuer and subject; the role is the one of now.
func TestIdentities(t *testing.T) {
	w := newWorld(t)
	p, secret, err := w.as("1", "Li.Si", kb.RoleEditor)
	w.must(err)
	if p.ID != "person:li.si" || p.Login != "li.si" || p.Name != "名 1" || p.Role != kb.RoleEditor || p.Issuer != issuer || p.Subject != "1" || !w.lives(secret) {
		t.Errorf("%+v", p)
	}
	again, _, err := w.as("1", "another", kb.RoleEditor)
	if err != nil || again.Login != "li.si" {
		t.Errorf("%+v, %v", again, err)
	}
	other, _, err := w.as("2", "li.si", kb.RoleAgent)
	if err != nil || other.Login == "li.si" || !strings.HasPrefix(other.Login, "li.si-") || other.Role != kb.RoleAgent {
		t.Errorf("of the same login: %+v, %v", other, err)
	}
	elsewhere, _, err := w.authenticator.SignInAs(ctx, auth.Identity{Issuer: "https://other.example", Subject: "1", Login: "li.si", Role: kb.RoleAgent}, here)
	if err != nil || elsewhere.ID == p.ID || elsewhere.ID == other.ID {
		t.Errorf("of another issuer: %+v, %v", elsewhere, err)
	}
	for _, login := range []string{"", "李四", "x", "../../etc", strings.Repeat("a", 64), "<script>"} {
		if p, _, err := w.as("of "+login, login, kb.RoleAgent); err != nil || !strings.HasPrefix(p.Login, "user-") {
			t.Errorf("%q: %+v, %v", login, p, err)
		}
	}
	wantActions(t, w, "person.create", "login", "login", "person.create", "login", "person.create", "login",
		"person.create", "login", "person.create", "login", "person.create", "login", "person.create", "login", "person.create", "login", "person.create", "login")
	if r := w.records()[0]; r.Actor != auth.ActorIssuer || r.Object != "li.si" || r.Detail["role"] != "editor" || r.Detail["issuer"] != issuer || r.Detail["subject"] != "1" || r.Detail["from"] != "10.0.0.1" {
		t.Errorf("%+v", r)
	}
}

// A changed claim changes the role and ends sessions; a removed one takes everything.
func TestRolesFollowTheIssuer(t *testing.T) {
	w := newWorld(t)
	_, first, err := w.as("1", "li", kb.RoleAdmin)
	w.must(err)
	token := w.token(auth.TokenRequest{Name: "li's", Role: kb.RoleEditor, Login: "li"})
	p, second, err := w.as("1", "li", kb.RoleReviewer)
	if err != nil || p.Role != kb.RoleReviewer || w.lives(first) || !w.lives(second) {
		t.Errorf("%+v, %v, first %v, second %v", p, err, w.lives(first), w.lives(second))
	}
	_, secret, err := w.as("1", "li", kb.RoleCustomer)
	wantError(t, "without a role", err, kb.Denied, "no_role")
	if secret != "" || w.lives(second) {
		t.Error("somebody without a role is in")
	}
	_, err = w.authenticator.Token(ctx, token)
	wantError(t, "the token of somebody without a role", err, kb.Unauthorized, "invalid_api_key")
	all, err := w.store.People(ctx)
	if err != nil || len(all) != 1 || all[0].Role != kb.RoleCustomer {
		t.Errorf("%+v, %v", all, err)
	}
	_, third, err := w.as("1", "li", kb.RoleEditor)
	if err != nil || !w.lives(third) {
		t.Errorf("given back: %v", err)
	}
	w.must(w.accounts.Disable(ctx, admin, "li"))
	_, _, err = w.as("1", "li", kb.RoleEditor)
	wantError(t, "locked out here", err, kb.Denied, "no_role")
	_, _, err = w.as("9", "wang", kb.RoleCustomer)
	wantError(t, "somebody new without a role", err, kb.Denied, "no_role")
	if all, _ := w.store.People(ctx); len(all) != 1 {
		t.Errorf("an account was made of nobody: %+v", all)
	}
}

// An issuer never takes over a local account, nor does a password open one of the
// issuer's; what the issuer decides is not changed here.
func TestLocalAndIssuersAccountsAreApart(t *testing.T) {
	w := newWorld(t)
	w.person("root", kb.RoleAdmin)
	p, secret, err := w.as("1", "root", kb.RoleAgent)
	if err != nil || p.Login == "root" {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, typed := range []string{"", password} {
		wantError(t, "a password", w.try(p.Login, typed, ""), kb.Unauthorized, "invalid_credentials")
	}
	wantError(t, "a password set", w.accounts.SetPassword(ctx, admin, p.Login, "some other secret"), kb.Conflict, "external_account")
	wantError(t, "a role set", w.accounts.SetRole(ctx, admin, p.Login, kb.RoleAdmin), kb.Conflict, "external_account")
	wantError(t, "an own password", w.authenticator.ChangePassword(ctx, secret, "", "some other secret", "10.0.0.1"), kb.Conflict, "external_account")
	_, err = w.authenticator.BeginFactor(ctx, secret, "", here)
	wantError(t, "a second factor", err, kb.Conflict, "external_account")
	w.authenticator.RequireFactor = []kb.Role{kb.RoleAgent}
	if who, err := w.authenticator.Session(ctx, secret); err != nil || who.Role != kb.RoleAgent {
		t.Errorf("asked for a second factor of ours: %+v, %v", who, err)
	}
	w.must(w.accounts.EndSessions(ctx, admin, p.Login))
	if w.lives(secret) {
		t.Error("the session goes on")
	}
}

func TestWithoutLocalAccounts(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleAdmin)
	local := w.signIn("li")
	w.authenticator.NoLocal = true
	if w.lives(local) {
		t.Error("a local session goes on")
	}
	wantError(t, "a password", w.try("li", password, ""), kb.Denied, "local_accounts_off")
	wantError(t, "a wrong one", w.try("li", "wrong password", ""), kb.Denied, "local_accounts_off")
	_, secret, err := w.as("1", "wang", kb.RoleAgent)
	if err != nil || !w.lives(secret) {
		t.Error(err)
	}
	empty := newWorld(t)
	empty.authenticator.NoLocal, empty.authenticator.SetupCode = true, "the code"
	if first, err := empty.authenticator.NeedsSetup(ctx); err != nil || first {
		t.Errorf("a setup link is offered: %v", err)
	}
	_, err = empty.authenticator.Setup(ctx, "the code", "root", "管理员", password, "10.0.0.1")
	wantError(t, "setup", err, kb.Denied, "setup_closed")
}

// Somebody who signs in for the first time with many browsers at once has one account.
func TestOneAccountOfManyBrowsers(t *testing.T) {
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if p, _, err := w.as("1", "li", kb.RoleAgent); err != nil || p.Subject != "1" {
				t.Errorf("%+v, %v", p, err)
			}
		})
	}
	all.Wait()
	if people, err := w.store.People(ctx); err != nil || len(people) != 1 {
		t.Errorf("%+v, %v", people, err)
	}
}

// What was taken from somebody at the issuer holds here after a while, however busy they
// are: they must sign in there again.
func TestSessionsOfAnIssuerAreShort(t *testing.T) {
	w := newWorld(t)
	w.authenticator.Idle, w.authenticator.IssuersLife = auth.SessionLife, time.Hour
	w.person("local", kb.RoleEditor)
	local := w.signIn("local")
	_, theirs, err := w.as("1", "li", kb.RoleReviewer)
	w.must(err)
	w.now = w.now.Add(time.Hour - time.Second)
	if !w.lives(theirs) {
		t.Error("it ended too early")
	}
	w.now = w.now.Add(time.Second)
	if w.lives(theirs) || !w.lives(local) {
		t.Errorf("after an hour: the issuer's %v, ours %v", w.lives(theirs), w.lives(local))
	}
}
