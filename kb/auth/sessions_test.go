package auth_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

// lives reports whether a session lets its person in.
func (w *world) lives(secret string) bool {
	w.Helper()
	who, err := w.authenticator.Session(ctx, secret)
	w.must(err)
	return who.ID != ""
}

// A session that nobody uses ends; one that is used goes on, to its absolute end.
func TestIdleSessions(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	for idle, want := range map[time.Duration]time.Duration{0: auth.DefaultIdle, 10 * time.Minute: 10 * time.Minute} {
		w.authenticator.Idle = idle
		used, unused := w.signIn("li"), w.signIn("li")
		begun := w.now
		for w.now.Before(begun.Add(want)) {
			if !w.lives(used) {
				t.Fatalf("idle %s: a session in use is over after %s", idle, w.now.Sub(begun))
			}
			w.now = w.now.Add(want / 20)
		}
		if w.lives(unused) || !w.lives(used) {
			t.Errorf("idle %s: unused %v, used %v", idle, w.lives(unused), w.lives(used))
		}
		w.now = w.now.Add(want - time.Second)
		if !w.lives(used) {
			t.Errorf("idle %s: over a second too soon", idle)
		}
		w.now = w.now.Add(want)
		if w.lives(used) {
			t.Errorf("idle %s: still there", idle)
		}
	}
	w.authenticator.Idle = 3 * auth.SessionLife
	secret := w.signIn("li")
	w.now = w.now.Add(auth.SessionLife)
	if w.lives(secret) {
		t.Error("the absolute end is gone")
	}
}

// stuck is a store on which no use of a session can be noted.
type stuck struct {
	auth.Store
	uses int
}

func (s *stuck) UseSession(context.Context, string, time.Time) error { s.uses++; return errBroken }

// The use of a session is noted once a minute, and a full disk stops no reading.
func TestSessionUse(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret := w.signIn("li")
	s := &stuck{Store: w.store}
	w.authenticator.Store = s
	for _, step := range []struct {
		after time.Duration
		uses  int
	}{{0, 0}, {59 * time.Second, 0}, {time.Second, 1}, {time.Minute, 2}} {
		w.now = w.now.Add(step.after)
		if !w.lives(secret) || s.uses != step.uses {
			t.Errorf("after %s: %d uses, want %d", step.after, s.uses, step.uses)
		}
	}
}

func TestOwnSessions(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("wang", kb.RoleEditor)
	begin := func(login, browser string) string {
		t.Helper()
		_, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password}, auth.Client{Address: "10.0.0.7", Browser: browser})
		w.must(err)
		w.now = w.now.Add(time.Second)
		return secret
	}
	first := begin("li", "第一")
	w.now = w.now.Add(30 * time.Minute)
	second := begin("li", strings.Repeat("长", 200))
	wangs := begin("wang", "王")
	own := func(secret string) []auth.OwnSession {
		t.Helper()
		all, err := w.authenticator.OwnSessions(ctx, secret)
		w.must(err)
		return all
	}
	all := own(first)
	if len(all) != 2 || all[0].Current || !all[1].Current || all[1].Client != (auth.Client{Address: "10.0.0.7", Browser: "第一"}) || all[0].Client.Browser != strings.Repeat("长", 100) {
		t.Errorf("%+v", all)
	}
	w.now = w.now.Add(40 * time.Minute) // the first is idle too long
	if all := own(second); len(all) != 1 || !all[0].Current {
		t.Errorf("%+v", all)
	}
	for _, secret := range []string{"", "x", first} {
		_, err := w.authenticator.OwnSessions(ctx, secret)
		wantError(t, "own sessions of none", err, kb.Unauthorized, "missing_authorization_header")
		wantError(t, "sign out everywhere by none", w.authenticator.SignOutEverywhere(ctx, secret), kb.Unauthorized, "missing_authorization_header")
		wantError(t, "a password by none", w.authenticator.ChangePassword(ctx, secret, password, "another password", "10.0.0.1"), kb.Unauthorized, "missing_authorization_header")
	}
	third := begin("li", "")
	w.must(w.authenticator.SignOutEverywhere(ctx, third))
	if w.lives(second) || w.lives(third) || !w.lives(wangs) {
		t.Errorf("after signing out everywhere: %v %v %v", w.lives(second), w.lives(third), w.lives(wangs))
	}
	r := w.records()
	if last := r[len(r)-1]; last.Action != "person.signout" || last.Actor != "person:li" || last.Object != "li" {
		t.Errorf("%+v", last)
	}
	w.must(w.accounts.EndSessions(ctx, admin, " Wang"))
	r = w.records()
	if last := r[len(r)-1]; w.lives(wangs) || last.Action != "person.signout" || last.Actor != admin.ID || last.Object != "wang" {
		t.Errorf("ended by an administrator: %v, %+v", w.lives(wangs), last)
	}
	wantError(t, "of nobody", w.accounts.EndSessions(ctx, admin, "nobody"), kb.NotFound, "login_not_found")
	wantError(t, "by an editor", w.accounts.EndSessions(ctx, kb.Principal{ID: "person:x", Role: kb.RoleReviewer}, "wang"), kb.Denied, "invalid_api_key")
}

