package auth_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/auth"
)

var here = auth.Client{Address: "10.0.0.1"}

// try signs in with a code and gives only the error.
func (w *world) try(login, password, code string) error {
	_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password, Code: code}, here)
	return err
}

// code is what an app shows at a time.
func (w *world) code(secret string, at time.Time) string {
	w.Helper()
	code, err := totp.GenerateCode(secret, at)
	w.must(err)
	return code
}

// enrol sets up a second factor for somebody who has signed in, and moves to the next
// code.
func (w *world) enrol(session string) (secret string, recovery []string) {
	w.Helper()
	e, err := w.authenticator.BeginFactor(ctx, session, password, here)
	w.must(err)
	recovery, err = w.authenticator.ConfirmFactor(ctx, session, w.code(e.Secret, w.now), here)
	w.must(err)
	w.now = w.now.Add(30 * time.Second)
	return e.Secret, recovery
}

func TestSecondFactor(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	session, elsewhere := w.signIn("li"), w.signIn("li")
	_, err := w.authenticator.BeginFactor(ctx, session, "wrong password", here)
	wantError(t, "without the password", err, kb.Denied, "wrong_password")
	first, err := w.authenticator.BeginFactor(ctx, session, password, here)
	w.must(err)
	w.must(w.try("li", password, "")) // nothing is on yet
	e, err := w.authenticator.BeginFactor(ctx, session, password, here)
	w.must(err)
	u, err := url.Parse(e.Address)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Wenjin:li" || u.Query().Get("secret") != e.Secret || len(e.Secret) != 32 || first.Secret == e.Secret {
		t.Errorf("%s, %v", e.Address, err)
	}
	_, err = w.authenticator.ConfirmFactor(ctx, session, w.code(first.Secret, w.now), here)
	wantError(t, "a code of the secret before", err, kb.Denied, "wrong_code")
	shown, err := w.authenticator.ConfirmFactor(ctx, session, w.code(e.Secret, w.now), here)
	w.must(err)
	if len(shown) != 10 || len(shown[0]) != 19 || shown[0] == shown[1] {
		t.Errorf("recovery codes %q", shown)
	}
	if !w.lives(session) || w.lives(elsewhere) {
		t.Errorf("here %v, elsewhere %v", w.lives(session), w.lives(elsewhere))
	}
	own, err := w.authenticator.OwnFactor(ctx, session)
	if err != nil || own.Codes != 10 || own.Required || !own.Factor.Equal(w.now) {
		t.Errorf("%+v, %v", own, err)
	}
	_, err = w.authenticator.BeginFactor(ctx, session, password, here)
	wantError(t, "a second one", err, kb.Conflict, "factor_exists")
	_, err = w.authenticator.ConfirmFactor(ctx, session, w.code(e.Secret, w.now.Add(time.Minute)), here)
	wantError(t, "confirmed twice", err, kb.Denied, "wrong_code")

	for name, code := range map[string]string{"none": "", "another": "000000", "the one of enrolling": w.code(e.Secret, w.now), "a minute later": w.code(e.Secret, w.now.Add(time.Minute)), "in words": "abcdef", "eight digits": "00000000"} {
		w.authenticator.Limit = auth.NewAttemptLimit()
		wantError(t, name, w.try("li", password, code), kb.Unauthorized, "invalid_credentials")
	}
	w.now = w.now.Add(30 * time.Second)
	code := w.code(e.Secret, w.now)
	wantError(t, "another password", w.try("li", "wrong password", code), kb.Unauthorized, "invalid_credentials")
	w.must(w.try("li", password, " "+code[:3]+" "+code[3:]))
	wantError(t, "a code again", w.try("li", password, code), kb.Unauthorized, "invalid_credentials")
	w.now = w.now.Add(30 * time.Second)
	wantError(t, "the one before, after it was taken", w.try("li", password, code), kb.Unauthorized, "invalid_credentials")
	w.must(w.try("li", password, w.code(e.Secret, w.now.Add(30*time.Second)))) // a clock that is fast
	wantError(t, "an earlier one afterwards", w.try("li", password, w.code(e.Secret, w.now)), kb.Unauthorized, "invalid_credentials")
}

// What is logged says that the password was right; what is answered does not.
func TestAWrongCodeLooksLikeAWrongPassword(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.enrol(w.signIn("li"))
	code, wrong := w.try("li", password, "000000"), w.try("li", "wrong password", "000000")
	if code == nil || wrong == nil || code.Error() != wrong.Error() {
		t.Errorf("%v is told from %v", code, wrong)
	}
	r := w.records()
	if a, b := r[len(r)-2], r[len(r)-1]; a.Action != "login.failed" || a.Detail["wrong"] != "code" || b.Action != "login.failed" || b.Detail["wrong"] != "" {
		t.Errorf("%+v, %+v", a, b)
	}
}

