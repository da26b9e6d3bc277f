package auth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"github.com/wenjin-kb/wenjin/kb"
	"github.com/wenjin-kb/wenjin/kb/audit"
	"github.com/wenjin-kb/wenjin/kb/auth"
	"github.com/wenjin-kb/wenjin/kb/store"
)

var ctx = context.Background()

// admin is who makes accounts in the tests.
var admin = kb.Principal{ID: "person:root", Role: kb.RoleAdmin}

const password = "correct horse"

// world is a store in a folder of its own and a clock that stands still.
type world struct {
	*testing.T
	now           time.Time
	store         *store.Store
	accounts      *auth.Accounts
	authenticator *auth.Authenticator
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "auth.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := &world{T: t, store: s, now: time.Date(2026, 3, 15, 2, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	w.accounts = &auth.Accounts{Store: s, Now: clock}
	w.authenticator = &auth.Authenticator{Store: s, Limit: auth.NewAttemptLimit(), Now: clock, FactorKey: &auth.FactorKey{1, 2, 3}}
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// cheap is the hash of a password with parameters that take no time: a hash is read
// by its own.
func cheap(password string) string {
	salt := []byte("some salt of ours")
	b64 := base64.RawStdEncoding.EncodeToString
	return "$argon2id$v=19$m=8,t=1,p=1$" + b64(salt) + "$" + b64(argon2.IDKey([]byte(password), salt, 1, 8, 1, 32))
}

// person makes an account with the password of the tests.
func (w *world) person(login string, role kb.Role) {
	w.Helper()
	p := auth.Person{ID: "person:" + login, Login: login, Name: login, Role: role, Password: cheap(password), Created: w.now}
	w.must(w.store.AddPerson(ctx, p, kb.Event{At: w.now, Actor: admin.ID, Action: "person.create", Object: login}))
}

// signIn makes a session and gives its secret.
func (w *world) signIn(login string) string {
	w.Helper()
	_, secret, err := w.authenticator.SignIn(ctx, auth.Credentials{Login: login, Password: password}, auth.Client{Address: "10.0.0.1"})
	w.must(err)
	return secret
}

func (w *world) token(r auth.TokenRequest) string {
	w.Helper()
	secret, err := w.accounts.CreateToken(ctx, admin, r)
	w.must(err)
	return secret
}

// actions are those in the log, in order.
func (w *world) actions() (out []string) {
	w.Helper()
	for _, r := range w.records() {
		out = append(out, r.Action)
	}
	return out
}

func (w *world) records() (out []kb.Record) {
	w.Helper()
	w.must(w.store.EachRecord(ctx, 1, 0, func(r kb.Record) error { out = append(out, r); return nil }))
	return out
}

func wantError(t *testing.T, what string, err error, kind kb.ErrorKind, code string) {
	t.Helper()
	var known *kb.Error
	if !errors.As(err, &known) || known.Kind != kind || known.Code != code {
		t.Errorf("%s: %v, want kind %d, code %s", what, err, kind, code)
	}
}

func wantActions(t *testing.T, w *world, want ...string) {
	t.Helper()
	if got := w.actions(); !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
	if _, err := audit.Verify(ctx, w.store); err != nil {
		t.Error(err)
	}
}