// An administrator sees who is signed in, where and since when, and ends one session; so
// does anybody of their own. The log says who has ended whose.
func TestWhoIsSignedIn(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("wang", kb.RoleAgent)
	begin := func(login, address string) string {
		t.Helper()
		_, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password}, auth.Client{Address: address, Browser: "B"})
		w.must(err)
		w.now = w.now.Add(time.Second)
		return secret
	}
	office, home, wangs := begin("li", "10.0.0.1"), begin("li", "10.0.0.2"), begin("wang", "10.0.0.3")
	seen := func() (out string) {
		t.Helper()
		all, err := w.authenticator.SignedIn(ctx, admin)
		w.must(err)
		for _, s := range all {
			if len(s.ID()) != 16 || strings.Contains(s.Hash, s.ID()) || s.Created.IsZero() || s.Name == "" {
				t.Errorf("%+v", s)
			}
			out += s.Login + "@" + s.Client.Address + " "
		}
		return out
	}
	id := func(address string) string {
		t.Helper()
		all, err := w.authenticator.SignedIn(ctx, admin)
		w.must(err)
		i := slices.IndexFunc(all, func(s auth.SignedIn) bool { return s.Client.Address == address })
		return all[i].ID()
	}
	if got := seen(); got != "wang@10.0.0.3 li@10.0.0.2 li@10.0.0.1 " {
		t.Errorf("signed in are %s", got)
	}
	homes := id("10.0.0.2")
	wantError(t, "of somebody else", w.authenticator.EndOwnSession(ctx, wangs, homes), kb.NotFound, "session_not_found")
	w.must(w.authenticator.EndSession(ctx, admin, homes))
	if w.lives(home) || !w.lives(office) || !w.lives(wangs) {
		t.Errorf("%v %v %v", w.lives(home), w.lives(office), w.lives(wangs))
	}
	r := w.records()
	if last := r[len(r)-1]; last.Action != "session.end" || last.Actor != admin.ID || last.Object != "li" || last.Detail["from"] != "10.0.0.2" {
		t.Errorf("%+v", last)
	}
	wantError(t, "twice", w.authenticator.EndSession(ctx, admin, homes), kb.NotFound, "session_not_found")
	w.must(w.authenticator.EndOwnSession(ctx, office, id("10.0.0.1")))
	r = w.records()
	if last := r[len(r)-1]; w.lives(office) || last.Action != "session.end" || last.Actor != "person:li" || last.Object != "li" {
		t.Errorf("%+v", last)
	}
	w.now = w.now.Add(auth.DefaultIdle)
	if got := seen(); got != "" {
		t.Errorf("what nobody uses any more is signed in: %s", got)
	}
	for _, who := range []kb.Principal{{}, {ID: "person:li", Role: kb.RoleReviewer}} {
		_, err := w.authenticator.SignedIn(ctx, who)
		wantError(t, "who is no administrator", err, kb.Denied, "invalid_api_key")
		wantError(t, "who is no administrator", w.authenticator.EndSession(ctx, who, homes), kb.Denied, "invalid_api_key")
	}
	wantError(t, "of nobody", w.authenticator.EndOwnSession(ctx, home, homes), kb.Unauthorized, "missing_authorization_header")
}

// Who changes their own password shows the old one, and stays; whoever else has
// signed in as them does not.
func TestOwnPassword(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	here, elsewhere := w.signIn("li"), w.signIn("li")
	change := func(old, password string) error {
		return w.authenticator.ChangePassword(ctx, here, old, password, "10.0.0.1")
	}
	wantError(t, "another old one", change("wrong password", "some other secret"), kb.Denied, "wrong_password")
	wantError(t, "the same", change(password, password), kb.Invalid, "same_password")
	wantError(t, "a short one", change(password, "short"), kb.Invalid, "invalid_password")
	wantError(t, "a guessable one", change(password, "woaini5201314"), kb.Invalid, "guessable_password")
	if !w.lives(elsewhere) {
		t.Error("what was refused has ended a session")
	}
	w.must(change(password, "some other secret"))
	if !w.lives(here) || w.lives(elsewhere) {
		t.Errorf("here %v, elsewhere %v", w.lives(here), w.lives(elsewhere))
	}
	_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: password}, auth.Client{Address: "10.0.0.1"})
	wantError(t, "the old one", err, kb.Unauthorized, "invalid_credentials")
	_, _, err = w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: "some other secret"}, auth.Client{Address: "10.0.0.1"})
	w.must(err)
	wantActions(t, w, "person.create", "login", "login", "password.failed", "person.password", "login.failed", "login")
	if r := w.records()[4]; r.Actor != "person:li" || r.Object != "li" || r.Detail["from"] != "10.0.0.1" {
		t.Errorf("%+v", r)
	}
}