// Of many who send one code at once, one is let in.
func TestACodeLetsInOnce(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret, recovery := w.enrol(w.signIn("li"))
	for name, code := range map[string]string{"of the app": w.code(secret, w.now), "for recovery": recovery[0]} {
		var in atomic.Int32
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if err := w.try("li", password, code); err == nil {
					in.Add(1)
				} else if kind := kb.KindOf(err); kind != kb.Unauthorized && kind != kb.TooMany {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("%s: %d were let in", name, in.Load())
		}
		w.authenticator.Limit = auth.NewAttemptLimit()
	}
}

func TestRecoveryCodes(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("wang", kb.RoleEditor)
	session := w.signIn("li")
	_, codes := w.enrol(session)
	_, wangs := w.enrol(w.signIn("wang"))
	w.must(w.try("li", password, strings.ToLower(codes[3])))
	w.must(w.try("li", password, strings.ReplaceAll(codes[4], "-", "")))
	for name, code := range map[string]string{"used": codes[3], "wang's": wangs[0], "cut": codes[5][:18], "with a letter more": codes[5] + "A"} {
		w.authenticator.Limit = auth.NewAttemptLimit()
		wantError(t, name, w.try("li", password, code), kb.Unauthorized, "invalid_credentials")
	}
	if own, err := w.authenticator.OwnFactor(ctx, session); err != nil || own.Codes != 8 {
		t.Errorf("%+v, %v", own, err)
	}
	used := 0
	for _, r := range w.records() {
		if r.Action == "person.factor.recovery" && r.Actor == "person:li" && r.Object == "li" && r.Detail["from"] == "10.0.0.1" {
			used++
		}
		for _, code := range codes {
			if slices.Contains([]string{r.Object, r.Detail["from"]}, code) {
				t.Errorf("a code stands in the log: %+v", r)
			}
		}
	}
	if used != 2 {
		t.Errorf("%d uses are logged", used)
	}
}

// Whoever has the password guesses codes no faster from many addresses, and shuts
// nobody out who has not; whoever has not can't shut the owner out.
func TestCodesSlowDown(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("wang", kb.RoleEditor)
	secret, _ := w.enrol(w.signIn("li"))
	from := func(login, password, code, address string) error {
		_, _, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password, Code: code}, auth.Client{Address: address})
		return err
	}
	for i := range 9 {
		wantError(t, "a wrong password", from("li", "wrong password", "000000", string(rune('a'+i))), kb.Unauthorized, "invalid_credentials")
	}
	w.must(from("li", password, w.code(secret, w.now), "10.0.0.9"))
	for i := range 5 {
		wantError(t, "a guess", from("li", password, "000000", string(rune('k'+i))), kb.Unauthorized, "invalid_credentials")
	}
	w.now = w.now.Add(500 * time.Millisecond)
	wantError(t, "from yet another address", from("li", password, "000000", "z"), kb.TooMany, "too_many_attempts")
	wantError(t, "the same with a wrong password", from("li", "wrong password", "000000", "y"), kb.TooMany, "too_many_attempts")
	w.must(from("wang", password, "", "z"))
	w.now = w.now.Add(30 * time.Second)
	w.must(from("li", password, w.code(secret, w.now), "z"))
	wantError(t, "the count begins anew", from("li", password, "000000", "z"), kb.Unauthorized, "invalid_credentials")
}

// While a role requires a second factor, whoever has none may do nothing but set one
// up, and can't remove it.
func TestRequiredFactor(t *testing.T) {
	w := newWorld(t)
	w.authenticator.RequireFactor = []kb.Role{kb.RoleAdmin, kb.RoleReviewer}
	for login, role := range map[string]kb.Role{"agent": kb.RoleAgent, "editor": kb.RoleEditor, "reviewer": kb.RoleReviewer, "admin": kb.RoleAdmin, "both": kb.RoleAdminReviewer} {
		w.person(login, role)
		session := w.signIn(login)
		required := login != "agent" && login != "editor"
		want := kb.Principal{ID: "person:" + login, Name: login, Role: role}
		if required {
			want.Role = kb.RoleCustomer
		}
		if who, err := w.authenticator.Session(ctx, session); err != nil || who != want {
			t.Errorf("%s: %+v, %v", login, who, err)
		}
		secret, _ := w.enrol(session)
		want.Role = role
		if who, err := w.authenticator.Session(ctx, session); err != nil || who != want {
			t.Errorf("%s with a factor: %+v, %v", login, who, err)
		}
		err := w.authenticator.RemoveFactor(ctx, session, password, w.code(secret, w.now), here)
		if required {
			wantError(t, login, err, kb.Denied, "factor_required")
		} else if err != nil {
			t.Errorf("%s: %v", login, err)
		}
	}
	// Who is given such a role, or loses the factor, is asked for one in the next request.
	w.person("new", kb.RoleEditor)
	w.must(w.accounts.SetRole(ctx, admin, "new", kb.RoleReviewer))
	session := w.signIn("new")
	w.enrol(session)
	w.must(w.accounts.ResetFactor(ctx, admin, "new"))
	if w.lives(session) {
		t.Error("a session outlives the reset")
	}
	if who, err := w.authenticator.Session(ctx, w.signIn("new")); err != nil || who.Role != kb.RoleCustomer {
		t.Errorf("after the reset: %+v, %v", who, err)
	}
}

