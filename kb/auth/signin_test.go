package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	p, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: " Li ", Password: password}, auth.Client{Address: "10.0.0.1"})
	w.must(err)
	if p.ID != "person:li" || p.Role != kb.RoleEditor || len(secret) < 50 {
		t.Errorf("%+v, secret of %d characters", p, len(secret))
	}
	who, err := w.authenticator.Session(ctx, secret)
	if err != nil || who != (kb.Principal{ID: "person:li", Name: "li", Role: kb.RoleEditor}) {
		t.Errorf("%+v, %v", who, err)
	}
	if again := w.signIn("li"); again == secret {
		t.Error("two sessions have one secret")
	}
	for _, r := range w.records() {
		if strings.Contains(r.Detail["from"]+r.Object+r.Actor, secret) {
			t.Error("the secret stands in the log")
		}
	}
	wantActions(t, w, "person.create", "login", "login")
}

// A wrong password, an unknown login and a disabled account give the same error,
// and the log has none of what was typed.
func TestSignInRefused(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("out", kb.RoleEditor)
	w.must(w.accounts.Disable(ctx, admin, "out"))
	var texts []string
	for _, test := range []struct{ login, password, object string }{
		{"li", "wrong password", "li"}, {"li", "", "li"}, {"nobody", password, ""}, {"my password in the wrong box", "", ""}, {"out", password, "out"},
	} {
		before := len(w.records())
		p, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: test.login, Password: test.password}, auth.Client{Address: "from " + test.login})
		wantError(t, test.login, err, kb.Unauthorized, "invalid_credentials")
		if p != (auth.Person{}) || secret != "" {
			t.Errorf("%s: %+v and %q are given beside the error", test.login, p, secret)
		}
		texts = append(texts, err.Error())
		r := w.records()[before]
		if r.Action != "login.failed" || r.Actor != "unknown" || r.Object != test.object || r.Detail["from"] != "from "+test.login {
			t.Errorf("%s: logged is %+v", test.login, r)
		}
	}
	for _, text := range texts {
		if text != texts[0] {
			t.Errorf("%q is told from %q", text, texts[0])
		}
	}
}

func TestSignInSlowsDown(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	try := func(typed string) error {
		_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: typed}, auth.Client{Address: "10.0.0.1"})
		return err
	}
	for range 5 {
		wantError(t, "wrong", try("wrong password"), kb.Unauthorized, "invalid_credentials")
	}
	wantError(t, "the right one, too soon", try(password), kb.TooMany, "too_many_attempts")
	w.now = w.now.Add(time.Second)
	if err := try(password); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	wantError(t, "the count begins anew", try("wrong password"), kb.Unauthorized, "invalid_credentials")
}

// A session ends by itself, by signing out, and with any change of the account.
func TestSessionsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		end   func(w *world, secret string)
		lives bool
	}{
		"a little before its end": {func(w *world, _ string) { w.now = w.now.Add(auth.SessionLife - time.Second) }, true},
		"at its end":              {func(w *world, _ string) { w.now = w.now.Add(auth.SessionLife) }, false},
		"signed out":              {func(w *world, s string) { w.must(w.authenticator.SignOut(ctx, s)) }, false},
		"another signed out":      {func(w *world, _ string) { w.must(w.authenticator.SignOut(ctx, "another")) }, true},
		"disabled":                {func(w *world, _ string) { w.must(w.accounts.Disable(ctx, admin, "li")) }, false},
		"disabled and enabled": {func(w *world, _ string) {
			w.must(w.accounts.Disable(ctx, admin, "li"))
			w.must(w.accounts.Enable(ctx, admin, "li"))
		}, false},
		"another password": {func(w *world, _ string) { w.must(w.accounts.SetPassword(ctx, admin, "li", "another password")) }, false},
		"another role":     {func(w *world, _ string) { w.must(w.accounts.SetRole(ctx, admin, "li", kb.RoleAgent)) }, false},
		"another is changed": {func(w *world, _ string) {
			w.person("wang", kb.RoleAgent)
			w.must(w.accounts.Disable(ctx, admin, "wang"))
		}, true},
		"another signs in": {func(w *world, _ string) { w.person("wang", kb.RoleAgent); w.signIn("wang") }, true},
	} {
		w := newWorld(t)
		w.person("li", kb.RoleEditor)
		w.authenticator.Idle = auth.SessionLife
		secret := w.signIn("li")
		test.end(w, secret)
		who, err := w.authenticator.Session(ctx, secret)
		if err != nil || (who.ID == "person:li") != test.lives || !test.lives && who != (kb.Principal{}) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
	}
}

// Whoever shows no secret, or one that is none, is a customer.
func TestNoSession(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret := w.signIn("li")
	for _, shown := range []string{"", "x", secret[:len(secret)-1], secret + "A", strings.ToLower(secret), strings.Repeat("A", 10_000), "' OR 1=1 --"} {
		if who, err := w.authenticator.Session(ctx, shown); err != nil || who != (kb.Principal{}) {
			t.Errorf("%.20q: %+v, %v", shown, who, err)
		}
	}
}

// Who signs out is whose session it is, and what is no session leaves no record, however
// often.
func TestSigningOutIsLoggedOnce(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret := w.signIn("li")
	for _, shown := range []string{"x", secret, secret, "", strings.Repeat("A", 10_000)} {
		w.must(w.authenticator.SignOut(ctx, shown))
	}
	wantActions(t, w, "person.create", "login", "logout")
	if r := w.records()[2]; r.Actor != "person:li" {
		t.Errorf("%q has signed out", r.Actor)
	}
}