// A stolen session guesses no faster than a stranger.
func TestOwnPasswordSlowsDown(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret := w.signIn("li")
	change := func(old string) error {
		return w.authenticator.ChangePassword(ctx, secret, old, "some other secret", "10.0.0.1")
	}
	for range 5 {
		wantError(t, "a guess", change("wrong password"), kb.Denied, "wrong_password")
	}
	wantError(t, "the right one, too soon", change(password), kb.TooMany, "too_many_attempts")
	_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: password}, auth.Client{Address: "10.0.0.1"})
	wantError(t, "signing in beside it", err, kb.TooMany, "too_many_attempts")
	w.now = w.now.Add(time.Second)
	w.must(change(password))
}

// late is a store on which an administrator sets another password between the look
// at the old one and the change.
type late struct {
	auth.Store
	before func()
}

func (l *late) ChangePerson(ctx context.Context, c auth.Change) error {
	l.before()
	return l.Store.ChangePerson(ctx, c)
}

func TestOwnPasswordComesAfterTheAdministrators(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret := w.signIn("li")
	w.authenticator.Store = &late{w.store, func() { w.must(w.accounts.SetPassword(ctx, admin, "li", "by an administrator")) }}
	wantError(t, "too late", w.authenticator.ChangePassword(ctx, secret, password, "some other secret", "10.0.0.1"), kb.Denied, "wrong_password")
	p, err := w.store.FindPerson(ctx, "li")
	if err != nil || !auth.Fits(p.Password, "by an administrator") || w.lives(secret) {
		t.Errorf("the administrator's password is gone, or the session is not: %v", err)
	}
	if got := w.actions(); !slices.Equal(got, []string{"person.create", "login", "person.password"}) {
		t.Error(got)
	}
}

// Whoever makes an account or sets somebody's password knows it, and could act as that
// person: the person does nothing, and approves nothing by a token either, before they
// have chosen another. The log names both.
func TestAPasswordThatAnotherKnows(t *testing.T) {
	w := newWorld(t)
	const theirs = "correct horse 电池"
	role := func(secret string) kb.Role {
		t.Helper()
		who, err := w.authenticator.Session(ctx, secret)
		w.must(err)
		if who.ID != "person:wang" {
			t.Errorf("the session is %+v", who)
		}
		return who.Role
	}
	sign := func(password string) string {
		t.Helper()
		_, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "wang", Password: password}, auth.Client{Address: "10.0.0.1"})
		w.must(err)
		return secret
	}
	tokenRole := func(secret string) kb.Role {
		t.Helper()
		who, err := w.authenticator.Token(ctx, secret)
		w.must(err)
		return who.Role
	}
	_, err := w.accounts.Create(ctx, admin, "wang", "王", kb.RoleReviewer, theirs)
	w.must(err)
	token := w.token(auth.TokenRequest{Name: "wang", Role: kb.RoleReviewer, Login: "wang"})
	for _, set := range []string{theirs, "another horse 电池"} {
		if set != theirs {
			w.must(w.accounts.SetPassword(ctx, admin, "wang", set))
		}
		secret := sign(set)
		if got := role(secret); got != kb.RoleCustomer {
			t.Errorf("with a password of an administrator: %q", got)
		}
		if got := tokenRole(token); got != kb.RoleEditor {
			t.Errorf("a token meanwhile: %q", got)
		}
		wantError(t, "the same password", w.authenticator.ChangePassword(ctx, secret, set, set, "10.0.0.1"), kb.Invalid, "same_password")
		w.must(w.authenticator.ChangePassword(ctx, secret, set, "my own horse 电池", "10.0.0.1"))
		if role(secret) != kb.RoleReviewer || tokenRole(token) != kb.RoleReviewer {
			t.Errorf("with a password of their own: %q, token %q", role(secret), tokenRole(token))
		}
		last := w.records()[len(w.records())-1]
		if last.Actor != "person:wang" || last.Detail["instead of the one by"] != admin.ID {
			t.Errorf("the log has %+v", last)
		}
	}
	// A role that is given does not let them off.
	w.must(w.accounts.SetPassword(ctx, admin, "wang", theirs))
	w.must(w.accounts.SetRole(ctx, admin, "wang", kb.RoleAdminReviewer))
	if got := role(sign(theirs)); got != kb.RoleCustomer {
		t.Errorf("after another change of the account: %q", got)
	}

	// One's own password, and one that its person has typed, are nobody else's.
	w.person("root", kb.RoleAdmin)
	w.must(w.accounts.SetPassword(ctx, admin, "root", theirs))
	w.accounts.Typed = true
	w.must(w.accounts.SetPassword(ctx, admin, "wang", theirs))
	for _, login := range []string{"root", "wang"} {
		if p, err := w.store.FindPerson(ctx, login); err != nil || p.PasswordBy != "" {
			t.Errorf("%s: %q, %v", login, p.PasswordBy, err)
		}
	}
}