func TestFactorsEnd(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	session := w.signIn("li")
	secret, _ := w.enrol(session)
	code := w.code(secret, w.now)
	wantError(t, "another password", w.authenticator.RemoveFactor(ctx, session, "wrong password", code, here), kb.Denied, "wrong_password")
	wantError(t, "another code", w.authenticator.RemoveFactor(ctx, session, password, "000000", here), kb.Denied, "wrong_code")
	w.must(w.authenticator.RemoveFactor(ctx, session, password, code, here))
	wantError(t, "twice", w.authenticator.RemoveFactor(ctx, session, password, code, here), kb.NotFound, "factor_not_found")
	if !w.lives(session) {
		t.Error("the session has ended")
	}
	w.must(w.try("li", password, ""))
	w.enrol(session)
	wantError(t, "by an editor", w.accounts.ResetFactor(ctx, kb.Principal{ID: "person:x", Role: kb.RoleReviewer}, "li"), kb.Denied, "invalid_api_key")
	w.must(w.accounts.ResetFactor(ctx, admin, " LI"))
	wantError(t, "reset twice", w.accounts.ResetFactor(ctx, admin, "li"), kb.NotFound, "factor_not_found")
	wantError(t, "of nobody", w.accounts.ResetFactor(ctx, admin, "nobody"), kb.NotFound, "login_not_found")
	w.must(w.try("li", password, ""))
	wantActions(t, w, "person.create", "login", "person.factor.begin", "person.factor.add", "password.failed", "person.factor.remove", "login", "person.factor.begin", "person.factor.add", "person.factor.reset", "login")
	if r := w.records()[9]; r.Actor != admin.ID || r.Object != "li" {
		t.Errorf("%+v", r)
	}
	for _, secret := range []string{"", "x"} {
		_, err := w.authenticator.OwnFactor(ctx, secret)
		wantError(t, "by none", err, kb.Unauthorized, "missing_authorization_header")
		_, err = w.authenticator.BeginFactor(ctx, secret, password, here)
		wantError(t, "by none", err, kb.Unauthorized, "missing_authorization_header")
		_, err = w.authenticator.ConfirmFactor(ctx, secret, "000000", here)
		wantError(t, "by none", err, kb.Unauthorized, "missing_authorization_header")
		wantError(t, "by none", w.authenticator.RemoveFactor(ctx, secret, password, "000000", here), kb.Unauthorized, "missing_authorization_header")
	}
}

// The store has no secret that can be read; with another key, or for another person,
// what it has is worth nothing, and a recovery code still is.
func TestFactorsAreSealed(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	w.person("wang", kb.RoleEditor)
	secret, codes := w.enrol(w.signIn("li"))
	f, err := w.store.FindFactor(ctx, "person:li")
	w.must(err)
	if strings.Contains(f.Secret, secret) || f.Confirmed.IsZero() {
		t.Errorf("%+v", f)
	}
	// li's secret copied to wang opens nothing.
	f.Person = "person:wang"
	w.must(w.store.AddFactor(ctx, f))
	w.must(w.store.ConfirmFactor(ctx, f, nil, "", kb.Event{}))
	w.now = w.now.Add(30 * time.Second)
	wantError(t, "for another person", w.try("wang", password, w.code(secret, w.now)), kb.Unauthorized, "invalid_credentials")
	w.authenticator.FactorKey = &auth.FactorKey{9}
	wantError(t, "with another key", w.try("li", password, w.code(secret, w.now)), kb.Unauthorized, "invalid_credentials")
	w.authenticator.FactorKey = nil
	wantError(t, "without a key", w.try("li", password, w.code(secret, w.now)), kb.Unauthorized, "invalid_credentials")
	w.must(w.try("li", password, codes[0]))
	_, err = w.authenticator.BeginFactor(ctx, w.signInWith("li", codes[1]), password, here)
	wantError(t, "setting one up without a key", err, kb.Denied, "factor_off")
}

func (w *world) signInWith(login, code string) string {
	w.Helper()
	_, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password, Code: code}, here)
	w.must(err)
	return secret
}

// A store that fails while a code is looked at is our fault, not a wrong code.
func TestFactorStoreFails(t *testing.T) {
	w := newWorld(t)
	w.person("li", kb.RoleEditor)
	secret, codes := w.enrol(w.signIn("li"))
	w.authenticator.Store = noFactors{w.store}
	for _, code := range []string{w.code(secret, w.now), codes[0]} {
		if err := w.try("li", password, code); !errors.Is(err, errBroken) {
			t.Error(err)
		}
	}
}