func TestSetup(t *testing.T) {
	w := newWorld(t)
	w.authenticator.SetupCode = "the code"
	needs := func(want bool) {
		t.Helper()
		if got, err := w.authenticator.NeedsSetup(ctx); err != nil || got != want {
			t.Errorf("needs setup: %v, %v", got, err)
		}
	}
	setup := func(code, from string) error {
		_, err := w.authenticator.Setup(ctx, code, "root", "管理员", password, from)
		return err
	}
	w.person("li", kb.RoleReviewer)
	needs(true) // somebody, but no administrator
	for _, code := range []string{"", "guess", "the code "} {
		wantError(t, code, setup(code, "from "+code), kb.Denied, "setup_closed")
	}
	_, err := w.authenticator.Setup(ctx, "the code", "r", "管理员", password, "10.0.0.1")
	wantError(t, "a bad login", err, kb.Invalid, "invalid_login")
	_, err = w.authenticator.Setup(ctx, "the code", "root", "管理员", "short", "10.0.0.1")
	wantError(t, "a bad password", err, kb.Invalid, "invalid_password")
	needs(true)
	w.must(setup("the code", "10.0.0.1"))
	needs(false)
	wantError(t, "used already", setup("the code", "10.0.0.2"), kb.Denied, "setup_closed")
	if r := w.records()[1]; r.Action != "person.create" || r.Actor != kb.ActorConsole || r.Object != "root" || r.Detail["role"] != "admin" || r.Detail["from"] != "10.0.0.1" {
		t.Errorf("logged is %+v", r)
	}
	w.signIn("root")
}

// Of many who use the link at once one makes an administrator; after that it is worth
// nothing, also to a service that is started again with it.
func TestTheSetupLinkWorksOnce(t *testing.T) {
	w := newWorld(t)
	w.authenticator.SetupCode = "the code"
	var done sync.WaitGroup
	var made, refused atomic.Int32
	for i := range 10 {
		done.Go(func() {
			_, err := w.authenticator.Setup(ctx, "the code", fmt.Sprint("root", i), "管理员", password, fmt.Sprint("10.0.0.", i))
			switch {
			case err == nil:
				made.Add(1)
			case kb.KindOf(err) == kb.Denied:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	done.Wait()
	if all, err := w.store.People(ctx); err != nil || len(all) != 1 || made.Load() != 1 || refused.Load() != 9 {
		t.Errorf("%d made, %d refused, %+v, %v", made.Load(), refused.Load(), all, err)
	}
	again := &auth.Authenticator{Store: w.store, Limit: auth.NewAttemptLimit(), Now: w.authenticator.Now, SetupCode: "the code"}
	_, err := again.Setup(ctx, "the code", "another", "管理员", password, "10.0.0.1")
	wantError(t, "after a restart", err, kb.Denied, "setup_closed")
	if first, err := again.NeedsSetup(ctx); err != nil || first {
		t.Errorf("needs setup: %v, %v", first, err)
	}
}

func TestSetupWithoutACode(t *testing.T) {
	w := newWorld(t)
	_, err := w.authenticator.Setup(ctx, "", "root", "管理员", password, "10.0.0.1")
	wantError(t, "the empty code", err, kb.Denied, "setup_closed")
}

func TestSetupSlowsDown(t *testing.T) {
	w := newWorld(t)
	w.authenticator.SetupCode = "the code"
	setup := func(code string) error {
		_, err := w.authenticator.Setup(ctx, code, "root", "管理员", password, "10.0.0.1")
		return err
	}
	for range 5 {
		wantError(t, "a guess", setup("guess"), kb.Denied, "setup_closed")
	}
	wantError(t, "the code, too soon", setup("the code"), kb.TooMany, "too_many_attempts")
	w.now = w.now.Add(time.Second)
	w.must(setup("the code"))
}

// broken is a store that can't be read.
type broken struct{ auth.Store }

var errBroken = errors.New("the disk is gone")

func (broken) FindPerson(context.Context, string) (auth.Person, error) {
	return auth.Person{}, errBroken
}
func (broken) IsSetUp(context.Context) (bool, error)                 { return false, errBroken }
func (broken) FindToken(context.Context, string) (auth.Token, error) { return auth.Token{}, errBroken }
func (broken) FindSession(context.Context, string) (auth.Session, auth.Person, error) {
	return auth.Session{}, auth.Person{}, errBroken
}

// A store that can't be read is our fault, not a wrong password: nobody gets in,
// nobody is made to wait, and no token is called invalid.
func TestStoreFails(t *testing.T) {
	w := newWorld(t)
	w.authenticator.Store, w.authenticator.SetupCode = broken{w.store}, "the code"
	for name, try := range map[string]func() (kb.Principal, error){
		"sign in": func() (kb.Principal, error) {
			p, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: "li", Password: password}, auth.Client{Address: "10.0.0.1"})
			return p.Principal(), err
		},
		"setup": func() (kb.Principal, error) {
			p, err := w.authenticator.Setup(ctx, "the code", "root", "管理员", password, "10.0.0.1")
			return p.Principal(), err
		},
		"session": func() (kb.Principal, error) { return w.authenticator.Session(ctx, "some secret") },
		"token":   func() (kb.Principal, error) { return w.authenticator.Token(ctx, "wjt_some") },
	} {
		for range 7 {
			if who, err := try(); !errors.Is(err, errBroken) || who != (kb.Principal{}) {
				t.Errorf("%s: %+v, %v", name, who, err)
			}
		}
	}
}

// noFactors is a store whose second factors can't be read.
type noFactors struct{ auth.Store }

func (noFactors) FindFactor(context.Context, string) (auth.Factor, error) {
	return auth.Factor{}, errBroken
}
func (noFactors) UseRecoveryCode(context.Context, string, string, kb.Event) error { return errBroken }
